"""Random worlds: one person's facts and the rules around them, small enough that every corner is met often.

A world is drawn from a ``random.Random``, so that Hypothesis can shrink it and a plain seed can repeat it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from competency.rules.facts import (
    AnchorKind,
    Base,
    CriteriaGroup,
    Criterion,
    DayRule,
    Definitions,
    Effect,
    Evidence,
    Gate,
    Kind,
    Leave,
    Outcome,
    Period,
    PersonFacts,
    Place,
    Placement,
    Purpose,
    Requirement,
    Reversal,
    Revocation,
    Risk,
    SignOff,
    SignOffVerdict,
    Standard,
    SubjectKind,
    UnitClosing,
    Verdict,
    Verification,
    Waiver,
    WaiverKind,
    WaveDate,
    WaveUnit,
)

FIRST = date(2024, 1, 1)
SPAN = 800  # days in which things happen
HORIZON = 1700  # days after which nothing changes any more in most worlds
KINDS = (Kind.KNOWLEDGE_TEST, Kind.OBSERVATION, Kind.MODULE)
SCOPE: dict[str, Any] = {"programme": "aurora", "unit": "ward", "job_role": "nurse"}


@dataclass(frozen=True)
class World:
    facts: PersonFacts
    rules: Definitions

    def with_facts(self, **changed: Any) -> "World":
        return World(replace(self.facts, **changed), self.rules)

    def with_rules(self, **changed: Any) -> "World":
        return World(self.facts, replace(self.rules, **changed))


def day(random: Random, first: int = 0, last: int = SPAN) -> date:
    return FIRST + timedelta(days=random.randint(first, last))


def moment(random: Random) -> datetime:
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=random.randint(0, SPAN), hours=random.randint(0, 23))


def entry(random: Random, name: str) -> dict[str, Any]:
    return {"uuid": f"{name}-{random.randint(0, 10**9):09}", "key": name, "recorded_at": moment(random)}


def period(random: Random) -> Period:
    return random.choice(
        [Period(months=12), Period(months=12), Period(months=6), Period(days=90), Period(months=24), Period(months=1)]
    )


def standard(
    random: Random,
    competency: str = "c",
    number: int = 1,
    *,
    plain: bool = False,
    component: str | None = None,
) -> Standard:
    """A readable version; ``plain``: low risk, completion base."""
    criteria = [
        _criterion(random, key, kind) for key, kind in zip("kom", KINDS, strict=True) if random.random() < 0.35
    ] or [_criterion(random, "k", Kind.KNOWLEDGE_TEST)]
    if random.random() < 0.4:
        criteria = [_criterion(random, "k", Kind.KNOWLEDGE_TEST)]
    if random.random() < 0.12:
        criteria.append(Criterion(key="a", activity="pump"))
    if component is not None:
        criteria.append(Criterion(key="d", competency=component))
    random.shuffle(criteria)
    needed = random.choice([None, None, random.randint(1, len(criteria))])
    groups = [CriteriaGroup(criteria=tuple(criteria), needed=needed)]
    if len(criteria) > 1 and random.random() < 0.2:
        groups = [CriteriaGroup(criteria=tuple(criteria[:1])), CriteriaGroup(criteria=tuple(criteria[1:]))]
    base = Base.COMPLETION if plain else random.choice(list(Base))
    validity = None if base is not Base.FIXED_CYCLE and random.random() < 0.1 else period(random)
    return Standard(
        **(entry(random, f"{competency}/{number}") | {"recorded_at": datetime(2023, 1, 1, tzinfo=UTC)}),
        competency=competency,
        number=number,
        effective_from=date(2023, 1, 1) if number == 1 and random.random() < 0.85 else day(random, 0, 500),
        risk=Risk.LOW if plain else random.choice(list(Risk)),
        groups=tuple(groups),
        base=base,
        validity=validity,
        fixed_on=day(random),
        min_active=random.choice([Period(), Period(months=1), Period(months=6)]),
        window=random.choice([Period(days=10), Period(days=20), Period(months=1)]),
        grace=random.choice([Period(), Period(days=14)]),
    )


def _criterion(random: Random, key: str, kind: Kind) -> Criterion:
    count = random.choice([1, 1, 1, 2])
    return Criterion(
        key=key,
        kind=kind,
        cut=Decimal(80) if kind is Kind.KNOWLEDGE_TEST and random.random() < 0.3 else None,
        entrustment=4 if kind is Kind.OBSERVATION and random.random() < 0.3 else None,
        count=count,
        assessors=random.randint(1, count),
        max_age=random.choice([None, None, None, None, Period(months=3), Period(months=18)]),
    )


def evidence(random: Random, name: str, competency: str = "c") -> Evidence:
    on = day(random)
    timed = random.random() < 0.3
    is_pump = random.random() < 0.1
    outcome = random.choices([Outcome.PASSED, Outcome.FAILED, Outcome.INCOMPLETE], [85, 12, 3])[0]
    return Evidence(
        **entry(random, name),
        kind=random.choices(KINDS, [60, 20, 20])[0],
        purpose=random.choices([Purpose.GATE, Purpose.PRACTICE, Purpose.DELTA], [86, 4, 10])[0],
        activity="pump" if is_pump else None,
        edition=random.choice([1, 2, 3]) if is_pump else None,
        competency=None if is_pump else competency,
        event=random.choice(["e1", "e2"]) if random.random() < 0.2 else None,
        outcome=outcome,
        score=random.choice([Decimal(70), Decimal(85), Decimal(95)]),
        entrustment=random.choice([None, 3, 4, 5]),
        critical_failed=outcome is Outcome.FAILED and random.random() < 0.3,
        performed_on=on,
        performed_at=datetime(on.year, on.month, on.day, random.randint(8, 11), tzinfo=UTC) if timed else None,
        assessor=random.choice([None, "ann", "ben", "cem"]),
    )


def verified(random: Random, rows: tuple[Evidence, ...]) -> tuple[Verification, ...]:
    return tuple(
        Verification(**entry(random, f"v-{row.key}"), evidence=row.key, verdict=Verdict.VERIFIED)
        for row in rows
        if random.random() < 0.95
    )


def world(random: Random, *, plain: bool = False) -> World:
    """A world with one or two versions of ``c``, perhaps built on ``d``; ``plain``: one version, low, completion."""
    builds_on_d = random.random() < 0.25
    versions = 1 if plain else random.choice([1, 1, 2])
    standards = [
        standard(random, "c", number, plain=plain, component="d" if builds_on_d else None)
        for number in range(1, versions + 1)
    ]
    standards.append(standard(random, "d", plain=plain))
    rows = tuple(evidence(random, f"row-{n}") for n in range(random.randint(0, 12)))
    if builds_on_d:
        rows += tuple(evidence(random, f"d-row-{n}", "d") for n in range(random.randint(0, 6)))
    facts = PersonFacts(
        person="ida",
        evidence=rows,
        verifications=verified(random, rows),
        sign_offs=_sign_offs(random),
        waivers=tuple(_waiver(random, n) for n in range(random.choice([0, 0, 1]))),
        revocations=tuple(_revocation(random, n) for n in range(random.choice([0, 0, 0, 0, 1, 2]))),
        reversals=tuple(_reversal(random, n) for n in range(random.choice([0, 1, 1, 2, 3]))),
        leaves=tuple(_leave(random, n) for n in range(random.choice([0, 1]))),
        placements=tuple(_placement(random, n) for n in range(random.choice([1, 1, 2]))),
    )
    rules = Definitions(
        standards=tuple(standards),
        requirements=tuple(requirement(random, f"r{n}") for n in range(random.choice([0, 1, 1, 2, 3]))),
        gates=tuple(_gate(random, n) for n in range(random.choice([0, 0, 1, 2]))),
        wave_units=(WaveUnit(**entry(random, "wu"), programme="aurora", wave="one", unit="hospital"),),
        wave_dates=tuple(
            WaveDate(**entry(random, "one"), wave="one", go_live_on=day(random))
            for _ in range(random.choice([0, 1, 1]))
        ),
        unit_closings=tuple(
            UnitClosing(**entry(random, "close"), unit="ward", closes_on=day(random, 300, 900))
            for _ in range(random.random() < 0.1)
        ),
        places={
            "ward": Place(("ward", "hospital"), "Europe/London"),
            "hospital": Place(("hospital",), "Europe/London"),
        },
    )
    return World(facts, rules)


def _sign_offs(random: Random) -> tuple[SignOff, ...]:
    return tuple(
        SignOff(
            **entry(random, f"sign-{event}-{assessor}"),
            event=event,
            assessor=assessor,
            verdict=random.choice([SignOffVerdict.ACHIEVED, SignOffVerdict.ACHIEVED, SignOffVerdict.NOT_ACHIEVED]),
        )
        for event in ("e1", "e2")
        for assessor in ("ann", "ben", "cem")
        if random.random() < 0.4
    )


def _waiver(random: Random, n: int) -> Waiver:
    start = day(random)
    return Waiver(
        **entry(random, f"waiver-{n}"),
        competency=random.choice("cd"),
        kind=random.choice(list(WaiverKind)),
        from_on=start,
        until_on=start + timedelta(days=random.randint(0, 90)),
    )


def _revocation(random: Random, n: int) -> Revocation:
    return Revocation(
        **entry(random, f"revocation-{n}"),
        competency=random.choice(["c", "d", None]),
        effective_on=day(random),
        safety=random.random() < 0.5,
    )


def _reversal(random: Random, n: int) -> Reversal:
    return Reversal(
        **entry(random, f"reversal-{n}"), revocation="revocation-0", effective_on=random.choice([None, day(random)])
    )


def _leave(random: Random, n: int) -> Leave:
    start = day(random)
    return Leave(
        **entry(random, f"leave-{n}"),
        starts_on=start,
        ends_on=random.choice([None, start + timedelta(days=random.randint(1, 120))]),
    )


def _placement(random: Random, n: int) -> Placement:
    start = day(random, 0, 400)
    return Placement(
        **entry(random, f"placement-{n}"),
        job_role=random.choice(["nurse", "nurse", "nurse", "lead"]),
        unit=random.choice(["ward", "hospital"]),
        starts_on=start,
        ends_on=random.choice([None, None, start + timedelta(days=random.randint(0, 400))]),
    )


def _gate(random: Random, n: int) -> Gate:
    on_activity = random.random() < 0.5
    return Gate(
        **entry(random, f"gate-{n}"),
        activity="pump" if on_activity else None,
        edition=random.choice([2, 3]) if on_activity else None,
        competency=None if on_activity else random.choice("cd"),
        number=None if on_activity else 2,
        from_on=day(random),
        effect=random.choice(list(Effect)),
    )


def requirement(random: Random, key: str) -> Requirement:
    kind = random.choice([*SubjectKind, SubjectKind.JOB_ROLE, SubjectKind.JOB_ROLE])
    subject = {
        SubjectKind.JOB_ROLE: random.choice(["nurse", "nurse", "lead"]),
        SubjectKind.FUNCTION: "super_user",
        SubjectKind.PERSON: random.choice(["ida", "jan"]),
        SubjectKind.ANYBODY: "",
    }[kind]
    return Requirement(
        **entry(random, key),
        programme="aurora",
        subject_kind=kind,
        subject=subject,
        unit=random.choice(["ward", "hospital"]),
        competency=random.choice("cccd"),
        announced_on=DayRule(AnchorKind.FIXED, FIRST),
        blocks_from=random.choice(
            [
                DayRule(AnchorKind.FIXED, day(random, 0, 400)),
                DayRule(AnchorKind.GO_LIVE, offset=Period(days=random.randint(-30, 90))),
                DayRule(AnchorKind.PLACEMENT_START, offset=Period(months=random.randint(0, 3))),
            ]
        ),
        ends_on=random.choice([None, None, day(random, 400, 900)]),
        validity=random.choice([None, None, period(random)]),
    )
