"""What voiding rows does to people, and who may not lift one alone: whoever had a hand in what that takes away.

To void or correct a mistake of one's own is natural, and honest. To void a fail that one gave, or a row of one's own
behind which somebody is not cleared, lifts what stands in the way of a person by one hand, and so does a correction of
it while it waits and decides nothing, or a word that it does not count: that is for somebody else. Whoever had a hand
is known by account, too.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from competency.rules import facts
from competency.rules.judged_versions import accepted_last, decides_alike, verdicts_on_what_stands

from .. import clock
from ..activities import overdue
from ..clearance import personal
from ..clearance.foretold import Foretelling, Moved
from ..enums import Outcome
from ..people.account_history import heads_behind
from ..people.models import Person
from .models import Evidence, SignOff

NAMELESS = _l(
    "What is voided is voided by somebody, and this account stands for nobody. Nothing was voided. Have it linked to "
    "you first."
)


def left_without(told: Foretelling, rows: Iterable[Evidence]) -> Iterator[tuple[uuid.UUID, facts.PersonFacts]]:
    """The facts that would be left of each person without all of these rows that are theirs."""
    voided: dict[uuid.UUID, set[str]] = {}
    for row in rows:
        voided.setdefault(row.person_id, set()).add(row.key)
    for person, keys in voided.items():
        known = told.facts[person]
        yield person, replace(known, evidence=tuple(row for row in known.evidence if row.key not in keys))


def moved_without(told: Foretelling, rows: Iterable[Evidence]) -> list[Moved]:
    """The clearances that would be others without these rows."""
    return [moved for person, left in left_without(told, rows) for moved in told.moves(person, left)]


def with_version(told: Foretelling, row: Evidence) -> facts.PersonFacts:
    """The facts of the person as they would be with this version of a row, on which nobody has given a verdict."""
    known = told.facts[row.person_id]
    return replace(known, evidence=(*known.evidence, personal.evidence_of(row)))


def refusal(
    evidence: Evidence,
    by: Person | None,
    *,
    becomes: Evidence | None = None,
    heads: frozenset[uuid.UUID] | None = None,
) -> str:
    """Why this person may not void the row, in whatever version, say that it does not count, or correct it to
    ``becomes``; empty when they may.

    ``heads`` are whoever ``by`` is, by their accounts, looked up unless given. Nobody named may be anybody. What a
    correction does once somebody else has judged it two people have looked at: asked is what it does while it waits.

    While an attempt of whoever it is about is left open whose time is up, nobody is cleared either way, and nobody can
    tell what becomes of that: then somebody may be.
    """
    if by is not None and not (heads or heads_behind(by)) & _hands_in(evidence.key):
        return ""
    standing = Evidence.objects.current().filter(key=evidence.key).first()
    if standing is None:  # void: nothing of it decides
        return ""
    if not (_void_lifts(standing) if becomes is None else _correction_lifts(standing, becomes)):
        return ""
    if by is None:
        return _("By this somebody may be cleared, so it bears a name. Nothing was recorded. Say who does it.")
    return _(
        "You entered, judged or signed this yourself, and without it somebody may be cleared. Nothing was recorded. "
        "Ask somebody else of records staff."
    )


def with_a_hand(evidence: Evidence, people: Iterable[Person]) -> list[Person]:
    """Those of these people who had a hand in the row, by account too: to whom lifting it may be refused."""
    hands = _hands_in(evidence.key)
    return [one for one in people if heads_behind(one) & hands]


def refuse_to_lift(corrects: Evidence, becomes: Evidence, by: Person | None) -> None:
    """Raise ``ValidationError`` where a correction would take what they put in somebody's way, alone, by waiting.

    ``becomes`` is the row that is about to be recorded; one that was sent before was asked then.
    """
    if Evidence.objects.filter(pk=becomes.pk).exists():
        return
    row = copy(becomes)
    row.key, row.version, row.recorded_at = corrects.key, corrects.version + 1, clock.now()
    if refused := refusal(corrects, by, becomes=row):
        raise ValidationError(refused)


def in_a_name(by: Person | None) -> Person:
    """Whoever voids. Raises ``ValidationError`` for nobody, as behind an account that is linked to no person."""
    if by is None:
        raise ValidationError(NAMELESS)
    return by


def _void_lifts(standing: Evidence) -> bool:
    return (
        _is_fail(standing)
        or _was_fail(standing)
        or _is_open(standing)
        or _clears(standing, lambda told: moved_without(told, [standing]))
    )


def _correction_lifts(standing: Evidence, becomes: Evidence) -> bool:
    """Whether a row that decides would decide nothing while its correction waits, and somebody may be cleared by that.

    A fail may be what stands in the way of something that is done tomorrow, so it is asked of no day.
    """
    if decides_alike(personal.evidence_of(standing), personal.evidence_of(becomes)):
        return False
    return (
        (_is_fail(standing) and _decides(standing))
        or _is_open(standing)
        or _clears(standing, lambda told: told.moves(standing.person_id, with_version(told, becomes)))
    )


def _decides(row: Evidence) -> bool:
    """Whether it was said last, of what the row says now, that it counts."""
    verdicts = verdicts_on_what_stands(personal.evidence_versions([row.key]), personal.verifications_of([row.key]))
    last = max(verdicts, key=lambda one: (one.recorded_at, one.uuid), default=None)
    return last is not None and last.verdict is facts.Verdict.VERIFIED


def _is_fail(row: Evidence) -> bool:
    return row.outcome == Outcome.FAILED or row.critical_failed


def _was_fail(row: Evidence) -> bool:
    """Whether what waits corrects a fail that counted: whoever judges the correction may find that it was right."""
    told, verdicts = personal.evidence_versions([row.key]), personal.verifications_of([row.key])
    if verdicts_on_what_stands(told, verdicts):
        return False
    counted = accepted_last(told[row.key], verdicts)
    return counted is not None and (counted.outcome is facts.Outcome.FAILED or counted.critical_failed)


def _is_open(row: Evidence) -> bool:
    return bool(overdue.close_of([row.person_id]))


def _clears(row: Evidence, moves: Callable[[Foretelling], Iterable[Moved]]) -> bool:
    return any(moved.gained_from() is not None for moved in moves(Foretelling([row.person_id])))


def _hands_in(key: str) -> set[uuid.UUID | None]:
    """Whoever entered or corrected the row, assessed it or signed it, in any version."""
    hands: set[uuid.UUID | None] = set()
    events: set[uuid.UUID] = set()
    written = Evidence.objects.filter(key=key, withdrawn=False)
    for pen, assessor, event in written.values_list("recorded_by", "assessor", "event"):
        hands |= {pen, assessor}
        events |= {event} if event else set()
    return hands | set(SignOff.objects.filter(event__in=events).values_list("assessor", flat=True))


__all__ = [
    "NAMELESS",
    "in_a_name",
    "left_without",
    "moved_without",
    "refusal",
    "refuse_to_lift",
    "with_a_hand",
    "with_version",
]
