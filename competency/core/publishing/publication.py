"""What publishing does for one kind of draft: the seam between a draft's columns and the verbs of its room.

A room writes a ``Publication`` and its app registers it in ``AppConfig.ready()``. A draft asks its publication and
imports no verb, so that verbs may import drafts. A system check names every kind of draft without one.
This module knows no draft and writes nothing itself.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse

Draft = TypeVar("Draft")

Problems = dict[str, list[str]]
"""Sentences by the field of the editor they are mended in."""


class Publication(Generic[Draft]):
    """The publication of one kind of draft. Override what this kind has; ``record`` is the one all must have."""

    def problems(self, draft: Draft) -> Problems:
        """What must be mended before the draft may be published; empty when nothing."""
        return {}

    def publisher_problems(self, draft: Draft, user: Any) -> Problems:
        """Why this account may not be the one who publishes the draft; empty when it may."""
        return {}

    def record(self, draft: Draft, *, user: Any, revision: Any) -> None:
        """Append what was published, through a verb. Runs inside the transaction that publishes."""
        raise NotImplementedError

    def withdraw(self, draft: Draft) -> None:
        """Do what follows from taking it off, as retiring its activity. Runs inside the transaction that does so."""

    def preview(self, draft: Draft, request: HttpRequest, mode: str) -> HttpResponse:
        """The draft as it would be met if it were published now; kinds that Wagtail previews have one."""
        raise NotImplementedError


class ClassifiedPublication(Publication[Draft]):
    """The publication of an activity: it also knows what was published before, and how far the draft is from it."""

    def publications_so_far(self, draft: Draft) -> int:
        """How many versions of this activity, in this language, were published."""
        raise NotImplementedError

    def is_material_change(self, draft: Draft) -> bool:
        """True when a question, key step, checklist item, number or unit changed since the last publication."""
        raise NotImplementedError

    def is_unchanged(self, draft: Draft) -> bool:
        """True when the draft says what the last publication said: going live again then asks nothing of anybody."""
        return False


_publications: dict[type, Publication[Any]] = {}


def register(kind: type[Draft], publication: Publication[Draft]) -> None:
    """Let ``publication`` publish drafts of this class and of classes built on it. Call it in ``AppConfig.ready``."""
    _publications[kind] = publication


def publication_of(kind: type) -> Publication[Any] | None:
    """The publication registered for a kind of draft, or for the nearest class it is built on; None when there is
    none, which a system check reports."""
    return next((_publications[base] for base in kind.__mro__ if base in _publications), None)


__all__ = ["ClassifiedPublication", "Problems", "Publication", "publication_of", "register"]
