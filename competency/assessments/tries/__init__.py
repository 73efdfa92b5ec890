"""Tries, the wait between them and the fresh set after the last: the same for whatever is tried so many times."""
