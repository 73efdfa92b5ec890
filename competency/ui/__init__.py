"""Look and words: the base page, components, icons, charts, menu, and the sentences people read. No models.

Python first; the template tags sit on top. Everything above it may use it; it knows no screen.
"""
