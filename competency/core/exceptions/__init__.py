"""Exceptions: waivers and supervised work, and clearance that was revoked or given back."""
