"""Observations: checklists, who may judge whom, what was seen, and who signed it."""
