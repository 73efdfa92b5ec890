"""My path: what a person still needs, by when, and what comes first."""
