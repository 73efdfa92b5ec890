"""What a translation has to have of the running edition: the same graph in other words, each change written anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from scenarios.writing.changes import material_changes
from scenarios.writing.content import ScenarioContent, published_content
from scenarios.writing.translating import lacking
from tests.scenarios.story.documents import told, ward

Alter = Callable[[dict[str, Any]], Any]


def content(*changes: Alter) -> ScenarioContent:
    document = ward()
    for change in changes:
        change(document)
    return published_content(told(document).document)


def in_german(document: dict[str, Any]) -> None:
    """Other words in every field that people read, and for what a variable can be; the graph is the same."""
    words = {"unreviewed": "ungeprüft", "coded": "erfasst", "noted": "notiert"}
    text = json.dumps(document, ensure_ascii=False)
    for english, german in words.items():
        text = text.replace(f'"{english}"', f'"{german}"')
    document.update(json.loads(text))
    document |= {"title": "Nichts gemeldet", "summary": "Erst erfassen."}
    for step in document["steps"]:
        step |= {"title": f"{step['title']} (de)", "body": "Was geschieht."}
        if step["kind"] == "outcome":
            step["debrief"] = "Was daraus wurde."
        for choice in step.get("choices", ()):
            choice |= {"label": "Tun", "feedback": "Warum.", "done": "Getan"}
            if choice.get("must_do"):
                choice["must_do"] = "Allergie erfasst"
    document["variables"][0] |= {"label": "Sauerstoff", "unit": "Prozent"}
    document["events"][0] |= {"title": "Zu spät", "body": "Die Zeit verging."}
    document["banners"][0]["text"] = "Allergien: ungeprüft"
    document["limit"]["label"] = "für das Antibiotikum"


def lacks(*here: Alter, there: tuple[Alter, ...], before: bool = True) -> list[str]:
    """What a German draft lacks of a source, both published before as they were, unless told otherwise."""
    own_before, source_before = (content(in_german), content()) if before else (None, None)
    return list(lacking(content(in_german, *here), own_before, content(*there), source_before))


def step(number: int, **given: Any) -> Alter:
    return lambda document: document["steps"][number].update(given)


STRUCTURE: dict[str, tuple[Alter, str]] = {
    "a target": (
        lambda document: document["steps"][1]["choices"][2].update(goto="order-now"),
        "Here step “Swelled (de)” lets people do something else, or leads elsewhere.",
    ),
    "a word that a variable gets": (
        lambda document: document["steps"][1]["choices"][1]["effects"][0].update(
            value=document["variables"][2]["options"][2]
        ),
        "Here step “Swelled (de)” lets people do something else, or leads elsewhere.",
    ),
    "where people start": (
        lambda document: document["steps"].insert(0, document["steps"].pop(1)),
        "Here people start at another step.",
    ),
    "the minute of an event": (
        lambda document: document["events"][0].update(at=30),
        "Here the events are others, or happen otherwise.",
    ),
    "where a variable starts": (
        lambda document: document["variables"][0].update(start=95),
        "Here the variables are others, or change otherwise.",
    ),
    "when something stands beside the name": (
        lambda document: document["banners"][0].pop("guard"),
        "Here something else stands beside the name, or at other times.",
    ),
    "the least points": (
        lambda document: document.update(minimums={"safety": 1}),
        "Here a pass asks for something else.",
    ),
    "the tries": (lambda document: document.update(tries=5), "Here a pass asks for something else."),
    "the limit": (
        lambda document: document["limit"].update(minute=45),
        "Here the minutes, the clock or the limit are others.",
    ),
}


@pytest.mark.parametrize("name", STRUCTURE)
@pytest.mark.parametrize("before", [True, False])
def test_what_can_be_done_and_what_counts_is_the_same_in_every_language(name: str, before: bool) -> None:
    change, said = STRUCTURE[name]
    assert said in lacks(there=(change,), before=before)
    assert said not in lacks(change, there=(change,), before=before)


def test_the_same_in_other_words_lacks_nothing() -> None:
    assert lacks(there=()) == []
    assert lacks(there=(), before=False) == []


WORDS: dict[str, tuple[Alter, Alter, str]] = {
    "a step": (
        step(0, body="Give 10 mg."),
        step(0, body="Geben Sie 10 mg."),
        "Here step “Comes-Up (de)” still says what it said before.",
    ),
    "an event": (
        lambda document: document["events"][0].update(body="Two hours went by."),
        lambda document: document["events"][0].update(body="Zwei Stunden vergingen."),
        "Here event “Zu spät” still says what it said before.",
    ),
    "words beside the name": (
        lambda document: document["banners"][0].update(text="Allergies: 2 not reviewed"),
        lambda document: document["banners"][0].update(text="Allergien: 2 ungeprüft"),
        "Here what stands around the steps still says what it said before.",
    ),
    "the patient": (
        lambda document: document["patient"].update(about="47 F"),
        lambda document: document["patient"].update(about="47 W"),
        "Here what stands around the steps still says what it said before.",
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_what_the_source_says_anew_is_written_anew(name: str) -> None:
    there, here, said = WORDS[name]
    assert lacks(there=(there,)) == [said]
    assert lacks(here, there=(there,)) == []


def test_another_word_for_what_a_variable_can_be_is_written_anew() -> None:
    def reworded(document: dict[str, Any]) -> None:
        document.update(json.loads(json.dumps(document).replace('"noted"', '"written down"')))

    assert lacks(there=(reworded,)) == ["Here what stands around the steps still says what it said before."]


def unit(words: str) -> Alter:
    return lambda document: document["variables"][0].update(unit=words)


def test_a_unit_is_translated_and_written_anew_where_the_source_changes_it() -> None:
    assert lacks(there=(), before=False) == []
    assert lacks(unit(""), there=(), before=False) == ["Here the variables are others, or change otherwise."]
    assert lacks(there=(unit("kPa"),)) == ["Here what stands around the steps still says what it said before."]
    assert lacks(unit("Kilopascal"), there=(unit("kPa"),)) == []


def test_in_one_language_another_unit_is_more_than_wording() -> None:
    assert "A variable changed." in material_changes(content(), content(unit("kPa")))


def must(step: int, choice: int, name: str) -> Alter:
    return lambda document: document["steps"][step]["choices"][choice].update(must_do=name)


GIVEN, ONE_THING = must(3, 0, "Given"), must(3, 0, "Allergy coded")
PARTED = must(2, 0, "Asked and coded")


@pytest.mark.parametrize(("was", "now"), [(GIVEN, ONE_THING), (ONE_THING, GIVEN), (GIVEN, PARTED)])
def test_what_has_to_be_done_is_called_otherwise_only_where_it_is_the_same_thing(was: Alter, now: Alter) -> None:
    """Two things under one name are one that a pass asks for, whoever calls it wording."""
    assert material_changes(content(was), content(was, now)) == ["What has to be done to pass changed."]


def test_another_name_for_what_has_to_be_done_is_wording() -> None:
    anew = must(1, 1, "Allergy written down"), must(2, 0, "Allergy written down")
    assert material_changes(content(GIVEN), content(GIVEN, *anew)) == []
    assert material_changes(content(GIVEN), content(must(3, 0, "The medicine is given"))) == []


def test_in_every_language_the_same_things_have_to_be_done() -> None:
    said = "Here something else has to be done to pass."
    apart, as_one = must(3, 0, "Gegeben"), must(3, 0, "Allergie erfasst")
    assert lacks(as_one, there=(GIVEN,), before=False) == [said]
    assert lacks(apart, there=(ONE_THING,), before=False) == [said]
    assert lacks(apart, there=(GIVEN,), before=False) == []
    assert lacks(as_one, there=(ONE_THING,), before=False) == []
