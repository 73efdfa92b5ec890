"""What a scenario shows is so on every path that leads there: nothing is told that did not happen on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from scenarios.graph import (
    Domain,
    Ending,
    Level,
    State,
    StepKind,
    begin,
    best_path,
    is_over,
    level,
    open_choices,
    score,
)
from scenarios.story import scene
from tests.scenarios.stories.plays import FILES, LARKIN, MARSH, PLAYS, SORENSEN, looked_back_on, moments, played, story


def ends(name: str) -> Iterator[State]:
    """The ends of the plays with a name, and of those by chance."""
    yield from (played(one)[1] for one in PLAYS if one.scenario == name)
    yield from (after for _made, _before, after in moments(name) if is_over(story(name).graph, after))


def reached(name: str, step: str) -> list[State]:
    found = [state for state in ends(name) if state.step == step]
    assert found, step
    return found


HURT = {"first-dose", "collapses", "alarm"}


def steps_of(state: State) -> set[str]:
    return {step for step, _choice in state.taken}


@pytest.mark.parametrize("name", [LARKIN, MARSH])
def test_nobody_who_came_to_harm_was_caught_in_time(name: str) -> None:
    graph = story(name).graph
    hurt = [end for end in ends(name) if HURT & steps_of(end)]
    assert hurt
    assert {graph.steps[end.step].ending for end in hurt} == {Ending.HARM}


def test_a_pressure_of_84_in_the_morning_is_harm_and_an_honest_line_prevents_it() -> None:
    graph = story(LARKIN).graph
    assert graph.steps["wrong-tablets"].ending is Ending.HARM
    assert not any(end.values["list_named"] for end in reached(LARKIN, "wrong-tablets"))
    assert all(end.values["list_named"] for end in reached(LARKIN, "list-handed-on"))


def test_a_first_dose_after_the_hour_does_not_pass_and_is_not_strong_in_safety() -> None:
    graph = story(LARKIN).graph
    best = best_path(graph).state
    assert best is not None
    most = score(graph, best).points[Domain.SAFETY]
    least = graph.minimums[Domain.SAFETY]
    late = [end for end in ends(LARKIN) if end.values["late"] and end.values["antibiotic"] == "levofloxacin ordered"]
    assert late
    for end in late:
        found = score(graph, end)
        assert not found.passed
        assert found.must_lacking
        assert level(found.points[Domain.SAFETY], least=least, best=most) is not Level.STRONG, end.taken


def test_adrenaline_in_the_first_minute_ends_better_than_waiting() -> None:
    adrenaline = [
        choice.key for choice in story(LARKIN).graph.steps["lips-swell"].choices if "adrenaline" in choice.label
    ]
    assert adrenaline == ["stop-and-call"]
    assert all(("lips-swell", "stop-and-call") in end.taken for end in reached(LARKIN, "reaction"))
    assert not any(("lips-swell", "stop-and-call") in end.taken for end in reached(LARKIN, "reaction-late"))


def test_an_antibiotic_that_is_hung_counts_as_given() -> None:
    hung = [after for _made, _before, after in moments(LARKIN) if after.step in ("first-dose", "before-you-leave")]
    assert hung
    assert {state.values["given"] for state in hung} == {True}


def test_whoever_gets_worse_is_examined() -> None:
    worse = [event for event in story(LARKIN).events.values() if event.title == "It gets harder to breathe"]
    assert len(worse) == 3
    assert all("crackles" in event.body for event in worse)
    assert any("You examine her" in event.body for event in worse)
    assert all("32 breaths" in event.body and "critical care nurse" in event.body for event in worse)
    told = {event.key for event in worse}
    moments_after = (after for _made, _before, after in moments(LARKIN) if told & set(after.fired))
    shown = [after for after in moments_after if not HURT & steps_of(after)]
    assert shown
    assert {str(state.values["breaths"]) for state in shown} == {"32"}


OF_THE_LIST = {
    "waits": "Home list still to do",
    "accepted unread": "Home list accepted",
    "gone through": "Home list gone through",
}


def test_the_line_for_the_evening_is_shown_and_says_what_is_so() -> None:
    seen = set()
    for _made, before, after in moments(LARKIN):
        if after.step != "before-you-leave":
            continue
        lines = [way.label for way in scene(story(LARKIN), [before, after]).ways if way.key.startswith("sign-off")]
        assert len(lines) == 1
        assert ("see allergies" in lines[0]) is (after.values["allergy_status"] == "coded")
        assert OF_THE_LIST[str(after.values["reconciled"])] in lines[0]
        seen.add(lines[0])
    assert len(seen) == 6


def test_what_the_daughter_saw_is_told_before_it_is_coded_as_an_allergy() -> None:
    coded = [after for _made, _before, after in moments(LARKIN) if after.values["allergy_status"] == "coded"]
    assert coded
    assert all(state.values["heard"] for state in coded)


def test_mrs_ivers_is_on_a_sheet_only_where_there_is_one() -> None:
    ways = {
        (after.values["channel"], after.values["second"])
        for made, _before, after in moments(MARSH)
        if made[0] == "second"
    }
    assert ("on a paper sheet", "on your sheet") in ways
    assert {channel for channel, second in ways if second == "on your sheet"} == {"on a paper sheet"}


def test_his_line_on_the_board_has_a_score_from_when_his_numbers_are_signed() -> None:
    for _made, _before, after in moments(MARSH):
        is_signed = after.values["vitals"] == "signed, in the chart"
        assert (after.values["board"] != "his name only") is is_signed, after


def test_his_score_is_that_of_the_four_numbers_in_the_boxes() -> None:
    """By the rule that is shown at the chair; with pulse and pressure in each other's boxes it is another one."""
    told = set()
    for made, _before, after in moments(MARSH):
        if made[1] == "sign-without":
            pulse, pressure, oxygen, pain = (float(str(after.values[key])) for key in NUMBERS)
            if after.values["swapped"]:
                pulse, pressure = pressure, pulse
            made_up = 3 * (pulse > 110) or 2 * (pulse > 90)
            made_up += 3 * (pressure < 110) or pressure < 130
            made_up += 2 * (oxygen < 96) + (pain > 6)
            assert after.values["board"] == f"warning score {made_up}, red", after.values
            told.add(made_up)
    assert told == {6, 9}


