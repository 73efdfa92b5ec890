"""Template tags of the core's own pages in the Wagtail admin."""
