"""Who runs what is tried so many times: each app registers its own, and is asked where somebody stands with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise

from competency.core.models import Activity, Person

from .admission import Admission

__all__ = ["Terms", "Tried", "everything_tried", "register", "tried_by"]


class Admissions(Protocol):
    def __call__(self, *, person: Person, activities: Iterable[Activity]) -> Mapping[UUID, Admission]:
        """Where the person stands with each, in a bounded number of queries."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """How many tries there are, and how long the wait is after one that was not passed."""

    allowed: int
    cooldown: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is tried, as the app that runs it answers for it.

    ``terms`` are those of the newest version, for who looks at many people; None where there is no version.
    ``to_work_through`` is what to do together after the last try, a sentence each; it may take ``name``, by which the
    person is called.
    """

    admissions: Admissions
    terms: Callable[[Activity], Terms | None]
    to_work_through: tuple[Promise, ...]


_tried: dict[tuple[str, str], Tried] = {}


def register(source: str, kind: str, tried: Tried) -> None:
    """Let ``tried`` answer for activities published under ``source`` of this kind. Call it in ``AppConfig.ready``."""
    _tried[source, str(kind)] = tried


def tried_by(activity: Activity) -> Tried | None:
    """Who answers for the activity; None where it has no tries that run out."""
    return _tried.get((activity.source, activity.kind))


def everything_tried() -> dict[tuple[str, str], Tried]:
    """All who are registered, by source and kind."""
    return dict(_tried)
