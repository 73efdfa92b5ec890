"""Packs for pages of any kind: what their rows share, and the pictures that stand beside them."""
