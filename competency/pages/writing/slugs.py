"""Slugs for pages that a program makes."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify


def free_slug(parent: Any, title: str, *, otherwise: str = "page") -> str:
    """A slug made of a title that no other page below ``parent`` has; of ``otherwise`` where the title gives none."""
    wanted = slugify(title)[:240] or otherwise
    taken = set(parent.get_children().values_list("slug", flat=True))
    number = 2
    slug = wanted
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


__all__ = ["free_slug"]
