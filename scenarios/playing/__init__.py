"""Playing a published scenario: each decision stands once, and looking back comes after the last."""
