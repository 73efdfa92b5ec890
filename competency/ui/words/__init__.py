"""Words: days, counts, reasons and cures as sentences, made in Python and shown by template tags."""
