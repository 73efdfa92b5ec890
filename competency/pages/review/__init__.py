"""Review: a reviewer who wrote nothing of what is new decides, while nobody can change it."""
