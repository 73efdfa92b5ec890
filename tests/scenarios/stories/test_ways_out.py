"""Whoever sees that something is wrong can act on it there, and what is right does not give itself away."""

from __future__ import annotations

import pytest

from scenarios.graph import State, is_over, open_choices
from tests.scenarios.stories.plays import LARKIN, MARSH, PLAYS, SORENSEN, moments, played, story


def open_at(name: str, state: State) -> set[str]:
    return {choice.key for choice in open_choices(story(name).graph, state)}


def new_in(before: State, after: State) -> set[str]:
    return set(after.fired) - set(before.fired)


# ── Mr Marsh and Mrs Ivers ──────────────────────────────────────────────────────────────────────────────────────

SHOWN = {"show-ecg", "show-ecg-first", "show-ecg-by-hand"}


def test_a_tracing_that_is_recorded_can_be_taken_to_a_doctor_from_where_he_sits() -> None:
    beside = [after for _made, _before, after in moments(MARSH) if after.step in ("chair", "sheet", "leaving")]
    assert {state.values["ecg"] for state in beside} >= {"not asked for", "done"}
    for state in beside:
        waits = state.values["ecg"] == "done" and not state.values["treated"]
        assert bool(SHOWN & open_at(MARSH, state)) is waits, state


def test_whoever_has_no_tracing_and_sees_him_fall_can_call_the_doctor() -> None:
    """At his page; on the sheet nobody can stay that long without having rung."""
    falling = [
        after
        for _made, _before, after in moments(MARSH)
        if after.step == "chair"
        and float(str(after.values["pressure"])) <= 118
        and after.values["ecg"] != "done"
        and not after.values["treated"]
    ]
    assert falling
    assert all("call-doctor" in open_at(MARSH, state) for state in falling)


def test_whoever_had_his_tracing_read_early_is_not_asked_for_whom_the_monitor_is() -> None:
    early = [after for _made, _before, after in moments(MARSH) if after.values["shown_early"]]
    assert early
    assert not {state.step for state in early} & {"cubicle", "tracing", "alarm", "collapses", "collapsed", "two-harmed"}
    assert all(
        after.step == "record" for _made, before, after in moments(MARSH) if "she-has-a-place" in new_in(before, after)
    )


def test_what_the_monitor_is_for_is_said_before_anybody_chooses() -> None:
    step = story(MARSH).steps["cubicle"]
    assert "drip I can hang at any chair" in " ".join(step.quote.split())
    assert any("watched until a doctor has seen the tracing" in " ".join(look.body.split()) for look in step.looks)


def test_nobody_is_said_to_be_looked_after_beside_a_line_that_she_was_not_seen() -> None:
    ended = [after for _made, _before, after in moments(MARSH) if after.step == "delayed"]
    ended += [played(one)[1] for one in PLAYS if one.end == "delayed"]
    assert ended
    assert "not seen yet" not in {state.values["second"] for state in ended}


def test_nobody_arrives_at_a_tracing_twice() -> None:
    body = story(MARSH).steps["tracing"].body
    assert "comes" not in body
    arrived = [new_in(before, after) for made, before, after in moments(MARSH) if made[1] == "read-it-yourself"]
    assert arrived
    assert all("what-it-shows" in told and "the-tracing-comes" not in told for told in arrived)


def test_it_is_said_who_moved_him_to_the_corridor_and_where_he_is_taken() -> None:
    for key in ("not-on-board", "wrong-order"):
        assert "porter" in story(MARSH).steps[key].body
    walked = [new_in(before, after) for made, before, after in moments(MARSH) if made[1] == "dock"]
    assert walked and all("across-the-hall" in told for told in walked)
    assert "triage chair" not in story(MARSH).steps["chair"].title


# ── Mrs Sorensen ────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_sees_her_fight_for_breath_can_help_wherever_they_are() -> None:
    short = [
        after
        for _made, _before, after in moments(SORENSEN)
        if after.values["breaths"] == 29
        and after.values["saturation"] == "79 %, typed by her"
        and not after.values["converted"]
        and not is_over(story(SORENSEN).graph, after)
        and after.step != "pressure"
    ]
    assert {state.step for state in short} == {"readings", "scales", "plan", "record", "sat-86"}
    for state in short:
        if state.step == "sat-86":
            assert "convert" in open_at(SORENSEN, state)
            continue
        ways = open_at(SORENSEN, state)
        assert any(key.startswith("red-button") for key in ways), (state.step, ways)
        assert any(key.startswith(("sat-", "stop-and-repeat")) for key in ways), (state.step, ways)
        assert not {"accept-all", "weigh-again"} & ways


