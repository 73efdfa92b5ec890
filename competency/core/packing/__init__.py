"""Packs in core: what places, people, programmes and the framework look like in a folder, and how they go in."""
