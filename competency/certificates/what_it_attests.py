"""What a certificate attests: the competencies that clear somebody on a day, each with the evidence it rests on.

Facts in, a plain value out; the same facts give the same digest whenever and wherever it is worked out. Nothing is
decided here: the answer comes from the rules, and this only says what it rested on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from competency.core.clearance.book import Book
from competency.core.models import Person
from competency.core.record.digests import canonical, sha256
from competency.rules import Demand, Finding, facts, known
from competency.rules.counts import fewest
from competency.rules.entries import known_facts
from competency.rules.evidence import Says, ledger
from competency.rules.results import FOREVER
from competency.rules.standards import Versions, asks_for, qualifies


@dataclass(frozen=True, slots=True)
class ShownBy:
    """Evidence that was shown: what sort, how often, and when last."""

    kind: str
    count: int
    on: date
    evidence: tuple[str, ...]  # uuids


@dataclass(frozen=True, slots=True)
class Attested:
    """One competency that was held, by which version of its standard and on what evidence, and until when."""

    competency: str
    number: int
    until: date
    shown: tuple[ShownBy, ...]

    @property
    def evidence(self) -> list[str]:
        return sorted({uuid for shown in self.shown for uuid in shown.evidence})


@dataclass(frozen=True)
class Attestation:
    """What a certificate says. ``until`` is the first day on which the answer differs by itself."""

    until: date
    competencies: tuple[Attested, ...]

    @cached_property
    def stated(self) -> dict[str, Any]:
        """What the digest covers, as plain values; it is stored with the certificate, so that it can be checked."""
        return {
            "until": self.until.isoformat(),
            "competencies": [
                {
                    "competency": attested.competency,
                    "standard": attested.number,
                    "until": attested.until.isoformat(),
                    "evidence": attested.evidence,
                }
                for attested in self.competencies
            ],
        }

    @cached_property
    def digest(self) -> str:
        return digest_of(self.stated)


def digest_of(stated: dict[str, Any]) -> str:
    """The hash of what the certificate attests, over canonical JSON."""
    return sha256(canonical(stated))


def attestation(book: Book, person: Person, finding: Finding, *, on: date) -> Attestation:
    """What ``finding``, a cleared one of the day ``on``, rested on."""
    record = _Record(book, person, on)
    held: dict[str, date] = {}
    for demand in _counting(finding, on):
        until = demand.met_until or FOREVER
        held[demand.competency] = min(until, held.get(demand.competency, FOREVER))
    return Attestation(
        until=finding.next_change or FOREVER,
        competencies=tuple(record.attested(competency, until) for competency, until in sorted(held.items())),
    )


def evidence_that_stands(book: Book, person: Person) -> set[str]:
    """The uuids of all versions of the rows that still count: not withdrawn, not rejected, not overruled."""
    told = book.facts(person)
    counted = ledger(known_facts(told, book.known_at))
    keys = {row.evidence.key for row in counted.rows} | {row.key for row in counted.deltas}
    return {row.uuid for row in told.evidence if row.key in keys}


def evidence_that_waits(book: Book, person: Person) -> set[str]:
    """The uuids of all versions of the rows that decide nothing yet, since nobody has judged what they say now."""
    keys = {row.key for row in book.unjudged(person)}
    return {row.uuid for row in book.facts(person).evidence if row.key in keys}


def _counting(finding: Finding, on: date) -> Iterator[Demand]:
    return (demand for demand in finding.demands if demand.blocks_on(on))


class _Record:
    """One person's passing rows up to a day, newest first, held against the standards."""

    def __init__(self, book: Book, person: Person, on: date) -> None:
        self.on = on
        self.answers = book.record(person)
        self.standards = known(book.definitions.standards, book.known_at)
        passing = ledger(known_facts(book.facts(person), book.known_at)).rows
        self.rows = [
            row.evidence for row in reversed(passing) if row.says is Says.PASS and row.evidence.performed_on <= on
        ]

    def attested(self, competency: str, until: date) -> Attested:
        """A competency by the newest version of its standard that the rows meet, with those rows."""
        versions = Versions.of(
            competency, (standard for standard in self.standards if standard.competency == competency)
        )
        in_force = versions.standards[: versions.index_on(self.on) + 1] or versions.standards[:1]
        for standard in reversed(in_force):
            shown = self._shown(standard, frozenset({competency}))
            if shown is not None:
                return Attested(competency, standard.number, until, shown)
        # Held by the rules although no version is met by rows that stand alone, as when a cycle outlives them.
        return Attested(competency, in_force[-1].number, until, ())

    def _shown(self, standard: facts.Standard, within: frozenset[str]) -> tuple[ShownBy, ...] | None:
        shown_by: list[ShownBy] = []
        for group in standard.groups:
            met = [
                shown
                for shown in (self._by(criterion, standard, within) for criterion in group.criteria)
                if shown is not None
            ]
            needed = len(group.criteria) if group.needed is None else group.needed
            if len(met) < needed:
                return None
            if group.needed is not None:
                met = sorted(met, key=_last_shown, reverse=True)[:needed]
            shown_by += [shown for of_criterion in met for shown in of_criterion]
        return tuple(shown_by)

    def _by(
        self, criterion: facts.Criterion, standard: facts.Standard, within: frozenset[str]
    ) -> tuple[ShownBy, ...] | None:
        if criterion.competency is not None:
            return self._by_component(criterion.competency, within)
        count = self.answers.count(standard.competency, criterion.key, on=self.on)
        # Without a count it is held by a cycle that outlives what opened it, or under an earlier version.
        counted = set(count.rows if count is not None and count.rows else (row.uuid for row in self.rows))
        rows = fewest(
            criterion,
            [
                row
                for row in self.rows
                if row.uuid in counted and asks_for(criterion, row, standard.competency) and qualifies(criterion, row)
            ],
        )
        return (_summed(rows),) if rows else None

    def _by_component(self, competency: str, within: frozenset[str]) -> tuple[ShownBy, ...] | None:
        versions = Versions.of(
            competency, (standard for standard in self.standards if standard.competency == competency)
        )
        if competency in within or not versions.standards:
            return None
        in_force = versions.standards[: versions.index_on(self.on) + 1] or versions.standards[:1]
        tried = (self._shown(standard, within | {competency}) for standard in reversed(in_force))
        return next((shown for shown in tried if shown is not None), None)


def _summed(rows: Sequence[facts.Evidence]) -> ShownBy:
    return ShownBy(
        kind=rows[0].kind.value,
        count=len(rows),
        on=max(row.performed_on for row in rows),
        evidence=tuple(row.uuid for row in rows),
    )


def _last_shown(shown_by: tuple[ShownBy, ...]) -> date:
    return max((shown.on for shown in shown_by), default=date.min)
