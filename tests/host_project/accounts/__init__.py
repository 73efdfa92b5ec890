"""Accounts with an address in the place of a name."""
