"""Clearance: what the rules make of the record, read for a day or kept as rows that can be rebuilt."""
