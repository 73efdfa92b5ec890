"""People: who they are, where they are placed, what they are appointed to, and when they are away."""
