"""Reasons as a manager reads them, each with what mends it and who can do that today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from competency.core.activities.sources import ActivitySource, Loaded
from competency.core.ledger.judges import who_may_judge
from competency.core.models import Person, Unit
from competency.core.people.reaching import reached_all
from competency.rules.results import Demand, Reason, ReasonCode
from competency.ui.words.cures import Cure, WhoCloses, a_verdict, cure
from competency.ui.words.names import NamedCriterion, say, titled
from competency.ui.words.reasons import for_staff, for_staff_waiting

from .catalogue import Catalogue
from .trainers import trainers_over
from .turns import InTurn
from .unchecked import Unchecked


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap before a requirement: its reason in words, with what mends it and which person does that."""

    words: str
    cure: Cure


class Menders:
    """Who can mend the gaps on a page, today: asked of the app that runs each step, with what the page has read."""

    def __init__(self, units: Iterable[Unit], loaded: Loaded, shelf: Catalogue) -> None:
        self.units = list(units)
        self.loaded = replace(loaded, minutes=shelf.minutes, competencies=shelf.competencies)
        self.catalogue = shelf

    def closes(self, person: Person) -> WhoCloses:
        """Who takes each step for this person."""
        loaded = replace(self.loaded, person=person)

        def who(step: NamedCriterion, source: ActivitySource) -> str:
            return source.who_closes(
                self.catalogue.activities.get(step.activity), loaded, trainers=lambda: self.trainers
            )

        return who

    @cached_property
    def judges(self) -> dict[str, list[Person]]:
        """Who may judge each row that waits, of everybody on the page: read once, where one waits."""
        return who_may_judge(self.loaded.book.unjudged_keys())

    @cached_property
    def trainers(self) -> str:
        """Those who teach on these units: one query, where one is named."""
        return trainers_over(self.units, self.loaded.on)


def gaps_of(
    reasons: Iterable[Reason],
    competency_of: dict[str, str],
    person: Person,
    menders: Menders,
    *,
    on: date,
    demands: Iterable[Demand] = (),
    is_past: bool = False,
) -> tuple[Gap, ...]:
    """Reasons of the day ``on`` in words for staff: what no step mends first, then in the order of My path.

    ``competency_of`` is the competency each requirement asks for, and ``demands`` are those of that day.

    An exception and the gap that it covers up are one, since one step mends both. What was so on an earlier day, or was
    known then, nobody mends any more: ``is_past`` names no step and nobody.
    """
    placed: list[tuple[tuple[Any, ...], Gap]] = []
    reasons = list(reasons)
    names, closes = menders.catalogue.names, menders.closes(person)
    waiting = Unchecked(menders.loaded.book, person)
    in_turn = InTurn(demands, menders.catalogue, replace(menders.loaded, person=person))
    covers: dict[int, list[Reason]] = {}
    for reason in reasons:
        if not is_past and (behind := _behind(reason, reasons)) is not reason:
            covers.setdefault(id(behind), []).append(reason)
    covering = {id(reason) for exceptions in covers.values() for reason in exceptions}
    for reason in reasons:
        if id(reason) in covering:
            continue
        competency = competency_of.get(reason.requirement or "", reason.competency or "")
        words = for_staff(reason, names, competency=competency)
        if is_past:
            placed.append((in_turn.place(reason, competency, is_judged_next=False), Gap(words, Cure("", ""))))
            continue
        mends = cure(
            reason,
            names,
            person=person.given_name or person.name,
            closes=closes,
            trainers=lambda: menders.trainers,
            competency=competency,
        )
        is_judged_next = bool(reason.criterion) and waiting.would_meet(competency, reason.criterion or "", on=on)
        if reason.criterion and waiting.would_help(competency, reason.criterion, on=on):
            words, mends = _until_judged(reason, competency, waiting, menders, mends, on)
        for exception in reversed(covers.get(id(reason), [])):
            said = {"exception": for_staff(exception, names, competency=competency), "gap": words}
            words = say(gettext("%(exception)s; %(gap)s"), said)
        placed.append((in_turn.place(reason, competency, is_judged_next=is_judged_next), Gap(words, mends)))
    placed.sort(key=lambda pair: pair[0])
    gaps: dict[str, Gap] = {}
    for _place, gap in placed:
        gaps.setdefault(gap.words, gap)
    return tuple(gaps.values())


def _until_judged(
    reason: Reason, competency: str, waiting: Unchecked, menders: Menders, mends: Cure, on: date
) -> tuple[str, Cure]:
    """What is said while something done waits for a verdict: the reason, and who gives it; then who mends the rest."""
    names = menders.catalogue.names
    step = names.step(competency, reason.criterion)
    rows = waiting.of(competency, {step.activity} if step and step.activity else set()) or waiting.rows
    is_enough = waiting.would_meet(competency, reason.criterion or "", on=on)
    words = for_staff_waiting(
        reason, names, competency=competency, is_corrected=any(row.version > 1 for row in rows), is_enough=is_enough
    )
    title = titled(step) if step else names.title(competency)
    judges = reached_all(menders.judges.get(rows[0].key, ()))
    return words, a_verdict(title, judges=judges, then="" if is_enough else mends.who)


_BORROWED = {ReasonCode.WAIVED, ReasonCode.SUPERVISED, ReasonCode.GRACE}


def _behind(reason: Reason, reasons: list[Reason]) -> Reason:
    """What an exception covers up: the gap to close before it ends. Any other reason is its own."""
    if reason.code not in _BORROWED:
        return reason
    gaps = (other for other in reasons if other.requirement == reason.requirement and other.code not in _BORROWED)
    return next(gaps, reason)