NUMBERS = ("pulse", "pressure", "oxygen", "pain")


def test_an_ecg_that_is_said_to_be_in_time_is_there_when_the_ten_minutes_are_over() -> None:
    graph = story(MARSH).graph
    in_time = [state for _made, _before, state in moments(MARSH) if state.clock >= 10 and has_asked_in_time(state)]
    assert in_time
    assert {state.values["ecg"] for state in in_time} == {"done"}
    assert not any("ten-minutes" in state.fired for state in in_time)
    best = best_path(graph).state
    assert best is not None and has_asked_in_time(best)


def has_asked_in_time(state: State) -> bool:
    return bool({("chair", "ask-ecg"), ("sheet", "ring-ecg")} & set(state.taken))


def test_an_ecg_that_came_after_ten_minutes_is_said_to_be_late() -> None:
    late = [end for end in ends(MARSH) if end.values["finished"] and not has_asked_in_time(end)]
    assert late
    assert all("ten-minutes" in end.fired for end in late)
    assert {end.step for end in late} == {"late-start"}


def test_the_minutes_for_the_ecg_are_shown_until_it_is_there() -> None:
    for _made, before, after in moments(MARSH):
        assert (scene(story(MARSH), [before, after]).limit == "") is (after.values["ecg"] == "done")


def test_whoever_goes_back_to_his_page_finds_something_to_do_there() -> None:
    back = [after for made, _before, after in moments(MARSH) if made[1] == "back" and after.step == "chair"]
    assert back
    graph = story(MARSH).graph
    assert all(len(open_choices(graph, state)) > 1 for state in back)


def test_he_collapses_beside_a_chair_only_where_he_was_left_on_one() -> None:
    """Whoever has him in cubicle 4 hears an alarm; reading the ECG first costs minutes and harms nobody."""
    on_a_chair = {made for made, _before, after in moments(MARSH) if after.step == "collapses"}
    assert on_a_chair == {("cubicle", "ivers"), ("not-on-board", "sign-first"), ("passed-over", "finish-page")}
    assert {after.step for made, _before, after in moments(MARSH) if made[1] == "read-it-yourself"} == {"tracing"}


