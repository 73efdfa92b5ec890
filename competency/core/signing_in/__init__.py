"""Signing in: wrong tries are counted by account and device, and a device is known to the accounts that used it."""
