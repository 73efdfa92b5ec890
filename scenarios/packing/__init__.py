"""Scenarios in a pack: a YAML file each, read into the document that everything else here reads, and written back."""
