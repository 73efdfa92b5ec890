"""Words, as plain Python: days, counts, names, reasons and what mends them. Template tags only register them."""
