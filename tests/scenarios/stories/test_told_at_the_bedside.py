"""What clinicians stumbled over stays mended: each sentence is so where it is read, and each reading was taken."""

from __future__ import annotations

import pytest

from scenarios.graph import State
from scenarios.graph.model import EffectKind
from tests.scenarios.stories.plays import LARKIN, MARSH, PLAYS, SORENSEN, looked_back_on, moments, played, story


def new_in(before: State, after: State) -> set[str]:
    return set(after.fired) - set(before.fired)


# ── Mrs Larkin ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_examines_her_while_they_are_at_bed_9() -> None:
    away = [new_in(before, after) for made, before, after in moments(LARKIN) if made[1] == "round-on"]
    assert any("harder-meanwhile" in told for told in away)
    assert not any("harder-to-breathe" in told for told in away)
    assert "colleague" in story(LARKIN).events["harder-meanwhile"].body


def test_she_gets_worse_once() -> None:
    worse = {"harder-to-breathe", "harder-meanwhile", "harder-on-the-round"}
    assert all(len(worse & set(after.fired)) <= 1 for _made, _before, after in moments(LARKIN))


def test_the_critical_care_nurse_is_not_forgotten_once_the_dose_runs() -> None:
    running = [after for _made, _before, after in moments(LARKIN) if after.step == "before-you-leave"]
    worse = {state.values["breaths"] == 32 for state in running}
    assert worse == {True, False}
    assert all((state.values["breaths"] == 32) is ("still-tired" in state.fired) for state in running)
    assert "critical care nurse" in story(LARKIN).events["still-tired"].body


def test_nobody_from_critical_care_stands_by_where_her_lips_swell_unseen() -> None:
    hung = [after for _made, _before, after in moments(LARKIN) if after.step == "first-dose"]
    assert {"seen-and-gone-on" in state.fired for state in hung} == {True, False}
    worse = {"harder-to-breathe", "harder-meanwhile"}
    assert all(("seen-and-gone-on" in state.fired) is bool(worse & set(state.fired)) for state in hung)
    told = [after for _made, _before, after in moments(LARKIN) if after.step in ("lips-swell", "reaction")]
    assert not any("seen-and-gone-on" in state.fired and not worse & set(state.fired) for state in told)


def test_whoever_lies_with_closed_eyes_is_not_said_to_sleep_and_fluids_run_before_they_run_faster() -> None:
    told = story(LARKIN)
    assert "sleeps" not in told.steps["first-dose"].body
    assert "fluids" in told.steps["comes-up"].body
    worse = [event.body for event in told.events.values() if event.title == "It gets harder to breathe"]
    assert all("fluids run faster" in body or "fluids are run faster" in body for body in worse)
    assert not any("cultures" in body for body in worse)


def test_the_pharmacist_remembers_a_call_where_there_was_one() -> None:
    caught = [(before, after) for made, before, after in moments(LARKIN) if made[1] == "ask-pharmacist"]
    assert {before.values["rung"] for before, _after in caught} == {True, False}
    for before, after in caught:
        assert ("rung-before" in new_in(before, after)) is before.values["rung"]
    others = [after for made, _before, after in moments(LARKIN) if made == ("noted", "order-now")]
    assert not any("rung-before" in state.fired for state in others)


LEFT_OPEN = ("sign-off-list-open", "sign-off-list-accepted", "sign-off-both-open")


@pytest.mark.parametrize("name", [one.name for one in PLAYS if one.choices.endswith(LEFT_OPEN)])
def test_the_line_that_hands_the_list_on_is_not_called_good(name: str) -> None:
    """It decides that there is no pass, and something better was still open."""
    last = looked_back_on(LARKIN, name).lines[-1]
    assert last.did == "Wrote a line for the evening team"
    assert last.tone is None or last.tone.tone != "ok"
    assert last.best


def test_what_happened_while_the_order_waited_is_looked_back_on() -> None:
    lines = looked_back_on(LARKIN, "rang first").lines
    [worse] = [line for line in lines if line.did == "It gets harder to breathe"]
    assert (worse.time, worse.title) == ("14:38", "A red line")


def test_a_bag_that_hangs_at_once_was_called_for() -> None:
    step = story(LARKIN).graph.steps["two-alerts"]
    for key in ("override-both", "override-allergy"):
        way = step.exit(key)
        assert way is not None
        assert way.cost == 5
        assert "call to her nurse for the bag" in way.label


# ── Mr Marsh and Mrs Ivers ──────────────────────────────────────────────────────────────────────────────────────


def test_numbers_of_hers_are_signed_only_where_somebody_took_them() -> None:
    entered = [
        (made, before, after)
        for made, before, after in moments(MARSH)
        if made[0] in ("late-entry", "wrong-order") and before.values["second"] == "back in the queue"
    ]
    assert {"time-now-his", "time-measured-his", "enter-first-his"} <= {made[1] for made, _before, _after in entered}
    for made, before, after in entered:
        assert after.values["second"] == before.values["second"], made
        assert "her-numbers" not in after.fired


def test_the_tablet_shows_no_less_than_the_number_at_which_it_goes_dark() -> None:
    shown = [float(str(after.values["battery"])) for _made, _before, after in moments(MARSH)]
    assert min(shown) == 10


def test_whoever_lies_on_the_floor_has_a_lower_pressure_when_it_is_seen() -> None:
    fallen = [(before, after) for _made, before, after in moments(MARSH) if after.step == "collapses"]
    assert fallen
    for before, after in fallen:
        assert float(str(after.values["pressure"])) <= float(str(before.values["pressure"])) - 14


def test_one_word_is_used_for_one_number() -> None:
    document = story(MARSH).document
    texts = [look.body for step in document.steps for look in step.looks]
    texts += [choice.feedback for step in document.steps for choice in step.choices]
    texts += [event.body for event in document.events]
    assert not any("pper pressure" in text or "upper number" in text for text in texts)


def test_his_ecg_is_meant_for_the_eyes_of_a_doctor() -> None:
    for key in ("chair", "sheet"):
        looks = [look.body for look in story(MARSH).steps[key].looks]
        assert any("within 10 minutes of arrival, and shown to a doctor" in " ".join(body.split()) for body in looks)


# ── Mrs Sorensen ────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_change_of_the_weight_has_its_reason() -> None:
    """Accepting it changes nothing: it is what she had typed, and gives no reason."""
    graph = story(SORENSEN).graph
    changed = [
        way.label
        for key in ("scales", "record")
        for way in graph.steps[key].choices
        for effect in way.effects
        if effect.kind is EffectKind.SET and effect.variable == "weight"
    ]
    assert len(changed) == 4
    assert all("reason" in label.lower() for label in changed), changed


def test_readings_over_the_sleeve_are_marked_as_that_and_decide_nothing() -> None:
    marked = [(before, after) for made, before, after in moments(SORENSEN) if made[1] == "leave-the-two"]
    assert marked
    for before, after in marked:
        assert before.values["blood_pressure"] == "164/92 and 162/90, seen by you"
        assert after.values["blood_pressure"] == "over the sleeve, marked, not used"
    for made, before, _after in moments(SORENSEN):
        if made[1] in ("step-up", "step-up-typed", "cuff"):
            assert before.values["blood_pressure"] != "over the sleeve, marked, not used"


def test_an_ambulance_is_sent_to_where_she_is() -> None:
    assert "address of this kitchen" in " ".join(story(SORENSEN).steps["false-dispatch"].body.split())
    sent = [one for one in PLAYS if one.end == "false-dispatch"]
    assert sent
    assert not any(played(one)[1].values["converted"] for one in sent)
