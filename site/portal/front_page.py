"""The front page, said anew by a program: the demo does that when its hospital is loaded."""

from __future__ import annotations

from .models import HomePage


def say(headline: str, lede: str, html: str) -> None:
    """Put a headline and a text on the front page, in place of what the site came with."""
    home = HomePage.objects.get()
    home.headline, home.lede, home.body = headline, lede, [("text", html)]
    home.save_revision().publish()
