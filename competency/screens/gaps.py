"""Reasons as a manager reads them, each with what mends it and who can do that today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from competency.core.activities.sources import ActivitySource, Loaded
from competency.core.enums import Function
from competency.core.models import Person, Unit
from competency.core.people.acting import acting, in_function
from competency.rules.results import Reason, ReasonCode
from competency.ui.words.cures import Cure, WhoCloses, a_verdict, cure
from competency.ui.words.names import NamedCriterion, reached_all, titled
from competency.ui.words.reasons import for_staff

from .catalogue import Catalogue
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
    def trainers(self) -> str:
        """Those who teach on these units and can write it, with how they are reached: one query, where one is named."""
        return reached_all(in_function(acting(self.units, self.loaded.on, [Function.TRAINER]), Function.TRAINER))


def gaps_of(
    reasons: Iterable[Reason],
    competency_of: dict[str, str],
    person: Person,
    menders: Menders,
    *,
    on: date,
    is_past: bool = False,
) -> tuple[Gap, ...]:
    """Reasons of the day ``on`` in words for staff, in their order.

    ``competency_of`` is the competency each requirement asks for.

    What was so on an earlier day, or was known then, nobody mends any more: ``is_past`` names no step and nobody.
    """
    gaps: dict[str, Gap] = {}
    reasons = list(reasons)
    names, closes = menders.catalogue.names, menders.closes(person)
    waiting = Unchecked(menders.loaded.book, person)
    for reason in reasons:
        competency = competency_of.get(reason.requirement or "", reason.competency or "")
        words = for_staff(reason, names, competency=competency)
        if is_past:
            gaps.setdefault(words, Gap(words, Cure("", "")))
            continue
        behind = _behind(reason, reasons)
        if behind.criterion and waiting.would_meet(competency, behind.criterion, on=on):
            step = names.step(competency, behind.criterion)
            gaps.setdefault(words, Gap(words, a_verdict(titled(step) if step else names.title(competency))))
            continue
        mends = cure(
            behind,
            names,
            person=person.given_name or person.name,
            closes=closes,
            trainers=lambda: menders.trainers,
            competency=competency,
        )
        gaps.setdefault(words, Gap(words, mends))
    return tuple(gaps.values())


_BORROWED = {ReasonCode.WAIVED, ReasonCode.SUPERVISED, ReasonCode.GRACE}


def _behind(reason: Reason, reasons: list[Reason]) -> Reason:
    """What an exception covers up: the gap to close before it ends. Any other reason is its own."""
    if reason.code not in _BORROWED:
        return reason
    gaps = (other for other in reasons if other.requirement == reason.requirement and other.code not in _BORROWED)
    return next(gaps, reason)
