"""The demo hospital: its cast, its content, and what loads them."""
