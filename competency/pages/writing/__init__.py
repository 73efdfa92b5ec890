"""Writing a page that publishes a version: the draft, what publishing demands of it, and how it becomes a version."""
