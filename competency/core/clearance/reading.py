"""Reads recorded rows into the plain dataclasses the rules take: definitions for all, facts for some people.

Nothing is decided here. The number of queries is fixed: one a table, however many people are asked about.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import QuerySet

from competency.rules import facts as rules
from competency.rules.judged_versions import versions_of

from ..exceptions.models import Reversal, Revocation, Waiver
from ..framework.models import Gate, Requirement, Standard
from ..ledger.models import Evidence, SignOff, Verification
from ..people.models import Appointment, Leave, Placement
from ..places.models import Unit, UnitClosing
from ..programmes.models import WaveDate, WaveUnit
from ..record.entry import Entry
from ..record.prepared import Prepared

_ENTRY = ("uuid", "key", "version", "withdrawn", "recorded_at")


def _rows(model: type[Entry], *fields: str, using: str | None = None, **where: Any) -> QuerySet[Any, dict[str, Any]]:
    return _columns(model, fields).using(using).filter(**where)


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    """What every row says, with its identifier as the string the rules compare."""
    return {name: row[name] for name in _ENTRY} | {"uuid": str(row["uuid"])}


@cache
def _columns(model: type[Entry], fields: tuple[str, ...]) -> QuerySet[Any, dict[str, Any]]:
    """The columns of a table, put together once: whatever is asked of them is a query of its own."""
    columns: QuerySet[Any, dict[str, Any]] = model._base_manager.values(*_ENTRY, *fields)
    return columns


@cache
def _of_one_person(model: type[Entry], fields: tuple[str, ...]) -> Prepared:
    """Every recording asks it, and every page about somebody."""
    return Prepared(_columns(model, fields), "person")


def _id(value: Any) -> str | None:
    return None if value is None else str(value)


def _period(text: str) -> rules.Period | None:
    return rules.Period.parse(text) if text else None


def definitions(tree: Mapping[str, rules.Place] | None = None, *, using: str | None = None) -> rules.Definitions:
    """Everything published that the rules read, all versions of every key, and the tree of places, read here unless
    given. Ask ``snapshot`` for what stands: it reads this once."""
    return rules.Definitions(
        standards=tuple(standards(using)),
        requirements=tuple(requirements(using)),
        gates=tuple(
            rules.Gate(
                **_entry(row),
                activity=_id(row["activity_id"]),
                edition=row["edition"],
                competency=_id(row["competency_id"]),
                number=row["number"],
                from_on=row["from_on"],
                effect=rules.Effect(row["effect"]),
            )
            for row in _rows(
                Gate, "activity_id", "edition", "competency_id", "number", "from_on", "effect", using=using
            )
        ),
        wave_units=tuple(_wave_units(using)),
        wave_dates=tuple(_wave_dates(using)),
        unit_closings=tuple(
            rules.UnitClosing(**_entry(row), unit=str(row["unit_id"]), closes_on=row["closes_on"])
            for row in _rows(UnitClosing, "unit_id", "closes_on", using=using)
        ),
        places=_all_places(using) if tree is None else tree,
    )


def calendar() -> rules.Definitions:
    """Only the places, the waves they are in and the go-live days: what dates are worked out from."""
    return rules.Definitions(wave_units=tuple(_wave_units()), wave_dates=tuple(_wave_dates()), places=_all_places())


def _wave_units(using: str | None = None) -> Iterator[rules.WaveUnit]:
    for row in _rows(WaveUnit, "wave_id", "wave__programme_id", "unit_id", using=using):
        yield rules.WaveUnit(
            **_entry(row),
            programme=str(row["wave__programme_id"]),
            wave=str(row["wave_id"]),
            unit=str(row["unit_id"]),
        )


def _wave_dates(using: str | None = None) -> Iterator[rules.WaveDate]:
    for row in _rows(WaveDate, "wave_id", "go_live_on", using=using):
        yield rules.WaveDate(**_entry(row), wave=str(row["wave_id"]), go_live_on=row["go_live_on"])


def _all_places(using: str | None = None) -> dict[str, rules.Place]:
    return places(Unit.objects.using(using).values_list("pk", "parent_id", "facility__zone"))


def places(units: Iterable[tuple[int, int | None, str]]) -> dict[str, rules.Place]:
    """Every unit with its ancestors, nearest first, and its zone; from its id, its parent's and the zone."""
    rows = list(units)
    parents = {pk: parent for pk, parent, _zone in rows}

    def ancestors(pk: int | None) -> Iterator[str]:
        while pk is not None:
            yield str(pk)
            pk = parents[pk]

    return {str(pk): rules.Place(ancestors=tuple(ancestors(pk)), zone=zone) for pk, _parent, zone in rows}


