"""Places: facilities with their zone, the tree of units, shifts, and the closing of units."""
