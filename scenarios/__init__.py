"""Branching scenarios: practise where nobody is harmed.

Authors write a page whose stream is the whole graph (``writing``) and look at it as a map (``map``); publishing it
appends a version. Enters: a published version whose snapshot is a whole scenario (``story``); a person plays it, in
practice or so that it counts (``playing.api``). Leaves: one row of evidence for each play that ended, through the
core's attempts (``competency.core.activities.attempts``), and the pages on which the person looks back. ``graph``
compiles, plays and scores, ``story`` has the words; both are pure.
"""
