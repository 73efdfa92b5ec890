"""Taking everything of ours out of a site: what there is, a copy of it in a file, and the removal in one transaction.

The only door through which the record goes as a whole. It drops tables, which the triggers cannot refuse; no row is
deleted past a trigger, and nothing here switches one off for anything else.
"""
