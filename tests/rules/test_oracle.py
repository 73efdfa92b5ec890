"""The engine against a second opinion that shares no code with it, with the errors counted in both directions."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from competency.rules import Answer, clearance, standing
from competency.rules.facts import (
    Base,
    CriteriaGroup,
    Criterion,
    Definitions,
    Evidence,
    Kind,
    PersonFacts,
    Verdict,
    Verification,
)

from .clearance_oracle import ScopeOracle
from .oracle import Oracle, walk
from .searching import searched
from .worlds import FIRST, HORIZON, SCOPE, SPAN, day, evidence, period, standard, world

DAYS = [FIRST + timedelta(days=n) for n in range(-10, HORIZON)]
SOME_DAYS = DAYS[::7]


def judged(random: Random) -> tuple[int, int, int, int]:
    """One world on some days: days judged and days wrong, for "cleared" and for "not cleared"."""
    made = world(random)
    cap = random.choice([None, None, period(random)])
    segments = standing(made.facts, made.rules, "c", cap=cap)
    oracle = Oracle(made, "c", cap)
    cleared = cleared_wrong = refused = refused_wrong = 0
    for on in SOME_DAYS:
        answer = next(each.answer for each in segments if on < each.ends_on)
        if answer is Answer.CLEARED:
            cleared += 1
            cleared_wrong += bool(oracle.why_not_cleared(on))
        elif answer is Answer.BY_EXCEPTION and oracle.why_no_exception(on):
            cleared_wrong += 1
        elif oracle.must_be_cleared(on):
            refused_wrong += 1
        else:
            refused += 1
    return cleared, cleared_wrong, refused, refused_wrong


def judged_in_scope(random: Random) -> tuple[int, int, int, int]:
    """The same for the clearance of a nurse on the ward; "by exception" is counted with "cleared"."""
    made = world(random)
    segments = clearance(made.facts, made.rules, **SCOPE)
    oracle = ScopeOracle(made)
    cleared = cleared_wrong = refused = refused_wrong = 0
    for on in SOME_DAYS:
        segment = next(each for each in segments if on < each.ends_on)
        if segment.answer is Answer.NOT_REQUIRED:
            refused += 1
            refused_wrong += bool(oracle.blocking(on))
        elif segment.answer is Answer.NOT_CLEARED:
            refused += 1
            refused_wrong += oracle.must_be_cleared(on) or not oracle.blocking(on)
        else:
            cleared += 1
            wrong = oracle.why_not_cleared if segment.answer is Answer.CLEARED else oracle.why_not_at_work
            cleared_wrong += bool(wrong(on))
    return cleared, cleared_wrong, refused, refused_wrong


@searched
@given(st.randoms(use_true_random=False))
def test_no_day_of_a_scope_is_cleared_or_refused_against_the_oracle(random):
    _, cleared_wrong, _, refused_wrong = judged_in_scope(random)
    assert (cleared_wrong, refused_wrong) == (0, 0)


def test_errors_in_scopes_are_counted_in_both_directions_over_many_worlds():
    totals = [sum(column) for column in zip(*(judged_in_scope(Random(seed)) for seed in range(300)), strict=True)]
    cleared, cleared_wrong, refused, refused_wrong = totals
    assert (cleared_wrong, refused_wrong) == (0, 0)
    assert cleared > 500 and refused > 50_000


@searched
@given(st.randoms(use_true_random=False))
def test_no_day_is_cleared_or_refused_against_the_oracle(random):
    _, cleared_wrong, _, refused_wrong = judged(random)
    assert (cleared_wrong, refused_wrong) == (0, 0)


def test_errors_are_counted_in_both_directions_over_many_worlds():
    totals = [sum(column) for column in zip(*(judged(Random(seed)) for seed in range(400)), strict=True)]
    cleared, cleared_wrong, refused, refused_wrong = totals
    assert (cleared_wrong, refused_wrong) == (0, 0)
    # The comparison means something only if both answers were met often.
    assert cleared > 5_000 and refused > 20_000


def test_the_oracle_knows_days_that_must_be_cleared():
    sure = 0
    for seed in range(200):
        random = Random(seed)
        made = world(random)
        oracle = Oracle(made)
        sure += sum(oracle.must_be_cleared(on) for on in SOME_DAYS)
    assert sure > 500


@searched
@given(st.randoms(use_true_random=False), st.sampled_from(Base))
def test_simple_worlds_agree_with_living_through_the_days(random, base):
    rule = standard(random)
    while rule.base is not base or rule.effective_from > FIRST:
        rule = standard(random)
    test = Criterion(key="k", kind=Kind.KNOWLEDGE_TEST)
    rule = replace(rule, groups=(CriteriaGroup(criteria=(test,)),))
    passes = {day(random, 0, SPAN) for _ in range(random.randint(0, 12))}
    rows = tuple(_passed(random, n, on) for n, on in enumerate(sorted(passes)))
    facts = PersonFacts(person="ida", evidence=rows, verifications=tuple(_verified(row) for row in rows))
    cap = None if base is Base.PREVIOUS_EXPIRY else random.choice([None, period(random)])
    segments = standing(facts, Definitions(standards=(rule,)), "c", cap=cap)
    for on, is_cleared in walk(rule, passes, DAYS, cap).items():
        answer = next(each.answer for each in segments if on < each.ends_on)
        assert (answer is Answer.CLEARED) == is_cleared, on


def _passed(random, n, on):
    row = evidence(random, f"row-{n}")
    return Evidence(
        uuid=row.uuid,
        key=row.key,
        recorded_at=row.recorded_at,
        kind=Kind.KNOWLEDGE_TEST,
        competency="c",
        performed_on=on,
    )


def _verified(row):
    return Verification(
        uuid=f"v{row.uuid}", key=f"v{row.key}", recorded_at=row.recorded_at, evidence=row.key, verdict=Verdict.VERIFIED
    )
