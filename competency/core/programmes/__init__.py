"""Programmes: what is brought in, in which wave, on which units, on which day, in which release."""
