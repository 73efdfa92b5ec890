"""Questions: written, published, served, read, marked and scored, one at a time."""