def test_a_quarter_of_an_hour_in_the_chair_is_told_in_the_chair() -> None:
    for made, before, after in moments(MARSH):
        if after.step == "passed-over":
            assert made[0] in ("chair", "leaving"), made
        if after.step == "wrong-order":
            assert before.step in ("second", "pocket"), made


def test_whoever_began_on_paper_can_still_code_the_complaint() -> None:
    late = [
        after
        for _made, _before, after in moments(MARSH)
        if after.step in ("late-entry", "record") and after.values["complaint"] != "coded"
    ]
    assert late
    graph = story(MARSH).graph
    assert all({"pick-now", "pick-late"} & {choice.key for choice in open_choices(graph, state)} for state in late)


def test_a_weight_that_was_put_right_stays_in_the_chart_whatever_becomes_of_the_dose() -> None:
    for made, before, after in moments(SORENSEN):
        if before.values["weight"] == '82 kg, "read off the scales"':
            assert after.values["weight"] == before.values["weight"], made


def test_a_reading_through_the_sleeve_tempts_and_is_no_better_for_the_rest() -> None:
    """The two ways to repeat it take as long and are said at as much length; one look tells which bares the arm."""
    step = story(SORENSEN).graph.steps["pressure"]
    rest, anew = step.exit("at-once"), step.exit("coached")
    assert rest is not None and anew is not None
    assert rest.cost == anew.cost
    assert abs(len(rest.label) - len(anew.label)) < 30
    assert all("five minutes" in way.label.lower() for way in (rest, anew))
    assert not any("bare" in way.label or "sleeve" in way.label for way in (rest, anew))
    looks = {look.title: look.body for look in story(SORENSEN).steps["pressure"].looks}
    assert "arm bare" in looks["Note from her family doctor"] and "bare" not in looks["The leaflet"]
    assert "sleeve" in looks["On your screen"]


def test_twenty_nine_breaths_that_nobody_looks_at_are_one_illness() -> None:
    breathless = [end for end in ends(SORENSEN) if end.values["breaths"] == 29 and not end.values["converted"]]
    assert len({end.taken for end in breathless}) > 10
    assert {end.step for end in breathless} == {"missed"}


def test_nobody_passes_with_a_dose_and_an_allergy_that_was_not_asked_about() -> None:
    passed = [end for end in ends(SORENSEN) if score(story(SORENSEN).graph, end).passed]
    assert passed
    assert {end.values["allergy"] for end in passed} == {"not hers, she says"}


def test_going_on_to_the_plan_says_what_was_left_behind_only_where_something_was() -> None:
    for made, before, _after in moments(SORENSEN):
        if made[1] in ("plan", "plan-unchecked"):
            assert (made[1] == "plan-unchecked") is (before.values["saturation"] == "79 %, typed by her")


GIVES_AWAY = {
    LARKIN: (("comes-up", "swelled-up"), r"allerg|penicillin|swell|swollen"),
    MARSH: (("queue", "how"), r"dark|lost|gone|nearly empty"),
    SORENSEN: (("readings", "plan"), r"\bunit\b|\blb\b|\bkg\b|pound|child"),
}


@pytest.mark.parametrize("name", GIVES_AWAY)
def test_neither_the_summary_nor_the_first_choices_say_what_it_is_about(name: str) -> None:
    """Somebody in a hurry is to come upon it as on a ward, with all the rest."""
    steps, words = GIVES_AWAY[name]
    told = story(name)
    said = [told.document.summary]
    for key in steps:
        step = told.steps[key]
        said += [step.title, step.body, *(choice.label for choice in step.choices)]
        said += [step.quote] if step.choices else []
    assert [text for text in said if re.search(words, text, re.IGNORECASE)] == []


