"""Remediation: somebody works through a test with a person who used up the tries."""