def standards(using: str | None = None) -> Iterator[rules.Standard]:
    """Every standard that was published, all versions of every key."""
    for row in _rows(
        Standard,
        "competency_id",
        "number",
        "effective_from",
        "risk",
        "criteria",
        "base",
        "validity",
        "fixed_on",
        "min_active",
        "window",
        "grace",
        using=using,
    ):
        yield standard_of(row)


def standard_of(row: dict[str, Any]) -> rules.Standard:
    """A standard from a row's values; also used to check a draft before it is published."""
    return rules.Standard(
        **_entry(row),
        competency=str(row["competency_id"]),
        number=row["number"],
        effective_from=row["effective_from"],
        risk=rules.Risk(row["risk"]),
        groups=tuple(
            rules.CriteriaGroup(
                needed=group["needed"], criteria=tuple(_criterion(criterion) for criterion in group["criteria"])
            )
            for group in row["criteria"]
        ),
        base=rules.Base(row["base"]),
        validity=_period(row["validity"]),
        fixed_on=row["fixed_on"],
        min_active=rules.Period.parse(row["min_active"]),
        window=rules.Period.parse(row["window"]),
        grace=rules.Period.parse(row["grace"]),
    )


def _criterion(values: dict[str, Any]) -> rules.Criterion:
    return rules.Criterion(
        key=values["key"],
        kind=rules.Kind(values["kind"]) if values.get("kind") else None,
        activity=values.get("activity"),
        competency=values.get("competency"),
        cut=Decimal(values["cut"]) if values.get("cut") is not None else None,
        entrustment=values.get("entrustment"),
        count=values.get("count", 1),
        assessors=values.get("assessors", 1),
        max_age=_period(values.get("max_age") or ""),
    )


def requirements(using: str | None = None) -> Iterator[rules.Requirement]:
    for row in _rows(
        Requirement,
        "programme_id",
        "wave_id",
        "subject_kind",
        "job_role_id",
        "function",
        "person_id",
        "unit_id",
        "competency_id",
        "announced_anchor",
        "announced_date",
        "announced_offset",
        "blocks_anchor",
        "blocks_date",
        "blocks_offset",
        "ends_on",
        "validity",
        using=using,
    ):
        yield requirement_of(row)


def requirement_of(row: dict[str, Any]) -> rules.Requirement:
    """A requirement from a row's values; also used to check one before it is recorded."""
    return rules.Requirement(
        **_entry(row),
        programme=str(row["programme_id"]),
        wave=_id(row["wave_id"]),
        subject_kind=rules.SubjectKind(row["subject_kind"]),
        subject=_id(row["job_role_id"]) or row["function"] or _id(row["person_id"]) or "",
        unit=str(row["unit_id"]),
        competency=str(row["competency_id"]),
        announced_on=_day_rule(row, "announced"),
        blocks_from=_day_rule(row, "blocks"),
        ends_on=row["ends_on"],
        validity=_period(row["validity"]),
    )


def _day_rule(row: dict[str, Any], name: str) -> rules.DayRule:
    return rules.DayRule(
        anchor=rules.AnchorKind(row[f"{name}_anchor"]),
        on=row[f"{name}_date"],
        offset=rules.Period.parse(row[f"{name}_offset"]),
    )


def facts_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, rules.PersonFacts]:
    """The facts of each person, all versions of every key, in nine queries for any number of people."""
    wanted = list(people)
    by_person: dict[uuid.UUID, dict[str, list[Any]]] = {pk: defaultdict(list) for pk in wanted}
    for name, (model, fields, fact_of) in _PERSONAL.items():
        columns = ("person_id", *fields)
        alone = len(wanted) == 1
        of_many = _columns(model, columns).filter(person_id__in=wanted)
        for row in _of_one_person(model, columns).of(wanted[0]) if alone else of_many:
            by_person[row["person_id"]][name].append(fact_of(row, _entry(row)))
    return {
        person: rules.PersonFacts(person=str(person), **{name: tuple(facts) for name, facts in lists.items()})
        for person, lists in by_person.items()
    }


def _evidence(row: dict[str, Any], entry: dict[str, Any]) -> rules.Evidence:
    return rules.Evidence(
        **entry,
        kind=rules.Kind(row["kind"]),
        purpose=rules.Purpose(row["purpose"]),
        activity=_id(row["activity_version__activity_id"]),
        edition=row["activity_version__edition"],
        competency=_id(row["competency_id"]),
        event=_id(row["event"]),
        outcome=rules.Outcome(row["outcome"]),
        score=row["score"],
        entrustment=row["entrustment"],
        critical_failed=row["critical_failed"],
        performed_on=row["performed_on"],
        performed_at=row["performed_at"],
        assessor=_id(row["assessor_id"]),
    )