def test_what_is_needed_to_see_the_danger_is_on_the_page_or_one_look_away() -> None:
    assert "swelled up with a penicillin" in story(LARKIN).steps["comes-up"].quote
    assert "amoxicillin" in looks_of(LARKIN, "swelled-up")
    assert "Goes dark at 10" in looks_of(MARSH, "how")
    assert "has been falling" in looks_of(MARSH, "cubicle") and "no monitor" in looks_of(MARSH, "cubicle")
    assert "weight 82 lb" in story(SORENSEN).steps["joins"].body.replace("\n", " ")
    assert "81 kg" in looks_of(SORENSEN, "plan") and "arm bare" in looks_of(SORENSEN, "plan")


def looks_of(name: str, step: str) -> str:
    return " ".join(look.body for look in story(name).steps[step].looks)


def test_a_pressure_that_has_been_falling_is_falling_whenever_it_is_looked_at() -> None:
    asked = [after for _made, _before, after in moments(MARSH) if after.step == "cubicle"]
    assert asked
    for state in asked:
        assert float(str(state.values["pressure"])) < 128 and float(str(state.values["pulse"])) > 98


def test_breathing_fast_and_low_oxygen_are_marked_from_the_beginning() -> None:
    vitals = {vital.label: vital.is_worrying for vital in scene(story(LARKIN), [begin(story(LARKIN).graph)]).vitals}
    assert vitals["Breaths"] and vitals["Oxygen"]


def test_nobody_knows_the_pronoun_of_the_second_nurse() -> None:
    told = story(MARSH).steps["read-back"]
    feedback = [choice.feedback for choice in told.choices]
    for text in (told.body, *(look.title for look in told.looks), *feedback):
        assert not re.search(r"\b(she|her|he)\b", text, re.IGNORECASE), text


def test_whoever_coughs_is_rung_by_a_doctor_where_it_is_told_so() -> None:
    """The cough, the lost breath and the clot in spring are one illness, which a page in order alone does not end."""
    [rung] = [one for one in story(SORENSEN).steps["sat-97"].choices if one.key == "both-with-reason"]
    assert "doctor ring her today" in rung.label
    assert "A doctor" in " ".join(story(SORENSEN).steps["clean"].body.split())
    assert all(("sat-97", "both-with-reason") in end.taken for end in reached(SORENSEN, "clean"))


def test_an_emergency_after_the_stairs_was_caught_and_not_spared() -> None:
    graph = story(SORENSEN).graph
    assert graph.steps["right-door"].ending is Ending.RECOVERED
    assert all(end.values["walked"] for end in reached(SORENSEN, "right-door"))


def test_whoever_was_found_blue_has_no_place_in_the_clinic_for_tomorrow() -> None:
    assert not any("injections-wait" in end.fired for end in reached(SORENSEN, "missed"))


def test_whoever_types_his_numbers_before_the_rest_is_told_of_nothing_better() -> None:
    lines = {line.did: line for line in looked_back_on(MARSH, "read the tracing first").lines}
    typed = lines["Typed his vital signs at the chair"]
    assert (typed.best, typed.tone) == ("", None)


def test_whoever_talked_to_nobody_is_not_told_that_it_was_enough() -> None:
    words = {one.name: str(one.level.words) for one in looked_back_on(MARSH, "the monitor for Mrs Ivers").domains}
    assert words["Talking to others"] == "Not yet"


def test_going_to_the_plan_is_neither_praised_nor_blamed() -> None:
    """What comes next there may be unsafe."""
    [line] = [one for one in looked_back_on(SORENSEN, "half the dose").lines if one.did == "Went on to the plan"]
    assert (line.best, line.tone) == ("", None)


@pytest.mark.parametrize("name", FILES)
def test_a_decision_has_more_than_one_way(name: str) -> None:
    """A step that people come back to may be worked off but for the way on; nothing else is a dead end."""
    graph = story(name).graph
    hubs = {step.key for step in graph.steps.values() if any(way.goto == step.key for way in step.exits)}
    for _made, _before, after in moments(name):
        step = graph.steps[after.step]
        if step.kind is StepKind.DECISION and step.key not in hubs and not after.ran_out:
            assert len(open_choices(graph, after)) > 1, step.key
