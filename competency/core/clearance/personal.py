"""Reads what was recorded about people into the plain dataclasses the rules take. Nothing is decided here."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from competency.rules import facts as rules
from competency.rules.judged_versions import versions_of

from ..exceptions.models import Reversal, Revocation, Waiver
from ..ledger.models import Evidence, SignOff, Verification
from ..people.models import Appointment, Leave, Placement
from ..record.entry import Entry
from . import at_once
from .rows import ENTRY, key_of, rows


def facts_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, rules.PersonFacts]:
    """The facts of each person, all versions of every key, by one statement for as many people as it takes at once."""
    wanted = list(people)
    by_person: dict[uuid.UUID, dict[str, list[Any]]] = {pk: defaultdict(list) for pk in wanted}
    for name, row in at_once.rows_about(_TABLES, wanted):
        row["uuid"] = str(row["uuid"])
        by_person[row["person_id"]][name].append(_PERSONAL[name][2](row, {field: row[field] for field in ENTRY}))
    return {
        person: rules.PersonFacts(person=str(person), **{name: tuple(facts) for name, facts in lists.items()})
        for person, lists in by_person.items()
    }


def _evidence(row: dict[str, Any], entry: dict[str, Any]) -> rules.Evidence:
    return rules.Evidence(
        **entry,
        kind=rules.Kind(row["kind"]),
        purpose=rules.Purpose(row["purpose"]),
        activity=key_of(row["activity_version__activity_id"]),
        edition=row["activity_version__edition"],
        competency=key_of(row["competency_id"]),
        event=key_of(row["event"]),
        outcome=rules.Outcome(row["outcome"]),
        score=row["score"],
        entrustment=row["entrustment"],
        critical_failed=row["critical_failed"],
        performed_on=row["performed_on"],
        performed_at=row["performed_at"],
        assessor=key_of(row["assessor_id"]),
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
    return [fact_of(row, {field: row[field] for field in ENTRY}) for row in rows(model, *fields, **where)]


def evidence_of(row: Evidence) -> rules.Evidence:
    """A row of evidence as the rules would read it, recorded or not yet."""
    version = row.activity_version
    values = {field.attname: getattr(row, field.attname) for field in Evidence._meta.concrete_fields}
    values |= {
        "activity_version__activity_id": version.activity_id if version else None,
        "activity_version__edition": version.edition if version else None,
    }
    entry = {field: getattr(row, field) for field in ENTRY} | {"uuid": str(row.uuid)}
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
        **entry, competency=key_of(row["competency_id"]), effective_on=row["effective_on"], safety=row["safety"]
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
        competency=key_of(row["competency_id"]),
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
_TABLES = tuple(
    at_once.Table(name, model, (*ENTRY, "person_id", *fields)) for name, (model, fields, _fact_of) in _PERSONAL.items()
)
