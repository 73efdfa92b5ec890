"""Refreshers: what falls due, and from when to ask for it.

Nothing is stored here yet: a requirement that starts to block later, and a competency that runs out, are read
from ``core.clearance.book`` on the day they are asked about; ``schedule`` says from when to ask. It leaves as the
section "What is due" of My path. The dates here only bring something forward: they never enter the rules.
"""
