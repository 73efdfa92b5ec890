"""What clinicians stumbled over at a second reading stays mended: nothing happens unsaid, and no minute is hidden."""

from __future__ import annotations

import pytest

from scenarios.graph import State, open_choices
from scenarios.graph.model import EffectKind
from scenarios.graph.playing import when_happened
from scenarios.story import scene
from tests.scenarios.stories.plays import FILES, LARKIN, MARSH, SORENSEN, moments, story


def new_in(before: State, after: State) -> set[str]:
    return set(after.fired) - set(before.fired)


@pytest.mark.parametrize("name", FILES)
def test_whoever_chooses_is_told_all_the_minutes_that_it_takes(name: str) -> None:
    """Also those that its own effects add; what comes between may take more."""
    graph = story(name).graph
    for made, before, after in moments(name):
        way = graph.steps[before.step].exit(made[1])
        shown = {one.key: one.minutes for one in scene(story(name), [before]).ways}
        if way is not None and made[1] in shown and not new_in(before, after):
            assert shown[made[1]] == after.clock - before.clock, made
        if way is not None and any(effect.kind is EffectKind.ADVANCE for effect in way.effects):
            assert shown[made[1]] > 0, made


# ── Mr Marsh and Mrs Ivers ──────────────────────────────────────────────────────────────────────────────────────


def test_nothing_comes_between_a_doctor_who_is_called_and_a_man_who_waits() -> None:
    called = [
        (made, after)
        for made, _before, after in moments(MARSH)
        if made[1].startswith("show-ecg") or made[1] == "call-doctor"
    ]
    assert called
    assert {made[0] == after.step for made, after in called} == {True}


def test_somebody_can_call_out_for_the_doctor_from_his_page_on_and_it_is_no_tracing() -> None:
    graph = story(MARSH).graph
    beside = [after for _made, _before, after in moments(MARSH) if after.step in ("chair", "sheet")]
    early = [
        state
        for state in beside
        if state.values["ecg"] != "done" and not state.values["treated"] and float(str(state.values["pressure"])) > 118
    ]
    assert {state.step for state in early} == {"chair", "sheet"}
    for state in early:
        ways = {choice.key for choice in open_choices(graph, state)}
        assert bool({"call-out", "call-out-from-the-sheet"} & ways) is not state.values["called_out"]
    called = [(before, after) for made, before, after in moments(MARSH) if made[1].startswith("call-out")]
    assert called
    for before, after in called:
        assert "doctor-answers" in new_in(before, after)
        assert after.values["treated"] == before.values["treated"]


def test_a_tablet_that_goes_dark_says_what_is_there_and_what_is_lost() -> None:
    told = story(MARSH).events
    seen = set()
    for _made, before, after in moments(MARSH):
        for key in new_in(before, after):
            if "dark" not in key or key == "goes-dark":
                continue
            seen.add(key)
            body, signed = " ".join(told[key].body.split()), "signed, in the chart"
            assert ("Nothing had been signed" in body) <= (before.values["vitals"] != signed)
            assert ("What had been signed" in body) <= (signed in (after.values["vitals"], after.values["second"]))
            if "of Mrs Ivers is lost" in body:
                assert after.values["second"] in ("measured, not written", signed)
                assert after.values["second"] != "measured, not signed"
    assert {"her-page-goes-dark", "goes-dark-unsigned"} <= seen


def test_what_is_open_on_a_tablet_does_not_outlive_it() -> None:
    dark = [
        after
        for _made, before, after in moments(MARSH)
        if before.values["second"] == "measured, not signed" and any("dark" in key for key in new_in(before, after))
    ]
    assert dark
    assert {state.values["second"] for state in dark} == {"measured, not written"}


def test_a_quarter_of_an_hour_is_told_with_its_own_time() -> None:
    graph = story(MARSH).graph
    told = [
        (made, before, key)
        for made, before, after in moments(MARSH)
        for key in new_in(before, after)
        if key in ("no-score", "no-score-in-the-chair")
    ]
    assert told
    for made, before, key in told:
        assert when_happened(graph, before, made[1])[key] == 16
        assert "At 18:05" in story(MARSH).events[key].body


def test_nobody_is_traced_and_moved_at_the_same_time() -> None:
    moved = [(before, after) for _made, before, after in moments(MARSH) if after.step == "not-on-board"]
    assert {after.values["ecg"] for _before, after in moved} == {"done", "not asked for"}
    for before, after in moved:
        assert ("traced-before-the-porter" in new_in(before, after)) is (after.values["ecg"] == "done")


# ── Mrs Larkin ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_order_that_is_taken_back_is_cancelled_aloud() -> None:
    back = [
        (before, after)
        for made, before, after in moments(LARKIN)
        if made[1] in ("look-again", "look-after-list") and made not in before.taken
    ]
    assert back
    for before, after in back:
        [event] = [story(LARKIN).events[key] for key in new_in(before, after) if key.startswith("order-taken-back")]
        assert "leave the bag" in " ".join(event.body.split())


def test_oxygen_that_has_fallen_is_turned_up_before_it_gets_worse() -> None:
    waited = [after for _made, _before, after in moments(LARKIN) if after.clock >= 16 and not after.values["given"]]
    assert waited
    assert all("tube-put-back" in state.fired for state in waited)
    worse = [event for event in story(LARKIN).events.values() if event.title == "It gets harder to breathe"]
    assert all("xygen" in event.body for event in worse)


def test_a_set_with_a_coded_allergy_is_signed_for_a_reason() -> None:
    way = story(LARKIN).graph.steps["set-open"].exit("sign-coded")
    assert way is not None and "Aurora will stop" in way.label


# ── Mrs Sorensen ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_crew_finds_what_was_known_when_it_was_sent() -> None:
    how = {"red-button": "crew-measures", "send-ambulance": "crew-after-the-bar", "still-send": "crew-sees-the-same"}
    sent = [(made, before, after) for made, before, after in moments(SORENSEN) if after.step == "false-dispatch"]
    assert {made[1] for made, _before, _after in sent} == set(how)
    for made, before, after in sent:
        assert {key for key in new_in(before, after) if key.startswith("crew-")} == {how[made[1]]}


def test_no_two_records_are_offered_in_the_same_words() -> None:
    alone, reported = (story(SORENSEN).graph.steps["two-records"].exit(key) for key in ("identify", "identify-and-ask"))
    assert alone is not None and reported is not None
    assert "open the one that fits" in alone.label and "open the one that fits" not in reported.label
