"""What is recorded about a person, row by row, as somebody else may read it: who, when, what edition, why.

What a reader may not know is left out here, not in a template: managers get no scores, no levels, nothing that
was not passed, no practice and not how a play ended. The learner gets everything but the answers given, which live with
the tests.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from competency.core.activities.sources import source_named
from competency.core.clearance.book import Book
from competency.core.enums import Outcome, Purpose, SignOffVerdict, WaiverKind
from competency.core.kind_words import kind_word
from competency.core.ledger.waiting import elsewhere_of
from competency.core.models import (
    Entry,
    Evidence,
    Narrative,
    Person,
    Reversal,
    Revocation,
    SignOff,
    Waiver,
)
from competency.rules.entries import known_facts
from competency.ui.words.dates import day, through
from competency.ui.words.recorded import ComesTo, Recorded

from ..catalogue import Catalogue, language_of_name, titled_in


class Reader(StrEnum):
    """The person who reads: it decides what is shown of a fact, never whose facts."""

    SELF = "self"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded thing, in words. ``competencies`` are the ids of those it speaks for."""

    uuid: uuid.UUID
    on: date
    what: str
    kind: str
    who: str
    edition: str
    result: str
    status: str
    why: str
    recorded_at: datetime
    competencies: frozenset[str]
    activity: str = ""
    rules_kind: str = ""
    may_be_wrong: bool = False  # evidence that is not void: what records staff may correct
    is_corrected: bool = False  # then ``why`` says why it was corrected, and not why it counts or does not
    language: str = ""  # that ``what`` is written in, where that is known
    is_practice: bool = False  # counts for nothing, and is nobody's to read but the person's own
    counts: bool = False  # passed, verified and not void: what a competency may rest on


def facts_of(person: Person, shelf: Catalogue, *, reader: Reader, book: Book | None = None) -> list[Fact]:
    """The person's facts, newest first, as known at the moment of the book that was opened for them.

    Six queries, however many facts, besides those of the book, and one for each app that says to the person how what
    led to a row ended.
    """
    book = book or Book([person])
    known_at = book.known_at
    told = known_facts(book.facts(person), known_at)  # before the rows: what had to be closed first is among them
    entries = list(
        _rows(Evidence, person, known_at, "activity_version__activity", "competency", "assessor").annotate(
            titled_in=titled_in("activity_version__activity")
        )
    )
    evidence = _latest(entries)
    signatures = _latest(_rows(SignOff, person, known_at, "assessor"))
    recorded = Recorded(told)
    others: list[Entry] = [
        *_latest(_rows(Waiver, person, known_at, "competency", "approver", "supervisor")),
        *_latest(_rows(Revocation, person, known_at, "competency")),
    ]
    reversals = _latest(_rows(Reversal, person, known_at))
    texts = dict(
        Narrative.objects.filter(
            entry__in=[row.uuid for row in (*evidence, *others, *reversals) if row.reason]
        ).values_list("entry", "text")
    )
    versions: defaultdict[str, list[Evidence]] = defaultdict(list)
    for version in entries:
        versions[version.key].append(version)
    signed: defaultdict[uuid.UUID, list[SignOff]] = defaultdict(list)
    for signature in signatures:
        signed[signature.event].append(signature)
    revoked = {row.key: row for row in others if isinstance(row, Revocation)}
    ended = _how_they_ended(person, evidence, recorded) if reader is Reader.SELF else {}
    facts = [
        fact
        for row in evidence
        if (
            fact := _of_evidence(
                row,
                shelf,
                signed.get(row.event, []),
                recorded.comes_to(row),
                texts,
                reader,
                versions[row.key],
                ended.get(row.key, ""),
            )
        )
        is not None
    ]
    facts += [_of_other(row, shelf, texts) for row in others]
    facts += [_of_reversal(row, revoked.get(row.revocation), shelf, texts) for row in reversals]
    return sorted(facts, key=lambda fact: (fact.on, fact.recorded_at), reverse=True)


def _rows(model: type[Any], person: Person, known_at: datetime | None, *related: str) -> QuerySet[Any]:
    entries = model.objects.filter(person=person).known_at(known_at).select_related("recorded_by", *related)
    rows: QuerySet[Any] = entries.order_by("version")
    return rows


def _latest(rows: Iterable[Any]) -> list[Any]:
    """One row a key: the one withdrawn, else the newest version."""
    latest: dict[str, Any] = {}
    for row in rows:
        if row.key not in latest or not latest[row.key].withdrawn:
            latest[row.key] = row
    return list(latest.values())


def _of_evidence(
    row: Any,  # evidence, with the language of its title
    shelf: Catalogue,
    signatures: list[SignOff],
    comes_to: ComesTo,
    texts: dict[uuid.UUID, str],
    reader: Reader,
    versions: list[Evidence],
    ended: str,
) -> Fact | None:
    if reader is Reader.MANAGER and _is_not_for_managers(row, comes_to):
        return None
    version = row.activity_version
    activity = str(version.activity_id) if version else ""
    competencies = shelf.using(activity) if activity else set()
    if row.competency_id:
        competencies.add(str(row.competency_id))
    title = version.activity.title if version else row.competency.title if row.competency else ""
    if version:
        version.activity.titled_in = row.titled_in  # to be read, and not to be saved
    return Fact(
        uuid=row.uuid,
        on=row.performed_on,
        what=title,
        kind=kind_word(row.kind),
        who=_who(row, signatures, elsewhere_of(versions)),
        edition=gettext("Edition %(number)s") % {"number": version.edition} if version else "",
        result=", ".join([comes_to.words, *filter(None, [ended]), *_figures(row, comes_to, reader)]),
        status=comes_to.status,
        why=texts.get(row.uuid, ""),
        recorded_at=row.recorded_at,
        competencies=frozenset(competencies),
        activity=activity,
        rules_kind=row.kind,
        language=language_of_name(version.activity) if version else "",
        may_be_wrong=not row.withdrawn,
        is_corrected=row.version > 1 and not row.withdrawn,
        is_practice=row.purpose == Purpose.PRACTICE,
        counts=comes_to is ComesTo.PASSED,
    )


