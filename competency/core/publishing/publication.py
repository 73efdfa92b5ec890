"""What publishing does for one kind of draft: the seam between a draft's columns and the verbs of its room.

A room writes a ``Publication`` and its app registers it in ``AppConfig.ready()``. A draft asks its publication and
imports no verb, so that verbs may import drafts. A system check names every kind of draft without one.
This module knows no draft and writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

Draft = TypeVar("Draft")

Problems = dict[str, list[str]]
"""Sentences by the field of the editor they are mended in."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where an author puts something on offer again, and what the button there says."""

    url: str
    words: str


class Publication(Generic[Draft]):
    """The publication of one kind of draft. Override what this kind has; all must have ``record`` and ``wanted``."""

    def problems(self, draft: Draft) -> Problems:
        """What must be mended before the draft may be published; empty when nothing."""
        return {}

    def publisher_problems(self, draft: Draft, user: Any) -> Problems:
        """Why this account may not be the one who publishes the draft; empty when it may."""
        return {}

    def fingerprint(self, draft: Draft) -> str:
        """What the draft shows today, for a kind that shows what others may change meanwhile, as a picture.

        Empty for a kind whose revision holds all that it says.
        """
        return ""

    def record(self, draft: Draft, *, user: Any, revision: Any) -> None:
        """Append what was published, through a verb. Runs inside the transaction that publishes."""
        raise NotImplementedError

    def wanted(self, draft: Draft, on: date, *, leaving: Collection[Any] = ()) -> list[str]:
        """Why what was published has to stay on offer on a day and later, a sentence each; empty when it need not.

        ``leaving`` are the ids of the drafts of its kind that are taken off together with it.
        """
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

    def drafted(self, keys: Collection[str]) -> Mapping[str, str]:
        """The titles of drafts of this kind, by the key of the activity that each is or becomes."""
        raise NotImplementedError

    def way_back(self, key: str, user: Any, language: str = "") -> WayBack | None:
        """Where this account can put the activity with this key on offer again; None where it is none of this kind,
        and for whoever may not. ``language`` is the one that is to be mended, where it is translated."""
        return None

    def is_material_change(self, draft: Draft) -> bool:
        """True when a question, key step, checklist item, number or unit changed since the last publication."""
        raise NotImplementedError

    def is_unchanged(self, draft: Draft) -> bool:
        """True when the draft says what the last publication said: going live again then asks nothing of anybody."""
        return False


def editor_of(draft: Any, user: Any) -> WayBack | None:
    """The editor of a snippet, for whoever may change it; None where there is no snippet."""
    if draft is None:
        return None
    viewset = draft.snippet_viewset
    if not viewset.permission_policy.user_has_permission(user, "change"):
        return None
    return WayBack(reverse(viewset.get_url_name("edit"), args=[quote(draft.pk)]), gettext("Open its editor"))


_publications: dict[type, Publication[Any]] = {}


def register(kind: type[Draft], publication: Publication[Draft]) -> None:
    """Let ``publication`` publish drafts of this class and of classes built on it. Call it in ``AppConfig.ready``."""
    _publications[kind] = publication


def publication_of(kind: type) -> Publication[Any] | None:
    """The publication registered for a kind of draft, or for the nearest class it is built on; None when there is
    none, which a system check reports."""
    return next((_publications[base] for base in kind.__mro__ if base in _publications), None)


def drafted_activities(keys: Collection[str]) -> dict[str, str]:
    """The titles of the drafts that are or become these activities, by their keys, of every kind that is registered."""
    titles: dict[str, str] = {}
    for publication in _publications.values() if keys else ():
        if isinstance(publication, ClassifiedPublication):
            titles.update(publication.drafted(keys))
    return titles


def way_back(key: str, user: Any, language: str = "") -> WayBack | None:
    """Where this account can put an activity on offer again, whatever kind of draft it was published from."""
    kinds = (kind for kind in _publications.values() if isinstance(kind, ClassifiedPublication))
    return next((way for kind in kinds if (way := kind.way_back(key, user, language)) is not None), None)


__all__ = [
    "ClassifiedPublication",
    "Problems",
    "Publication",
    "WayBack",
    "drafted_activities",
    "editor_of",
    "publication_of",
    "register",
    "way_back",
]
