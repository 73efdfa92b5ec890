"""Words a person reads, as plain Python: days, counts, names, reasons, what mends them. Template tags register them."""
