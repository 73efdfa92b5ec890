"""What is done in any order is worth the same; only an order that is not safe fails."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from competency.core.models import Evidence
from scenarios.graph import GO_ON, Score, replay, score, trace_of
from scenarios.story import lint
from tests.scenarios.graph import documents as graphs
from tests.scenarios.playing import factories
from tests.scenarios.story.documents import told
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db

# The system asks for them in this order; at the bedside they come as they come.
AS_ASKED = ("arrival", "complaint", "allergies", "signs")


def encounter() -> dict[str, Any]:
    """Four things to enter and a medicine to give: it is safe once the allergies are known, and whatever else is."""

    def enter(name: str, **given: Any) -> dict[str, Any]:
        return graphs.choice(
            name,
            "bedside",
            cost=2,
            guard=graphs.when(name, "is", False),
            effects=[{"effect": "flag", "variable": name, "value": True}],
            scores={"data_quality": 1},
            must_do=f"Entered: {name}",
            done=f"Entered {name}",
            **given,
        )

    def give(key: str, *, is_known: bool, **given: Any) -> dict[str, Any]:
        known = graphs.when("allergies", "is", is_known, ("given", "is", False))
        treated = [{"effect": "flag", "variable": "given", "value": True}]
        return graphs.choice(
            key, "bedside", label="Give the medicine", cost=2, guard=known, effects=treated, done="Gave it", **given
        )

    labelled = [
        graphs.flag(name) | {"label": name.title(), "when_true": "done", "when_false": "not yet"}
        for name in (*AS_ASKED, "given")
    ]
    return small_ward(
        variables=labelled,
        banners=[],
        limit=None,
        events=[],
        minimums={"data_quality": len(AS_ASKED)},
        steps=[
            graphs.information("arrives", "bedside", cost=1, body="She is brought in."),
            graphs.decision(
                "bedside",
                *(enter(name) for name in AS_ASKED),
                give("give-blindly", is_known=False, is_critical_unsafe=True, scores={"safety": -2}),
                give("give", is_known=True, scores={"safety": 2}),
                graphs.choice("hand-over", "over", cost=1, guard=graphs.when("given", "is", True), done="Handed over"),
                graphs.choice("leave", "ill", cost=30, done="Left her for later"),
                body="Her chart is open.",
            ),
            graphs.outcome("over", "safe", passes=True, body="She goes up.", debrief="She was seen."),
            graphs.outcome("ill", "harm", body="She swells.", debrief="Nobody had asked."),
        ],
    )


ORDERS = [
    [*before, "give", *after, "hand-over"]
    for names in permutations(AS_ASKED)
    for given_after in range(names.index("allergies") + 1, len(names) + 1)
    for before, after in [(names[:given_after], names[given_after:])]
]
"""Every order in which the medicine is given once the allergies are known."""
UNSAFE = [
    [*names[:given_after], "give-blindly", *names[given_after:], "hand-over"]
    for names in permutations(AS_ASKED)
    for given_after in range(names.index("allergies") + 1)
]
"""Every order in which it is given before."""


def test_an_author_can_write_it() -> None:
    assert not [fault for fault in lint(encounter()) if fault.refuses_publishing]


def test_every_safe_order_is_worth_the_same_and_no_unsafe_one_passes() -> None:
    graph = told(encounter()).graph

    def worth(order: list[str]) -> Score:
        decisions = [("arrives", GO_ON), *(("bedside", key) for key in order)]
        return score(graph, replay(graph, trace_of(decisions)).state)

    safe = [worth(order) for order in ORDERS]
    assert len(safe) == 60 and {(one.passed, tuple(one.points.items())) for one in safe} == {
        (True, tuple(safe[0].points.items()))
    }
    unsafe = [worth(order) for order in UNSAFE]
    assert len(unsafe) == 60 and not any(one.passed for one in unsafe)
    assert {one.unsafe for one in unsafe} == {(("bedside", "give-blindly"),)}


@pytest.mark.parametrize("order", [ORDERS[0], ORDERS[-1], UNSAFE[0], UNSAFE[-1]])
def test_what_is_recorded_does_not_ask_for_the_order_of_the_screen(order: list[str]) -> None:
    ward = factories.asked_to_play(encounter())
    factories.decide(ward.start(counted=True), GO_ON, *order)
    recorded = Evidence.objects.get(person=ward.person, purpose="gate")
    assert recorded.outcome == ("passed" if order in ORDERS else "failed")
