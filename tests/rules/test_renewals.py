"""When what is held is to be renewed, searched: what is done too early changes nothing, and what is not, does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from competency.rules import FOREVER, Answer, Workbench
from competency.rules.facts import (
    Base,
    CriteriaGroup,
    Criterion,
    Definitions,
    Evidence,
    Kind,
    Period,
    PersonFacts,
    Verdict,
    Verification,
)

from .oracle import later
from .searching import searched
from .worlds import FIRST, SPAN, day, period, standard, world

RANDOM = st.randoms(use_true_random=False)


def held_until(facts: PersonFacts, rules: Definitions, cap, on: date) -> date:
    segments = Workbench(rules).person(facts).standing("c", cap=cap)
    ends = (max(each.starts_on, on) for each in segments if each.ends_on > on and each.answer is not Answer.CLEARED)
    return next(ends, FOREVER)


@searched
@given(RANDOM)
def test_what_is_done_too_early_changes_nothing_and_the_rest_moves_the_end(random):
    """One criterion, so that one pass is all there is to renew; the last of them today."""
    rule = standard(random, plain=True)
    rule = replace(
        rule, base=random.choice(list(Base)), effective_from=FIRST, validity=rule.validity or Period(months=12)
    )
    test = Criterion(key="k", kind=Kind.KNOWLEDGE_TEST)
    rule = replace(rule, groups=(CriteriaGroup(criteria=(test,)),))
    cap = random.choice([None, None, period(random)])
    rules = Definitions(standards=(rule,))
    days = sorted({day(random, 0, SPAN) for _ in range(random.randint(1, 5))})
    on = days.pop() if len(days) > 1 else days[-1] + timedelta(days=random.randint(1, 400))

    so_far = passed_on(days)
    found = Workbench(rules).person(so_far).renewal("c", on=on, cap=cap)
    was = held_until(so_far, rules, cap, on)
    if found is None:
        assert was == on
        return
    assert found.until == was > on
    assert found.opens_on == later(was, rule.window, -1)
    becomes = held_until(passed_on([*days, on]), rules, cap, on)
    if found.is_too_early(on):
        assert becomes == was
        assert rule.base is not Base.COMPLETION
    else:
        assert becomes > was


def passed_on(days: list[date]) -> PersonFacts:
    entry: dict[str, Any] = {"recorded_at": datetime(2024, 1, 1, tzinfo=UTC)}
    rows = tuple(
        Evidence(**entry, uuid=f"{on}", key=f"{on}", kind=Kind.KNOWLEDGE_TEST, competency="c", performed_on=on)
        for on in days
    )
    verdicts = tuple(
        Verification(**entry, uuid=f"v{row.key}", key=f"v{row.key}", evidence=row.key, verdict=Verdict.VERIFIED)
        for row in rows
    )
    return PersonFacts(person="ida", evidence=rows, verifications=verdicts)


@searched
@given(RANDOM)
def test_what_is_asked_is_the_first_to_end_of_what_runs_under_any_requirement(random):
    made = world(random)
    record = Workbench(made.rules).person(made.facts)
    on = day(random)
    asked = record.renewal_asked("c", on=on)
    plain = record.renewal("c", on=on)
    if asked is not None:
        assert plain is not None and asked.until <= plain.until
        assert asked.until > on
