"""The questions as the application asks them: arguments, defaults, the ends of the calendar, and one bench for many."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from competency import rules
from competency.rules import (
    DAWN,
    FOREVER,
    Answer,
    Definitions,
    PersonFacts,
    ReasonCode,
    Renewal,
    Workbench,
    clearance,
    finding,
    gate_effects,
    headline,
    renewal,
    standing,
)
from competency.rules.facts import (
    AnchorKind,
    Base,
    CriteriaGroup,
    Criterion,
    DayRule,
    Effect,
    Evidence,
    Gate,
    Kind,
    Outcome,
    Period,
    Place,
    Placement,
    Purpose,
    Requirement,
    Standard,
    SubjectKind,
    Verdict,
    Verification,
    WaveDate,
    WaveUnit,
)

from .worlds import SCOPE, world

RECORDED = datetime(2024, 1, 1, tzinfo=UTC)
MODULE = CriteriaGroup(criteria=(Criterion(key="m", kind=Kind.MODULE),))


def running(*given: Any, **asked: Any) -> Renewal:
    """The renewal that must be there."""
    found = renewal(*given, **asked)
    assert found is not None
    return found


def did(on, **more: Any):
    return Evidence(
        uuid=f"u-{on}",
        key=f"k-{on}",
        recorded_at=RECORDED,
        kind=Kind.MODULE,
        competency="c",
        performed_on=on,
        **more,
    )


def person(*rows):
    verified = [
        Verification(
            uuid=f"v-{row.uuid}", key=f"v-{row.key}", recorded_at=RECORDED, evidence=row.key, verdict=Verdict.VERIFIED
        )
        for row in rows
    ]
    return PersonFacts(person="ida", evidence=rows, verifications=tuple(verified))


def asking(**changed: Any):
    return Definitions(
        standards=(
            Standard(
                uuid="s",
                key="c/1",
                recorded_at=RECORDED,
                competency="c",
                number=1,
                effective_from=date(2020, 1, 1),
                **{"validity": Period(months=12), "groups": (MODULE,), **changed},
            ),
        )
    )


def test_everything_named_in_all_is_there():
    assert all(hasattr(rules, name) for name in rules.__all__)
    assert len(set(rules.__all__)) == len(rules.__all__)


def test_what_may_rest_on_a_row_is_what_asks_for_it_and_what_is_built_on_that():
    (asks,) = asking().standards
    built = CriteriaGroup(criteria=(Criterion(key="p", competency="c"),))
    above = replace(asks, uuid="s2", key="d/1", competency="d", groups=(built,))
    top = replace(
        above,
        uuid="s3",
        key="e/1",
        competency="e",
        groups=(replace(built, criteria=(Criterion(key="p", competency="d"),)),),
    )
    other = replace(asks, uuid="s4", key="f/1", competency="f")
    bench = Workbench(Definitions(standards=(asks, above, top, other)))
    assert bench.resting_on([did(date(2024, 1, 1))]) == {"c", "d", "e"}
    assert bench.resting_on([]) == set()


@pytest.mark.parametrize("question", [clearance, finding])
@pytest.mark.parametrize("scope", [{}, {"job_role": "nurse", "function": "super_user"}])
def test_a_scope_names_a_job_role_or_a_function(question, scope):
    on = {"on": date(2024, 1, 1)} if question is finding else {}
    with pytest.raises(ValueError, match="one job role or one appointment function"):
        question(PersonFacts(person="ida"), Definitions(), programme="aurora", unit="ward", **scope, **on)


def test_a_renewal_says_from_which_day_it_is_not_too_early_and_there_is_none_where_nothing_runs():
    facts = person(did(date(2024, 5, 3)))
    assert running(facts, asking(base=Base.PREVIOUS_EXPIRY), "c", on=date(2024, 6, 1)).opens_on == date(2025, 4, 3)
    assert renewal(facts, asking(), "c", on=date(2024, 4, 1)) is None
    assert renewal(facts, Definitions(), "c", on=date(2024, 6, 1)) is None


def test_a_renewal_looks_no_further_than_its_day():
    facts = person(did(date(2024, 5, 3)), did(date(2024, 9, 3)))
    assert running(facts, asking(), "c", on=date(2024, 6, 1)).until == date(2025, 5, 3)
    assert running(facts, asking(), "c", on=date(2024, 9, 3)).until == date(2025, 9, 3)
    capped = running(facts, asking(), "c", on=date(2024, 9, 3), cap=Period(months=1))
    assert capped.until == date(2024, 10, 3)


def test_a_renewal_of_a_cycle_left_by_an_earlier_version_is_named_by_what_opened_it():
    first = asking().standards[0]
    second = asking(
        groups=(CriteriaGroup(criteria=(Criterion(key="o", kind=Kind.OBSERVATION),)),),
    ).standards[0]
    later = Definitions(standards=(first, _second(second)))
    found = running(person(did(date(2024, 5, 3))), later, "c", on=date(2024, 8, 1))
    assert (found.cycle, found.until) == ("k-2024-05-03", date(2025, 5, 3))


def _second(standard):
    return replace(standard, uuid="s2", key="c/2", number=2, effective_from=date(2024, 7, 1))


def test_a_time_without_a_zone_is_unreadable_and_fails_closed():
    facts = person(did(date(2024, 5, 3), performed_at=datetime(2024, 5, 3, 12)))
    segment = standing(facts, asking(), "c")[-1]
    assert segment.answer is Answer.NOT_CLEARED
    assert [each.code for each in segment.reasons] == [ReasonCode.UNREADABLE]


def test_a_score_that_is_no_number_is_unreadable_and_fails_closed():
    facts = person(did(date(2024, 5, 3)), did(date(2024, 5, 4), score=Decimal("NaN")))
    segment = standing(facts, asking(), "c")[-1]
    assert (segment.starts_on, segment.answer) == (date(2024, 5, 4), Answer.NOT_CLEARED)
    assert [each.code for each in segment.reasons] == [ReasonCode.UNREADABLE]


@pytest.mark.parametrize("purpose", Purpose)
def test_what_cannot_be_read_fails_closed_whatever_it_was_done_for(purpose: Purpose):
    """A short check that cannot be read may have gone critically wrong. Practice decides nothing, whatever it says."""
    unread = did(date(2024, 5, 4), outcome=Outcome.FAILED, score=Decimal("NaN"), purpose=purpose)
    segment = standing(person(did(date(2024, 5, 3)), unread), asking(), "c")
    on = next(each for each in segment if each.starts_on <= date(2024, 5, 5) < each.ends_on)
    is_practice = purpose is Purpose.PRACTICE
    assert on.answer is (Answer.CLEARED if is_practice else Answer.NOT_CLEARED)
    assert (ReasonCode.UNREADABLE in {each.code for each in on.reasons}) is not is_practice


def test_a_pass_of_the_first_day_of_the_calendar_clears_nobody_and_stops_nothing():
    segment = standing(person(did(DAWN)), asking(), "c")[-1]
    assert segment.answer is Answer.NOT_CLEARED
    assert [each.code for each in segment.reasons] == [ReasonCode.MISSING]


def test_the_ends_of_the_calendar_are_answered():
    made = world(Random(3))
    last = finding(made.facts, made.rules, **SCOPE, on=FOREVER)
    assert last.answer is clearance(made.facts, made.rules, **SCOPE)[-1].answer
    assert last.next_change is None
    first = finding(made.facts, made.rules, **SCOPE, on=date.min)
    assert (first.answer, first.access_until) == (Answer.NOT_REQUIRED, None)


def test_changeover_is_a_local_time_of_the_unit():
    facts = replace(
        person(did(date(2024, 5, 3))),
        placements=(
            Placement(
                uuid="p", key="p", recorded_at=RECORDED, job_role="nurse", unit="ward", starts_on=date(2024, 1, 1)
            ),
        ),
    )
    definitions = replace(
        asking(),
        requirements=(
            Requirement(
                uuid="r",
                key="r",
                recorded_at=RECORDED,
                programme="aurora",
                subject_kind=SubjectKind.ANYBODY,
                unit="ward",
                competency="c",
                announced_on=DayRule(AnchorKind.PLACEMENT_START),
                blocks_from=DayRule(AnchorKind.PLACEMENT_START),
            ),
        ),
        places={"ward": Place(("ward",), "America/New_York")},
    )
    found = finding(facts, definitions, **SCOPE, on=date(2024, 6, 1))
    assert found.access_until_at == datetime(2025, 5, 3, 16, tzinfo=UTC)
    found = finding(facts, definitions, **SCOPE, on=date(2024, 6, 1), changeover=time(7, 30))
    assert found.access_until_at == datetime(2025, 5, 3, 11, 30, tzinfo=UTC)


def test_a_bench_reads_many_people_as_each_alone():
    definitions = world(Random(1)).rules
    bench = Workbench(definitions)
    for seed in range(30):
        facts = world(Random(seed)).facts
        record = bench.person(facts)
        assert record.standing("c") == standing(facts, definitions, "c")
        assert record.clearance(**SCOPE) is record.clearance(**SCOPE)
        assert record.clearance(**SCOPE) == clearance(facts, definitions, **SCOPE)
        on = date(2024, 9, 1)
        alone = headline(facts, definitions, programme="aurora", unit="ward", on=on)
        assert record.headline(programme="aurora", unit="ward", on=on) == alone


def test_a_preview_of_a_gate_that_touches_nobody_is_empty():
    made = world(Random(5))
    new = Gate(
        uuid="g",
        key="g",
        recorded_at=RECORDED,
        activity="elsewhere",
        edition=2,
        from_on=date(2024, 1, 1),
        effect=Effect.NONE,
    )
    assert gate_effects(made.facts, made.rules, new) == ()


def _calendar_of(*, dated: bool) -> Definitions:
    """A ward in a wave beside a pharmacy in none, both under one hospital."""

    def stated(key: str) -> dict[str, Any]:
        return {"uuid": key, "key": key, "version": 1, "recorded_at": RECORDED}

    return Definitions(
        wave_units=(WaveUnit(**stated("wu"), programme="aurora", wave="one", unit="ward"),),
        wave_dates=(WaveDate(**stated("wd"), wave="one", go_live_on=date(2024, 6, 1)),) if dated else (),
        places={
            "hospital": Place(ancestors=("hospital",), zone="Europe/London"),
            "ward": Place(ancestors=("ward", "hospital"), zone="Europe/London"),
            "bay": Place(ancestors=("bay", "ward", "hospital"), zone="Europe/London"),
            "pharmacy": Place(ancestors=("pharmacy", "hospital"), zone="Europe/London"),
        },
    )


@pytest.mark.parametrize(
    ("anchor", "unit", "wave", "dated", "undated"),
    [
        (AnchorKind.GO_LIVE, "hospital", None, True, {"hospital", "pharmacy"}),
        (AnchorKind.GO_LIVE, "hospital", None, False, {"hospital", "ward", "bay", "pharmacy"}),
        (AnchorKind.GO_LIVE, "ward", None, True, set()),
        (AnchorKind.GO_LIVE, "hospital", "one", True, set()),
        (AnchorKind.GO_LIVE, "pharmacy", "two", True, {"pharmacy"}),
        (AnchorKind.PLACEMENT_START, "hospital", None, False, set()),
    ],
)
def test_where_a_requirement_has_no_day(anchor, unit, wave, dated, undated):
    requirement = Requirement(
        uuid="r",
        key="r",
        version=1,
        recorded_at=RECORDED,
        programme="aurora",
        wave=wave,
        subject_kind=SubjectKind.ANYBODY,
        subject="",
        unit=unit,
        competency="c",
        announced_on=DayRule(AnchorKind.FIXED, date(2024, 1, 1)),
        blocks_from=DayRule(anchor),
    )
    assert rules.PublishedRules(_calendar_of(dated=dated)).undated(requirement) == undated
