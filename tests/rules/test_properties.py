"""What holds in every world: the laws of the rules, searched for counterexamples."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from competency.rules import DAWN, FOREVER, Answer, Workbench, clearance, finding, headline, known, standing
from competency.rules.facts import Entry, Outcome

from .searching import searched
from .worlds import SCOPE, World, day, moment, period, requirement, world

RANDOM = st.randoms(use_true_random=False)
RANK = {Answer.NOT_CLEARED: 0, Answer.BY_EXCEPTION: 1, Answer.CLEARED: 2}


def answer_on(segments, on):
    return next(each.answer for each in segments if on < each.ends_on)


def starts(*partitions):
    """The only days on which answers can change."""
    return sorted({each.starts_on for partition in partitions for each in partition})


def everything_said(made, known_at=None):
    return (
        standing(made.facts, made.rules, "c", known_at=known_at),
        standing(made.facts, made.rules, "d", known_at=known_at),
        clearance(made.facts, made.rules, **SCOPE, known_at=known_at),
    )


def rewritten(made: World, change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> World:
    """The same world with every tuple of entries passed through ``change``."""

    def each(holder: Any) -> Any:
        found = {field.name: getattr(holder, field.name) for field in fields(holder)}
        return replace(holder, **{name: change(rows) for name, rows in found.items() if isinstance(rows, tuple)})

    return World(each(made.facts), each(made.rules))


@searched
@given(RANDOM)
def test_every_partition_covers_all_days_once(random):
    made = world(random)
    record = Workbench(made.rules).person(made.facts)
    partitions = [
        *everything_said(made),
        record.standing("c", cap=period(random)),
        record.headline_segments(programme="aurora", unit="ward"),
    ]
    for segments in partitions:
        assert segments[0].starts_on == DAWN
        assert segments[-1].ends_on == FOREVER
        assert all(each.starts_on < each.ends_on for each in segments)
        for before, after in pairwise(segments):
            assert before.ends_on == after.starts_on
            assert (before.answer, before.reasons) != (after.answer, after.reasons)
        assert all(each.reasons for each in segments)


@searched
@given(RANDOM)
def test_the_order_in_which_entries_arrive_never_matters(random):
    made = world(random)
    shuffled = rewritten(made, lambda rows: tuple(random.sample(rows, len(rows))))
    at = random.choice([None, moment(random)])
    assert everything_said(shuffled, at) == everything_said(made, at)


@searched
@given(RANDOM)
def test_recording_an_entry_twice_changes_nothing(random):
    made = world(random)
    doubled = rewritten(made, lambda rows: (*rows, *rows[:2]))
    assert everything_said(doubled) == everything_said(made)


@searched
@given(RANDOM)
def test_evidence_performed_after_a_day_never_changes_the_answer_of_that_day(random):
    made = world(random)
    on = day(random)
    before = made.with_facts(evidence=tuple(each for each in made.facts.evidence if each.performed_on <= on))
    for name in "cd":
        full, cut = (standing(each.facts, each.rules, name) for each in (made, before))
        for start in [*starts(full, cut), on]:
            if start <= on:
                assert answer_on(full, start) is answer_on(cut, start), (name, start)


@searched
@given(RANDOM)
def test_removing_a_pass_of_a_low_risk_competency_counted_from_completion_never_clears(random):
    made = world(random, plain=True)
    passes = [each for each in made.facts.evidence if each.outcome is Outcome.PASSED]
    if not passes:
        return
    gone = random.choice(passes)
    without = made.with_facts(evidence=tuple(each for each in made.facts.evidence if each is not gone))
    for name in "cd":
        full, less = (standing(each.facts, each.rules, name) for each in (made, without))
        for start in starts(full, less):
            assert RANK[answer_on(less, start)] <= RANK[answer_on(full, start)], (name, start)


@searched
@given(RANDOM)
def test_adding_a_requirement_never_clears_in_a_scope_that_has_one(random):
    made = world(random)
    more = made.with_rules(requirements=(*made.rules.requirements, requirement(random, "one more")))
    was, becomes = (clearance(each.facts, each.rules, **SCOPE) for each in (made, more))
    for start in starts(was, becomes):
        if answer_on(was, start) is not Answer.NOT_REQUIRED:
            assert RANK[answer_on(becomes, start)] <= RANK[answer_on(was, start)], start


@searched
@given(RANDOM)
def test_a_requirement_may_shorten_a_validity_but_never_lengthen_it(random):
    made = world(random)
    plain = standing(made.facts, made.rules, "c")
    capped = standing(made.facts, made.rules, "c", cap=period(random))
    for start in starts(plain, capped):
        if answer_on(capped, start) is Answer.CLEARED:
            assert answer_on(plain, start) is Answer.CLEARED, start


@searched
@given(RANDOM)
def test_next_change_is_exactly_the_next_day_with_another_answer(random):
    made = world(random)
    record = Workbench(made.rules).person(made.facts)
    on = day(random)
    found = record.finding(**SCOPE, on=on)
    later = [on + timedelta(days=n) for n in range(1, 240)]
    differing = (each for each in later if record.finding(**SCOPE, on=each).answer is not found.answer)
    first = next(differing, None)
    if found.next_change is None or found.next_change > later[-1]:
        assert first is None
    else:
        assert first == found.next_change


@searched
@given(RANDOM)
def test_as_known_at_a_moment_is_as_if_later_entries_had_never_been_recorded(random):
    made = world(random)
    at = moment(random)

    earlier = rewritten(made, lambda rows: tuple(row for row in rows if row.recorded_at <= at))
    assert everything_said(earlier) == everything_said(made, at)


@searched
@given(RANDOM)
def test_a_finding_agrees_with_its_partition_and_with_the_headline_of_one_job_role(random):
    made = world(random)
    on = day(random)
    segments = clearance(made.facts, made.rules, **SCOPE)
    found = finding(made.facts, made.rules, **SCOPE, on=on)
    assert found.answer is answer_on(segments, on)
    record = Workbench(made.rules).person(made.facts)
    if record.job_roles("ward", on) == ("nurse",):
        whole = headline(made.facts, made.rules, programme="aurora", unit="ward", on=on)
        assert (whole.answer, whole.demands) == (found.answer, found.demands)
    if found.answer in (Answer.CLEARED, Answer.BY_EXCEPTION):
        assert found.access_until is not None and found.access_until > on
        blocking = [each for each in found.demands if each.blocks_on(on)]
        assert blocking and all(each.answer in (Answer.CLEARED, Answer.BY_EXCEPTION) for each in blocking)


@searched
@given(RANDOM)
def test_the_current_entry_of_a_key_is_withdrawn_or_the_highest_version(random):
    made = world(random)
    row = made.facts.evidence[:1]
    versions = [
        replace(each, uuid=f"{version}", version=version, withdrawn=random.random() < 0.1)
        for each in row
        for version in range(1, random.randint(2, 6))
    ]
    random.shuffle(versions)
    current = known(versions)
    if any(each.withdrawn for each in versions) or not versions:
        assert current == ()
    else:
        assert [each.version for each in current] == [max(each.version for each in versions)]


def test_known_keeps_to_the_moment():
    late = Entry(uuid="b", key="k", version=2, recorded_at=datetime(2024, 2, 1, tzinfo=UTC))
    early = Entry(uuid="a", key="k", recorded_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert known([late, early]) == (late,)
    assert known([late, early], datetime(2024, 2, 1, tzinfo=UTC)) == (late,)
    assert known([late, early], datetime(2024, 1, 31, tzinfo=UTC)) == (early,)
    assert known([late, early], datetime(2023, 1, 31, tzinfo=UTC)) == ()
    twin = replace(late, uuid="c")
    assert known([twin, late]) == known([late, twin]) == (twin,)


def test_the_worlds_are_worth_searching():
    """Most worlds say something, so that the laws above are not kept by silence."""
    answers = [
        each.answer
        for seed in range(200)
        for made in [world(Random(seed))]
        for each in clearance(made.facts, made.rules, **SCOPE)
    ]
    assert all(answers.count(each) >= 10 for each in Answer)
