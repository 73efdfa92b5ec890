"""A delta shows what changed since what it was built on: nobody is cleared by a chain with a link that does not count.

The learner of these tests does each edition whole, or only what changed since the highest edition on record, whatever
is said of that. What each row really showed is kept beside it, so the answer can be held against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency import rules
from competency.rules.delta_starts import starts_of_deltas
from competency.rules.facts import (
    CriteriaGroup,
    Criterion,
    Definitions,
    Effect,
    Evidence,
    Gate,
    Kind,
    Outcome,
    PersonFacts,
    Purpose,
    Standard,
    Verdict,
    Verification,
)
from competency.rules.results import Answer

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
EDITIONS = 4


def at(days: int) -> dict:
    moment = START + timedelta(days=days)
    return {"recorded_at": moment, "performed_on": moment.date(), "performed_at": moment}


def row(key: str, edition: int, purpose: Purpose, days: int, **given) -> Evidence:
    return Evidence(
        uuid=f"{key}.{given.get('version', 1)}",
        key=key,
        kind=Kind.MODULE,
        edition=edition,
        purpose=purpose,
        **({"activity": "charting"} | at(days) | given),
    )


PUBLISHED = Definitions(
    standards=(
        Standard(
            uuid="s",
            key="c/1",
            recorded_at=START,
            competency="c",
            number=1,
            effective_from=START.date(),
            groups=(CriteriaGroup(criteria=(Criterion(key="a", activity="charting"),)),),
        ),
    ),
    gates=tuple(
        Gate(
            uuid=f"g{edition}",
            key=f"g{edition}",
            recorded_at=START,
            activity="charting",
            edition=edition,
            from_on=START.date(),
            effect=Effect.DELTA,
        )
        for edition in range(2, EDITIONS + 1)
    ),
)


def answer(evidence, verdicts, on: date) -> Answer:
    said = tuple(
        Verification(uuid=f"v{n}", key=f"v{n}", evidence=key, verdict=verdict, recorded_at=moment)
        for n, (key, verdict, moment) in enumerate(verdicts)
    )
    told = PersonFacts(person="ida", evidence=tuple(evidence), verifications=said)
    segments = rules.Workbench(PUBLISHED).person(told).standing("c")
    return next(segment.answer for segment in segments if segment.starts_on <= on < segment.ends_on)


@dataclass
class Chain:
    """Rows with the editions whose changes each really showed; edition 1 stands for what was there at first."""

    rows: list[Evidence]
    shown: dict[str, set[int]]


def chain(random: Random) -> Chain:
    made = Chain([], {})
    for n in range(random.randint(1, 6)):
        edition, highest = random.randint(1, EDITIONS), max((one.edition or 0 for one in made.rows), default=0)
        is_delta = 0 < highest < edition and random.random() < 0.7
        key = f"r{n}"
        made.rows.append(row(key, edition, Purpose.DELTA if is_delta else Purpose.GATE, n))
        made.shown[key] = set(range(highest + 1 if is_delta else 1, edition + 1))
    return made


@given(st.randoms(use_true_random=False))
def test_cleared_is_who_has_shown_every_change_by_what_counts(random):
    made = chain(random)
    counts = {one.key for one in made.rows if random.random() < 0.6}
    verdicts = [(one.key, Verdict.VERIFIED, one.recorded_at) for one in made.rows]
    later = [(one.key, Verdict.REJECTED, START + timedelta(days=20)) for one in made.rows if one.key not in counts]
    shown = set().union(*(made.shown[key] for key in counts)) if counts else set()
    expected = Answer.CLEARED if shown == set(range(1, EDITIONS + 1)) else Answer.NOT_CLEARED
    assert answer(made.rows, verdicts + later, (START + timedelta(days=30)).date()) is expected


@pytest.mark.parametrize(
    ("before", "start"),
    [
        ([], None),
        ([row("1", 1, Purpose.GATE, 0)], 1),
        ([row("1", 1, Purpose.GATE, 0), row("2", 2, Purpose.DELTA, 1)], 2),
        ([row("1", 2, Purpose.GATE, 0), row("2", 1, Purpose.GATE, 1)], 2),
        ([row("1", 3, Purpose.GATE, 0)], None),
        ([row("1", 2, Purpose.PRACTICE, 0)], None),
        ([row("1", 2, Purpose.GATE, 0, outcome=Outcome.FAILED)], None),
        ([row("1", 2, Purpose.GATE, 0, activity="other")], None),
        ([row("1", 2, Purpose.GATE, 5)], None),
        ([replace(row("1", 2, Purpose.GATE, 5), recorded_at=START)], 2),  # it says an hour to come
        ([replace(row("1", 2, Purpose.GATE, 2), recorded_at=START + timedelta(days=5))], None),
        ([row("1", 2, Purpose.GATE, 2)], 2),
        ([row("1", 2, Purpose.GATE, 0), row("1", 1, Purpose.GATE, 1, version=2)], 2),
        ([row("1", 2, Purpose.GATE, 0), row("1", 2, Purpose.GATE, 1, version=2, withdrawn=True)], 2),
    ],
)
def test_it_starts_from_the_highest_earlier_edition_that_was_on_record(before, start):
    delta = row("d", 3, Purpose.DELTA, 2)
    assert starts_of_deltas([*before, delta]).get("d") == start


def test_correcting_a_delta_does_not_make_it_start_later():
    first = row("d", 3, Purpose.DELTA, 2)
    corrected = row("d", 3, Purpose.DELTA, 2, version=2, recorded_at=START + timedelta(days=9))
    early, late = row("1", 1, Purpose.GATE, 0), row("2", 2, Purpose.GATE, 1, recorded_at=START + timedelta(days=5))
    assert starts_of_deltas([early, late, first, corrected]) == {"d": 1}
