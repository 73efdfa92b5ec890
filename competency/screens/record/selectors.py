"""A person's record: each competency through time, what it rests on, and every fact, as of and as known at a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.models import Competency, Person
from competency.rules import PersonAnswers
from competency.rules.facts import Period
from competency.rules.results import DAWN, FOREVER, Answer, Reason, Segment, changes_of_answer
from competency.ui.slots import Filled

from ..catalogue import Catalogue, catalogue
from ..scopes import home_unit
from .facts import Fact, Reader, facts_of

BEFORE, AFTER = timedelta(days=365), timedelta(days=365)


@dataclass(frozen=True, slots=True)
class HeldCompetency:
    """One competency of one person: its segments, its state on the day, and the facts it rests on."""

    competency: Competency
    cap: Period | None  # the shorter validity a requirement asks for
    answer: Answer
    reasons: tuple[Reason, ...]
    until: date | None  # first day the answer differs
    segments: tuple[Segment, ...]  # one a change of answer, whole calendar
    facts: tuple[Fact, ...]
    rests_on: tuple[Fact, ...]
    is_asked: bool  # whether any requirement may ask for it, on whatever day

    @property
    def is_shorter(self) -> bool:
        return self.cap is not None


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that is being opened, before anything of it is read: whose, for which reader, into which book."""

    person: Person
    reader: Reader
    book: Book

    @property
    def today(self) -> date:
        """The day where the person works."""
        return clock.today(home_unit(self.book, self.person))


@dataclass(frozen=True)
class PersonRecord:
    """Everything a record shows of one person to one reader, on a day and as known at a moment."""

    slot: Filled[Opened, PersonRecord]
    on: date
    catalogue: Catalogue
    holdings: tuple[HeldCompetency, ...]
    facts: tuple[Fact, ...]

    @property
    def person(self) -> Person:
        return self.slot.before.person

    @property
    def reader(self) -> Reader:
        """Who reads it: a section shows a manager no more than ``facts`` does."""
        return self.slot.before.reader

    @property
    def book(self) -> Book:
        return self.slot.before.book

    @property
    def known_at(self) -> datetime | None:
        return self.book.known_at

    @property
    def today(self) -> date:
        return self.slot.before.today

    @property
    def is_past(self) -> bool:
        """Whether it shows an earlier day, or what was known on one: what was open then may be done since."""
        return self.on < self.today or self.known_at is not None

    @property
    def starts_on(self) -> date:
        """Where the record's time axis begins: a year before the day asked about."""
        return self.on - BEFORE

    @property
    def ends_on(self) -> date:
        return self.on + AFTER


def record_of(slot: Filled[Opened, PersonRecord], *, on: date) -> PersonRecord:
    """The record on a day, as known at the book's moment. A fixed number of queries."""
    person, book = slot.before.person, slot.before.book
    shelf = catalogue(book, on)
    facts = facts_of(person, shelf, reader=slot.before.reader, book=book)
    asked = book.may_be_asked(person)
    # What nobody asks for stands here for what this reader is shown of it. Practice brings nothing with it: it shows
    # nothing, and a manager would read off it that somebody practised.
    shown = [fact for fact in facts if not fact.is_practice]
    evidenced = {competency for fact in shown if fact.may_be_wrong for competency in fact.competencies}
    named = {competency for fact in shown for competency in fact.competencies}
    wanted = asked | {pair for pair in book.demanded(person) if pair[0] in named}
    wanted |= {(competency, None) for competency in evidenced}
    asked_for = {competency for competency, _cap in asked}
    holdings = [
        _holding(book, person, shelf, competency, cap, facts, on, is_asked=competency in asked_for)
        for competency, cap in wanted
        if competency in shelf.competencies
    ]
    holdings.sort(key=lambda holding: (holding.competency.code, holding.cap.format() if holding.cap else ""))
    return PersonRecord(
        slot=slot,
        on=on,
        catalogue=shelf,
        holdings=tuple(holdings),
        facts=tuple(facts),
    )


def _holding(
    book: Book,
    person: Person,
    shelf: Catalogue,
    competency: str,
    cap: Period | None,
    facts: Iterable[Fact],
    on: date,
    *,
    is_asked: bool,
) -> HeldCompetency:
    row = shelf.competencies[competency]
    whole = book.standing(person, row, cap=cap)
    now = next(segment for segment in whole if segment.starts_on <= on < segment.ends_on)
    segments = changes_of_answer(whole)
    until = next(segment.ends_on for segment in segments if segment.starts_on <= on < segment.ends_on)
    about = tuple(fact for fact in facts if competency in fact.competencies)
    return HeldCompetency(
        competency=row,
        cap=cap,
        answer=now.answer,
        reasons=now.reasons,
        until=None if until == FOREVER else until,
        segments=tuple(segment for segment in segments if segment.starts_on != DAWN or len(segments) == 1)
        if segments[0].answer is Answer.NOT_CLEARED
        else segments,
        facts=about,
        rests_on=_rests_on(book.record(person), shelf, competency, cap, about, on)
        if now.answer is Answer.CLEARED
        else (),
        is_asked=is_asked,
    )


def _rests_on(
    record: PersonAnswers, shelf: Catalogue, competency: str, cap: Period | None, facts: tuple[Fact, ...], on: date
) -> tuple[Fact, ...]:
    """The facts by which the rules count each criterion of the standard as met; ``facts`` are newest first."""
    standard = shelf.asked.get(competency)
    newest: list[Fact] = []
    for step in standard.steps if standard else ():
        shown = [
            fact
            for fact in facts
            if fact.counts
            and fact.on <= on
            and (fact.activity == step.activity if step.activity else fact.rules_kind == step.kind)
        ]
        count = record.count(competency, step.key, on=on, cap=cap)
        counted = set(count.rows) if count else set()
        # A cycle may outlive what opened it; then the newest are what it rests on.
        newest += [fact for fact in shown if str(fact.uuid) in counted] or shown[: step.count]
    return tuple(dict.fromkeys(newest))