def evidence_versions(keys: Iterable[str]) -> dict[str, list[rules.Evidence]]:
    """Every version of these rows as the rules read them, by key and in order; none for one that was voided."""
    return versions_of(evidence_rows(keys))


def evidence_rows(keys: Iterable[str]) -> list[rules.Evidence]:
    """Every version of these rows as the rules read them, those that were voided too."""
    return _facts("evidence", key__in=list(keys))


def verifications_of(keys: Iterable[str]) -> list[rules.Verification]:
    """Every verdict on these rows of evidence."""
    return _facts("verifications", evidence__in=list(keys))


def _facts(name: str, **where: Any) -> list[Any]:
    model, fields, fact_of = _PERSONAL[name]
    return [fact_of(row, _entry(row)) for row in _rows(model, *fields, **where)]


def evidence_of(row: Evidence) -> rules.Evidence:
    """A row of evidence as the rules would read it, recorded or not yet."""
    version = row.activity_version
    values = {field.attname: getattr(row, field.attname) for field in Evidence._meta.concrete_fields}
    values |= {
        "activity_version__activity_id": version.activity_id if version else None,
        "activity_version__edition": version.edition if version else None,
    }
    entry = {field: getattr(row, field) for field in _ENTRY} | {"uuid": str(row.uuid)}
    return _evidence(values, entry)


def _verification(row: dict[str, Any], entry: dict[str, Any]) -> rules.Verification:
    return rules.Verification(
        **entry,
        evidence=row["evidence"],
        judged_version=row["judged_version"],
        verdict=rules.Verdict(row["verdict"]),
    )


def _sign_off(row: dict[str, Any], entry: dict[str, Any]) -> rules.SignOff:
    return rules.SignOff(
        **entry,
        event=str(row["event"]),
        assessor=str(row["assessor_id"]),
        verdict=rules.SignOffVerdict(row["verdict"]),
    )


def _waiver(row: dict[str, Any], entry: dict[str, Any]) -> rules.Waiver:
    return rules.Waiver(
        **entry,
        competency=str(row["competency_id"]),
        kind=rules.WaiverKind(row["kind"]),
        from_on=row["from_on"],
        until_on=row["until_on"],
    )


def _revocation(row: dict[str, Any], entry: dict[str, Any]) -> rules.Revocation:
    return rules.Revocation(
        **entry, competency=_id(row["competency_id"]), effective_on=row["effective_on"], safety=row["safety"]
    )


def _reversal(row: dict[str, Any], entry: dict[str, Any]) -> rules.Reversal:
    return rules.Reversal(**entry, revocation=row["revocation"], effective_on=row["effective_on"])


def _leave(row: dict[str, Any], entry: dict[str, Any]) -> rules.Leave:
    return rules.Leave(**entry, starts_on=row["starts_on"], ends_on=row["ends_on"])


def _placement(row: dict[str, Any], entry: dict[str, Any]) -> rules.Placement:
    return rules.Placement(
        **entry,
        job_role=str(row["job_role_id"]),
        unit=str(row["unit_id"]),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )


def _appointment(row: dict[str, Any], entry: dict[str, Any]) -> rules.Appointment:
    return rules.Appointment(
        **entry,
        function=row["function"],
        unit=str(row["unit_id"]),
        competency=_id(row["competency_id"]),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )


# A person's facts by their name in ``rules.PersonFacts``: the table, its columns, and how a row becomes a fact.
_PERSONAL: dict[str, tuple[type[Entry], tuple[str, ...], Callable[[dict[str, Any], dict[str, Any]], Any]]] = {
    "evidence": (
        Evidence,
        (
            "kind",
            "purpose",
            "activity_version__activity_id",
            "activity_version__edition",
            "competency_id",
            "event",
            "outcome",
            "score",
            "entrustment",
            "critical_failed",
            "performed_on",
            "performed_at",
            "assessor_id",
        ),
        _evidence,
    ),
    "verifications": (Verification, ("evidence", "judged_version", "verdict"), _verification),
    "sign_offs": (SignOff, ("event", "assessor_id", "verdict"), _sign_off),
    "waivers": (Waiver, ("competency_id", "kind", "from_on", "until_on"), _waiver),
    "revocations": (Revocation, ("competency_id", "effective_on", "safety"), _revocation),
    "reversals": (Reversal, ("revocation", "effective_on"), _reversal),
    "leaves": (Leave, ("starts_on", "ends_on"), _leave),
    "placements": (Placement, ("job_role_id", "unit_id", "starts_on", "ends_on"), _placement),
    "appointments": (
        Appointment,
        ("function", "unit_id", "competency_id", "starts_on", "ends_on"),
        _appointment,
    ),
}