def test_whoever_speaks_three_words_at_a_time_says_no_sentence() -> None:
    told = story(SORENSEN)
    assert told.steps["scales"].quote == ""
    up = [new_in(before, after) for made, before, after in moments(SORENSEN) if made[1] == "weigh-again"]
    assert up and all({"breathless", "on-the-scales"} <= fired for fired in up)
    assert "..." in told.events["on-the-scales"].body
    fluent = {"from-the-scales", "who-she-is"}
    for _made, before, after in moments(SORENSEN):
        assert not (before.values["walked"] and fluent & new_in(before, after)), after.taken


def test_accepting_a_weight_tempts_and_shows_what_is_wrong_with_it() -> None:
    """It looks like a check of two numbers; the unit, the dose so far and last year's unit are one look away."""
    told = story(SORENSEN)
    step = told.graph.steps["readings"]
    tempting, asked = step.exit("accept-weight"), step.exit("ask-unit")
    assert tempting is not None and asked is not None
    assert tempting.cost < asked.cost and not tempting.is_critical_unsafe
    after = [after for made, _before, after in moments(SORENSEN) if made[1] == "accept-weight"]
    assert after
    assert {state.values["weight"] for state in after} == {"82 lb, accepted by you"}
    assert {state.values["worked_out"] for state in after} == {"56 mg once a day"}
    assert all("ask-unit" in open_at(SORENSEN, state) for state in after)
    looks = " ".join(" ".join(look.body.split()) for look in told.steps["plan"].looks)
    assert "120 mg" in looks and "81 kg" in looks


def test_what_is_signed_is_what_is_worked_out() -> None:
    graph = story(SORENSEN).graph
    for made, before, _after in moments(SORENSEN):
        if made[0] == "plan" and made[1].startswith("dose-"):
            way = graph.steps["plan"].exit(made[1])
            assert way is not None
            assert str(before.values["worked_out"]) in way.label


def test_two_records_that_were_made_one_can_be_parted_and_do_not_pass() -> None:
    stopped = [end for end in (played(one)[1] for one in PLAYS) if ("merged", "stop-merge") in end.taken]
    assert stopped
    assert {end.step for end in stopped} == {"comes-back", "door-and-doubt"}


# ── Mrs Larkin ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_near_miss_that_came_late_is_told_so() -> None:
    ended = [(before, after) for _made, before, after in moments(LARKIN) if after.step == "near-miss"]
    assert {after.values["late"] for _before, after in ended} == {True, False}
    for before, after in ended:
        assert ("stopped-and-late" in new_in(before, after)) is after.values["late"]


def test_whoever_leaves_her_with_single_words_could_have_stayed() -> None:
    sick = [
        after
        for _made, _before, after in moments(LARKIN)
        if after.step == "before-you-leave" and after.values["breaths"] == 32
    ]
    assert sick
    assert all(("stay" in open_at(LARKIN, state)) is not state.values["senior_rung"] for state in sick)


def test_somebody_goes_to_bed_9() -> None:
    left = [after for _made, _before, after in moments(LARKIN) if after.step == "before-you-leave"]
    assert left
    assert all({"bed-9-can-wait", "bed-9-is-seen-to"} & set(state.fired) for state in left)


# ── What is right gives itself away neither by its length nor by its care ─────────────────────────────────────────

RIGHT = {
    (LARKIN, "the-medicines"): ("line-by-line",),
    (LARKIN, "one-alert"): ("keep-with-reason",),
    (LARKIN, "the-dose"): ("tell", "tell-late"),
    (LARKIN, "lips-swell"): ("stop-and-call",),
    (MARSH, "read-back"): ("compare",),
    (MARSH, "leaving"): ("sign-without",),
    (MARSH, "cubicle"): ("marsh-traced",),
    (SORENSEN, "sat-97"): ("both-with-reason",),
    (SORENSEN, "scales"): ("with-reason",),
    (SORENSEN, "pressure"): ("coached",),
    (SORENSEN, "staying"): ("ask-where",),
    (SORENSEN, "record"): ("with-reasons",),
}


@pytest.mark.parametrize(("name", "step"), RIGHT)
def test_what_is_right_is_not_the_longest(name: str, step: str) -> None:
    choices = story(name).graph.steps[step].choices
    right = RIGHT[name, step]
    longest = max(len(choice.label) for choice in choices if choice.key not in right)
    assert all(len(choice.label) < longest for choice in choices if choice.key in right)
