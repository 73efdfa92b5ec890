"""Pages that people learn from, whatever kind they are: what governs their drafts, their doors and their files.

Data enters when an author's draft is published by somebody else (``writing.publication`` appends a version under the
page's translation key); it leaves as refusals in words, lists of who is concerned, and frozen files. What a page says
is its kind's own (``kinds``): this room asks the kind, and names none.
"""
