"""Branching scenarios: practise where nobody is harmed.

``graph`` reads, plays and scores them, and is pure. Nothing shows them yet."""
