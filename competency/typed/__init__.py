"""What people type, read in one way: names are folded, numbers are read or refused. Pure Python, no models, no clock.

Whatever looks for a name folds both sides here; whatever takes a number from somebody's hand reads it here.
"""
