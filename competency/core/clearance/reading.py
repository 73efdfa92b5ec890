"""Reads what is published into the plain dataclasses the rules take: one query a table. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from competency.rules import facts as rules

from ..framework.models import Gate, Requirement, Standard
from ..places.models import Unit, UnitClosing
from ..programmes.models import WaveDate, WaveUnit
from .rows import ENTRY, key_of, rows


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
                **{name: row[name] for name in ENTRY},
                activity=key_of(row["activity_id"]),
                edition=row["edition"],
                competency=key_of(row["competency_id"]),
                number=row["number"],
                from_on=row["from_on"],
                effect=rules.Effect(row["effect"]),
            )
            for row in rows(Gate, "activity_id", "edition", "competency_id", "number", "from_on", "effect", using=using)
        ),
        wave_units=tuple(_wave_units(using)),
        wave_dates=tuple(_wave_dates(using)),
        unit_closings=tuple(
            rules.UnitClosing(
                **{name: row[name] for name in ENTRY}, unit=str(row["unit_id"]), closes_on=row["closes_on"]
            )
            for row in rows(UnitClosing, "unit_id", "closes_on", using=using)
        ),
        places=_all_places(using) if tree is None else tree,
    )


def calendar() -> rules.Definitions:
    """Only the places, the waves they are in and the go-live days: what dates are worked out from."""
    return rules.Definitions(wave_units=tuple(_wave_units()), wave_dates=tuple(_wave_dates()), places=_all_places())


def _wave_units(using: str | None = None) -> Iterator[rules.WaveUnit]:
    for row in rows(WaveUnit, "wave_id", "wave__programme_id", "unit_id", using=using):
        yield rules.WaveUnit(
            **{name: row[name] for name in ENTRY},
            programme=str(row["wave__programme_id"]),
            wave=str(row["wave_id"]),
            unit=str(row["unit_id"]),
        )


def _wave_dates(using: str | None = None) -> Iterator[rules.WaveDate]:
    for row in rows(WaveDate, "wave_id", "go_live_on", using=using):
        yield rules.WaveDate(
            **{name: row[name] for name in ENTRY}, wave=str(row["wave_id"]), go_live_on=row["go_live_on"]
        )


def _all_places(using: str | None = None) -> dict[str, rules.Place]:
    return places(Unit.objects.using(using).values_list("pk", "parent_id", "facility__zone"))


def places(units: Iterable[tuple[int, int | None, str]]) -> dict[str, rules.Place]:
    """Every unit with its ancestors, nearest first, and its zone; from its id, its parent's and the zone."""
    listed = list(units)
    parents = {pk: parent for pk, parent, _zone in listed}

    def ancestors(pk: int | None) -> Iterator[str]:
        while pk is not None:
            yield str(pk)
            pk = parents[pk]

    return {str(pk): rules.Place(ancestors=tuple(ancestors(pk)), zone=zone) for pk, _parent, zone in listed}


def standards(using: str | None = None) -> Iterator[rules.Standard]:
    """Every standard that was published, all versions of every key."""
    for row in rows(
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
        **{name: row[name] for name in ENTRY},
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
    for row in rows(
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
        **{name: row[name] for name in ENTRY},
        programme=str(row["programme_id"]),
        wave=key_of(row["wave_id"]),
        subject_kind=rules.SubjectKind(row["subject_kind"]),
        subject=key_of(row["job_role_id"]) or row["function"] or key_of(row["person_id"]) or "",
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
