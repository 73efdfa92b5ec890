"""What an assessor may not sign since their own clearance ended: since when, what comes first, and who can instead.

Said before the assessor meets the refusal at somebody's sheet, who is waiting for it then. It decides nothing: who may
sign is asked of ``eligibility``, who waits of ``waiting``, and who can act today of ``watchers``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from competency.core.clearance.book import Book
from competency.core.models import Activity, Competency, Person, Unit
from competency.core.people.reaching import reached_all
from competency.core.places.subtrees import under
from competency.rules.results import Answer, Segment
from competency.screens.catalogue import Catalogue, catalogue

from . import lists
from .eligibility import Assessing
from .named import mending_words
from .watchers import Judged, Nearby, Watched

__all__ = ["MaySign", "NotNow", "may_sign"]


@dataclass(frozen=True, slots=True)
class NotNow:
    """One competency the assessor may not sign for today, though they held it once, or would by what waits."""

    competency: Competency
    since: date | None
    """The first day on which it was not held any more; None where what it rested on does not count just now."""
    waits: bool
    """Whether something of the assessor's towards it waits for a verdict."""
    first: tuple[str, ...]
    """The titles of what the assessor is missing in it; empty where doing something does not mend it."""
    minutes: int
    """Minutes of that, as published; 0 where nobody said."""
    others: str
    """Who can sign for it today in the assessor's units; empty where nobody else can."""
    mending: str
    """Who can be told that nobody else can; empty where somebody can."""


@dataclass(frozen=True, slots=True)
class MaySign:
    """What an assessor may sign today in the units they were appointed for."""

    anything: bool
    not_now: tuple[NotNow, ...]


def may_sign(assessor: Person, units: Iterable[Unit], *, assessing: Assessing) -> MaySign:
    """Asked of all checklists on offer, in the units the assessor was appointed over and those below them. However
    much lapsed it takes the same queries: more where something did, since then who is near is read as well."""
    checklists, units = list(lists.checklists()), list(Unit.objects.filter(under(units, "path")))
    judged = assessing.may_judge(assessor)
    lapsed: dict[int, tuple[Competency, date | None]] = {}
    for activity in checklists:
        if str(activity.pk) not in judged:
            lapsed |= _lapsed(assessing, assessor, activity, units)
    anything = any(str(activity.pk) in judged for activity in checklists)
    if not lapsed:
        return MaySign(anything, ())
    named = catalogue(assessing.book, assessing.on, only=[str(pk) for pk in lapsed])
    near = _Near(assessor, units, assessing.on)
    rows = (
        _not_now(assessing, assessor, competency, since, named, near, checklists)
        for competency, since in lapsed.values()
    )
    return MaySign(anything, tuple(sorted(rows, key=lambda row: (row.since or date.max, row.competency.code))))


def _lapsed(
    assessing: Assessing, assessor: Person, activity: Activity, units: list[Unit]
) -> dict[int, tuple[Competency, date | None]]:
    found = {}
    for competency in assessing.asked_by(activity):
        if not assessing.reaches(assessor, [unit.path for unit in units], [competency]):
            continue  # never theirs to sign
        refusal = assessing.why_not_level(assessor, [competency])
        since = _since(assessing.book.standing(assessor, competency), assessing.on)
        is_told = since is not None or assessing.unjudged(assessor, competency)
        if refusal is not None and refusal.can_renew and is_told:
            found[competency.pk] = (competency, since)
    return found


def _since(segments: Iterable[Segment], on: date) -> date | None:
    """The first day on which it was not held any more; None where it never was."""
    return max((one.ends_on for one in segments if one.answer is Answer.CLEARED and one.ends_on <= on), default=None)


def _not_now(
    assessing: Assessing,
    assessor: Person,
    competency: Competency,
    since: date | None,
    named: Catalogue,
    near: _Near,
    checklists: list[Activity],
) -> NotNow:
    segments = assessing.book.standing(assessor, competency)
    (today,) = (one for one in segments if one.starts_on <= assessing.on < one.ends_on)
    steps = [named.names.step(str(competency.pk), reason.criterion) for reason in today.reasons if reason.criterion]
    missing = {step.activity: step for step in steps if step is not None}
    asking = [activity for activity in checklists if competency in assessing.asked_by(activity)]
    others = near.who_signs(asking)
    return NotNow(
        competency=competency,
        since=since,
        waits=assessing.unjudged(assessor, competency),
        first=tuple(step.title for step in missing.values()),
        minutes=sum(named.minutes.get(key, 0) for key in missing if key),
        others=reached_all(others),
        mending="" if others else near.mending,
    )


class _Near:
    """Who else may sign in the assessor's units today."""

    def __init__(self, assessor: Person, units: list[Unit], on: date) -> None:
        self._assessor = assessor
        self._units = units
        self._nearby = Nearby({}, on, around=units)
        people = self._nearby.assessors.values()
        self._judged = Judged(self._nearby, Book(people), {})

    def who_signs(self, checklists: list[Activity]) -> list[Person]:
        """Those who may sign by one of the checklists, the nearest first."""
        return [
            one
            for one in self._nearby.assessors.values()
            if one.pk != self._assessor.pk and any(self._signs(one, activity) for activity in checklists)
        ]

    def _signs(self, one: Person, activity: Activity) -> bool:
        asked = self._judged.assessing.asked_by(activity)
        paths = [unit.path for unit in self._units]
        return str(activity.pk) in self._judged.may(one) and self._judged.assessing.reaches(one, paths, asked)

    @property
    def mending(self) -> str:
        function, people = self._nearby.mends(self._units)
        watched = Watched(self._units[0] if self._units else None, mending=people, function=function)
        return mending_words(watched)
