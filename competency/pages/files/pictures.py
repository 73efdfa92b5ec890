"""Pictures and texts of a page on their way to a template: as they were frozen for a version, in a draft as today.

A picture that is gone shows its words.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.images import get_image_model

from competency.core.frozen import api as frozen

from ..texts.links import mark_links
from ..texts.rich import clean
from .sizes import Size
from .stored import LARGE, SMALL


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """Addresses of a picture in two sizes."""

    src: str
    srcset: str
    width: int
    height: int


def safe(html: str) -> SafeString:
    """HTML of a version, cleaned once more: a program may have written the snapshot."""
    return mark_safe(clean(html))  # noqa: S308 - cleaned


def linked(html: str, version: uuid.UUID | None) -> SafeString:
    """Text whose links to documents lead to what was frozen of them; in a draft to the documents of today."""

    def link(address: str, digest: str) -> str:
        return reverse("cleared:frozen", args=[version, digest]) if version and digest else address

    return mark_safe(mark_links(clean(html), link))  # noqa: S308 - cleaned


def frozen_picture(sizes: Sequence[Size], version: uuid.UUID | None) -> ShownPicture | None:
    """The copies that were frozen of a picture; None where one is missing, so that its words show."""
    if version is None or not sizes or not all(frozen.size_of(size.digest) for size in sizes):
        return None
    small, large = sizes[0], sizes[-1]
    at = [reverse("cleared:frozen", args=[version, size.digest]) for size in (small, large)]
    return ShownPicture(at[1], f"{at[0]} {small.width}w, {at[1]} {large.width}w", large.width, large.height)


def todays_pictures(ids: Collection[int]) -> dict[int, ShownPicture]:
    """Of drafts, and of versions that were published before files were frozen and still wait for that; by their ids."""
    if not ids:
        return {}
    pictures: dict[int, ShownPicture] = {}
    for image in get_image_model().objects.filter(pk__in=ids).prefetch_renditions(SMALL, LARGE):
        try:
            sizes = image.get_renditions(SMALL, LARGE)
        except (OSError, ValueError):  # The row is there and the file is not, or is no picture any more.
            continue
        small, large = sizes[SMALL], sizes[LARGE]
        srcset = f"{small.url} {small.width}w, {large.url} {large.width}w"
        pictures[image.pk] = ShownPicture(large.url, srcset, large.width, large.height)
    return pictures


__all__ = ["ShownPicture", "frozen_picture", "linked", "safe", "todays_pictures"]
