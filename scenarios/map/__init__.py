"""A draft as a map and as a list of sentences: what leads where, also where something is wrong. Pure."""
