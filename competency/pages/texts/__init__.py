"""Texts of pages: what is kept of their HTML, what they link to, and the figures in them."""