def _how_they_ended(person: Person, evidence: Iterable[Evidence], recorded: Recorded) -> dict[str, str]:
    """How what led to each row ended, as its app says it; nothing of what does not stand as it was recorded."""
    by_source: defaultdict[str, list[Evidence]] = defaultdict(list)
    for row in evidence:
        if row.activity_version and row.version == 1 and recorded.comes_to(row) in _AS_IT_ENDED:
            by_source[row.activity_version.activity.source].append(row)
    told: dict[str, str] = {}
    for name, rows in by_source.items():
        source = source_named(name)
        if source is not None:
            told |= source.how_they_ended(person, rows)
    return told


_AS_IT_ENDED = {ComesTo.PASSED, ComesTo.FAILED}


def _is_not_for_managers(row: Evidence, comes_to: ComesTo) -> bool:
    """Practice, and whatever was not passed, be it since most who signed say so."""
    is_passed = row.outcome == Outcome.PASSED and comes_to not in {ComesTo.FAILED, ComesTo.OUTVOTED}
    return not is_passed or row.purpose == Purpose.PRACTICE


def _figures(row: Evidence, comes_to: ComesTo, reader: Reader) -> list[str]:
    if reader is not Reader.SELF or not comes_to.stands_as_it_is:
        return []
    figures = []
    if row.score is not None:
        # Whole, and always down: nobody reads that they came up to what was asked.
        figures.append(gettext("%(score)s %%") % {"score": int(row.score)})
    if row.entrustment is not None:
        figures.append(gettext("level %(level)s of 5") % {"level": row.entrustment})
    return figures


def _who(row: Evidence, signatures: list[SignOff], elsewhere: str) -> str:
    names = [
        gettext("%(name)s, signed") % {"name": signature.assessor}
        if signature.verdict == SignOffVerdict.ACHIEVED
        else gettext("%(name)s, signed as not yet") % {"name": signature.assessor}
        for signature in signatures
    ]
    if not names and row.assessor:
        names = [str(row.assessor)]
    if elsewhere:
        names.append(gettext("from %(source)s") % {"source": elsewhere})
    return "; ".join(names)


def _by(row: Entry) -> str:
    return str(row.recorded_by) if row.recorded_by else gettext("the system")


def _of_other(row: Entry, shelf: Catalogue, texts: dict[uuid.UUID, str]) -> Fact:
    void = gettext("Void: never counts") if row.withdrawn else ""
    if isinstance(row, Waiver):
        supervised = row.kind == WaiverKind.SUPERVISED
        who = gettext("approved by %(name)s") % {"name": row.approver}
        if supervised and row.supervisor:
            who = gettext("%(who)s, supervised by %(name)s") % {"who": who, "name": row.supervisor}
        return Fact(
            uuid=row.uuid,
            on=row.from_on,
            what=str(shelf.names.title(str(row.competency_id))),
            kind=gettext("Works supervised") if supervised else gettext("Exception"),
            who=who,
            edition="",
            result=void or gettext("Until %(day)s") % {"day": through(row.until_on)},
            status="not_required" if void else "by_exception",
            why=texts.get(row.uuid, ""),
            recorded_at=row.recorded_at,
            competencies=frozenset({str(row.competency_id)}),
        )
    assert isinstance(row, Revocation)
    concerned = {str(row.competency_id)} if row.competency_id else set(shelf.competencies)
    return Fact(
        uuid=row.uuid,
        on=row.effective_on,
        what=shelf.names.title(str(row.competency_id)) if row.competency_id else gettext("All competencies"),
        kind=gettext("Taken back"),
        who=_by(row),
        edition="",
        result=void or (gettext("At once, for safety") if row.safety else gettext("Until it is given back")),
        status="not_required" if void else "not_cleared",
        why=texts.get(row.uuid, ""),
        recorded_at=row.recorded_at,
        competencies=frozenset(concerned),
    )


def _of_reversal(row: Reversal, revocation: Revocation | None, shelf: Catalogue, texts: dict[uuid.UUID, str]) -> Fact:
    only = str(revocation.competency_id) if revocation and revocation.competency_id else None
    return Fact(
        uuid=row.uuid,
        on=row.effective_on or (revocation.effective_on if revocation else row.recorded_at.date()),
        what=shelf.names.title(only) if only else gettext("All competencies"),
        kind=gettext("Given back"),
        who=_by(row),
        edition="",
        result=gettext("From %(day)s on") % {"day": day(row.effective_on)}
        if row.effective_on
        else gettext("As if it had never been taken back"),
        status="done",
        why=texts.get(row.uuid, ""),
        recorded_at=row.recorded_at,
        competencies=frozenset({only} if only else shelf.competencies),
    )
