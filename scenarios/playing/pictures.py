"""Pictures of a published scenario: the copies that were frozen with its version."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from competency.core.frozen import api as frozen

from ..story.parts import Picture
from .showing import PictureOf, ShownPicture

__all__ = ["as_frozen"]


def as_frozen(version: UUID) -> PictureOf:
    """Shows what was frozen of a picture; where a copy is missing, its words show."""

    def picture_of(picture: Picture) -> ShownPicture | None:
        if not picture.sizes or not all(frozen.size_of(size.digest) for size in picture.sizes):
            return None
        small, large = picture.sizes[0], picture.sizes[-1]
        at = [reverse("cleared:frozen", args=[version, size.digest]) for size in (small, large)]
        return ShownPicture(at[1], f"{at[0]} {small.width}w, {at[1]} {large.width}w", large.width, large.height)

    return picture_of
