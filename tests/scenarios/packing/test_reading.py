"""A scenario's file becomes a document, or is refused in sentences with file and line. Nothing makes it fail."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.packs import tree
from competency.packs.faults import Faults
from scenarios.graph import GO_ON, begin, play
from scenarios.packing.fields import FIELDS, NOT_IN_A_FILE, keys_of
from scenarios.packing.reading import read, read_node
from scenarios.story import Story, lint
from tests.scenarios.packing.small import SMALL, changed

LONG_KEY = "k" * 10_000
DEEP = "[" * 40 + "]" * 40
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nsteps: [*b, *b]\n"


def told(text: str) -> list[str]:
    faults = Faults()
    assert read(text, "s.yaml", faults) is None
    return [str(fault) for fault in faults]


def test_a_scenario_is_read_with_its_words_and_can_be_played() -> None:
    faults = Faults()
    story = read(SMALL, "s.yaml", faults)

    assert list(faults) == []
    assert isinstance(story, Story)
    assert story.document.starts_at == 14 * 60 + 8
    assert story.steps["hall"].body == "Two doors. Both are shut.\n\nIt is late."
    assert story.graph.variables["door"].options == ("shut", "yes")
    after = play(story.graph, begin(story.graph), "left")
    assert (after.values["door"], after.values["seen"], after.values["oxygen"]) == ("yes", True, Decimal(92))
    assert lint(story.document.model_dump(exclude_unset=True)) == ()


WRONG: dict[str, tuple[str, str]] = {
    "nothing": ("", "s.yaml:1: There is nothing in this file."),
    "a list": ("- a\n", "s.yaml:1: fields were expected here (key: value)"),
    "no steps": ("title: x\n", "s.yaml:1: This is no scenario: a list of steps is needed."),
    "steps that are none": (SMALL.split("steps:")[0] + "steps: none\n", "s.yaml:20: 'steps' must be a list (- …)"),
    "an anchor": (BOMB, "s.yaml:1: A pack writes everything out: an anchor (&) stands here."),
    "an alias": (changed("summary: Choose a door.", "summary: *a"), "s.yaml:3: "),
    "a tag": (changed("title: Two doors", "title: !!python/object:os.system x"), "s.yaml:2: A pack holds plain values"),
    "two documents": (SMALL + "---\ntitle: x\n", "s.yaml:49: A file holds one document"),
    "a deep nesting": (changed("summary: Choose a door.", f"summary: {DEEP}"), "s.yaml:3: This is nested too deeply."),
    "a key of ten thousand letters": (
        changed("summary: Choose a door.", f"? {LONG_KEY}\n: x"),
        f"s.yaml:3: unknown key '{'k' * 60}…'; known: format, code, title,",
    ),
    "a domain of ten thousand letters": (
        changed("minimums: { safety: 1 }", f"minimums:\n  ? {LONG_KEY}\n  : 1"),
        f"s.yaml:50: '{'k' * 60}…': Choose one of: safety, data_quality, workflow, communication.",
    ),
    "a key twice": (changed("code: T1", "code: T1\ncode: T2"), "s.yaml:2: 'code' stands here twice"),
    "an unknown key": (changed("code: T1", "code: T1\nowner: me"), "s.yaml:2: unknown key 'owner'; known: format,"),
    "an unknown key of a choice": (
        changed("label: The right one", "label: The right one\n        sound: bell"),
        "s.yaml:42: unknown key 'sound'; known: key, label, cost, when,",
    ),
    "what is counted and not written": (
        changed("title: The hall", "title: The hall\n    images_without_alt: 0"),
        "s.yaml:24: unknown key 'images_without_alt'; known: key, kind,",
    ),
    "another form": (
        changed("code: T1", "format: 2\ncode: T1"),
        "s.yaml:1: 'format': This scenario is written in a form that this version does not read.",
    ),
    "no number": (changed("cost: 2", "cost: .nan"), "s.yaml:32: 'cost' must be a whole number, not '.nan'"),
    "not a number in a variable": (
        changed("start: 92", "start: NaN"),
        "s.yaml:15: 'start' must be a number, not 'NaN'",
    ),
    "infinity": (changed("lowest: 60", "lowest: -.inf"), "s.yaml:16: 'lowest' must be a number, not '-.inf'"),
    "a huge number": (
        changed("highest: 100", f"highest: {'9' * 5_000}"),
        f"s.yaml:17: 'highest' must be a number, not '{'9' * 60}…'",
    ),
    "a large number": (changed("cost: 2", f"cost: {'9' * 19}"), "s.yaml:32: 'cost': Give 1440 or less."),
    "a power": (changed("cost: 2", "cost: 1e9"), "s.yaml:32: 'cost' must be a whole number, not '1e9'"),
    "a number that could be two": (changed("cost: 2", "cost: 1,234"), "s.yaml:32: 'cost': “1,234” can be read in two"),
    "a day for a time": (changed('"14:08"', "2026-01-01"), "s.yaml:4: 'starts_at' must be a time such as '07:00'"),
    "true for yes": (changed("warns: yes", "warns: true"), "s.yaml:8: 'warns' must be yes or no, not 'true'"),
    "a flag that is set to something else": (
        changed("variable: seen, value: yes }", "variable: seen, value: 7 }"),
        "s.yaml:36: 'value' must be yes or no, not '7'",
    ),
    "a step that is a word": (
        changed("  - key: hall", "  - word\n  - key: hall"),
        "s.yaml:21: fields were expected here",
    ),
    "a list for a text": (changed("title: The hall", "title: [a]"), "s.yaml:23: 'title' must be a single value"),
    "a word for effects": (
        changed("effects: [{ effect: add, variable: oxygen, value: -2 }]", "effects: none"),
        "s.yaml:47: 'effects' must be a list (- …)",
    ),
    "a condition that asks a flag for a number": (
        changed("all: [{ variable: seen, is: no }] }\nvariables", "all: [{ variable: seen, is: 7 }] }\nvariables"),
        "s.yaml:9: 'is' must be yes or no, not '7'",
    ),
    "a number for points": (changed("scores: { safety: 1 }", "scores: 1"), "s.yaml:37: 'scores' must hold fields"),
    "all and any": (
        changed("{ all: [{ variable: oxygen, at_least: 60 }] }", "{ all: [], any: [] }"),
        "s.yaml:33: 'when' holds one of: all, any, and a list of conditions",
    ),
    "no condition": (
        changed("[{ variable: oxygen, at_least: 60 }]", "[]"),
        "s.yaml:33: 'all' must be a list with at least 1 in it",
    ),
    "no comparison": (
        changed("{ variable: oxygen, at_least: 60 }", "{ variable: oxygen }"),
        "s.yaml:33: a condition names a variable, and one of: is, is_not, less,",
    ),
    "a comparison nobody knows": (
        changed("at_least: 60", "at_least: 60, roughly: 5"),
        "s.yaml:33: unknown key 'roughly'; known: variable, is,",
    ),
    "a variable nobody has": (
        changed("{ variable: oxygen, at_least: 60 }", "{ variable: sugar, at_least: 60 }"),
        "s.yaml:33: 'variable': There is no variable “sugar”.",
    ),
    "a flag that is compared by size": (
        changed("{ variable: seen, is: no }] }\nvariables", "{ variable: seen, more: no }] }\nvariables"),
        "s.yaml:9: “seen” is not a number: ask whether it is something, or is not.",
    ),
    "an option nobody offers": (
        changed("start: shut, options", "start: ajar, options"),
        "s.yaml:19: 'start': “door” takes",
    ),
    "a step nobody has": (changed("goto: bad", "goto: garden"), "s.yaml:43: 'goto': No step has the key “garden”."),
    "a key with capitals": (changed("key: hall", "key: The Hall"), "s.yaml:21: 'key': Use small letters, digits and"),
    "a missing title": (changed("    title: The hall\n", ""), "s.yaml:21: 'title': Fill this in."),
    "a title that says nothing": (changed("title: The hall", "title:"), "s.yaml:23: 'title': Fill this in."),
    "a title that is too long": (
        changed("title: The hall", f"title: {'x' * 301}"),
        "s.yaml:23: 'title': This is too long: 300 characters are the most.",
    ),
    "a script": (changed("Two doors.\n", "<script>alert(1)</script>\n"), "s.yaml:24: 'body' holds HTML (<script>aler)"),
    "a character nobody sees": (
        changed("feedback: It was not.", 'feedback: "It was\\u202e not."'),
        "s.yaml:42: 'feedback' holds an invisible character (U+202E)",
    ),
    "wrong indentation": (changed("    kind: decision", "   kind: decision"), "s.yaml:22: This is not valid YAML"),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_its_line(text: str, sentence: str) -> None:
    found = told(text)
    assert found[0].startswith(sentence), found
    assert max(map(len, found)) < 400


def test_everything_that_is_wrong_is_said_at_once_and_each_thing_once() -> None:
    text = changed("cost: 2", "cost: two").replace("goto: bad", "goto: garden").replace("warns: yes", "warns: maybe")
    assert [line.split(" ")[0] for line in told(text)] == ["s.yaml:8:", "s.yaml:32:", "s.yaml:43:"]
    assert told(changed("title: The hall", "title: [a]")) == ["s.yaml:23: 'title' must be a single value"]


def test_a_thousand_steps_are_refused_in_one_sentence() -> None:
    steps = "".join(f"  - {{ key: s{n}, kind: information, title: T, goto: good }}\n" for n in range(1_000))
    assert told(changed("events:\n", f"{steps}events:\n")) == [
        "s.yaml:21: 'steps': These are too many: 299 are the most."
    ]


def test_keys_that_somebody_else_reads_are_left_to_them() -> None:
    node = tree.read(changed("code: T1", "code: T1\nowner: me"), "s.yaml", faults := Faults())
    assert node is not None
    written = read_node(node, "s.yaml", faults, beside={"owner"})
    assert list(faults) == [] and written is not None
    assert "owner" not in written.document


def test_an_unfinished_one_is_read_and_what_it_lacks_can_be_said_with_its_line() -> None:
    """A draft need not be fit to be published; the plan says what is missing."""
    node = tree.read(changed("        feedback: It was not.\n", ""), "s.yaml", faults := Faults())
    assert node is not None
    written = read_node(node, "s.yaml", faults)
    assert list(faults) == [] and written is not None
    assert [str(fault) for fault in written.told(lint(written.document))] == [
        "s.yaml:40: 'feedback': Write the feedback: people read it at the end."
    ]


@given(cut=st.integers(0, len(SMALL)), to=st.integers(0, 40), put=st.text(max_size=12))
def test_whatever_is_written_into_it_there_is_a_scenario_or_a_sentence(cut: int, to: int, put: str) -> None:
    faults = Faults()
    story = read(SMALL[:cut] + put + SMALL[cut + to :], "s.yaml", faults)
    assert (story is None) == (len(faults) > 0)


def test_every_field_of_a_scenario_can_be_written_but_for_what_a_site_keeps() -> None:
    for model, fields in FIELDS.items():
        assert set(fields) | NOT_IN_A_FILE.get(model, frozenset()) == set(model.model_fields), model
        assert len(keys_of(model)) == len(fields)


def test_going_on_is_no_choice_that_can_be_written() -> None:
    assert told(changed("key: left", f"key: {GO_ON}")) == [
        f"s.yaml:30: 'key': “{GO_ON}” has a meaning of its own here. Use another."
    ]
