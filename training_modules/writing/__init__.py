"""Writing modules: the page trainers edit, what publishing demands of it, and how it becomes a version."""
