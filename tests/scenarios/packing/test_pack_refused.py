"""Wrong scenarios in packs: each is told in a sentence with file and line, and nothing of the pack is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from competency.core.packing.first import publish_first
from competency.packs.api import load
from competency.packs.faults import PackRefused
from scenarios.models import ScenarioPage
from tests.packs import ward
from tests.packs.test_wrong_packs import refusal
from tests.packs.ward import ON
from tests.scenarios.packing.packs import HALL, HEAD, OURS, SHOWN, loaded, small, with_pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_site")]

UNSAFE = "        is_critical_unsafe: yes\n        feedback: It was not."
ACTS = "    effects: [{ effect: flag, variable: seen, value: yes }]"
WRONG: dict[str, tuple[dict[str, str | bytes], str]] = {
    "an unknown key": (
        {OURS: small("title: Two doors", "title: Two doors\ntitel: Two doors")},
        f"{OURS}:6: unknown key 'titel'; known: format, code, title, summary, minutes, starts_at, patient, banners, "
        "limit, variables, steps, events, minimums, tries, wait_hours",
    ),
    "an unknown key of a choice": (
        {OURS: small("        feedback: It was not.", "        feedbak: It was not.")},
        f"{OURS}:45: unknown key 'feedbak'; known: key, label, cost, when, done, must_do, is_critical_safe, "
        "is_critical_unsafe, effects, scores, feedback, goto",
    ),
    "no code": ({OURS: small("code: T1\n", "")}, f"{OURS}:1: 'code' is missing"),
    "no title": ({OURS: small("title: Two doors\n", "")}, f"{OURS}:1: 'title' is missing"),
    "a code too long": (
        {OURS: small("code: T1", f"code: {'T' * 21}")},
        f"{OURS}:4: 'code': Ensure this value has at most 20 characters (it has 21).",
    ),
    "no steps": (
        {OURS: HEAD + "code: T1\ntitle: X\n"},
        f"{OURS}:1: This is no scenario: a list of steps is needed.",
    ),
    "steps that are no list": (
        {OURS: HEAD + "code: T1\ntitle: X\nsteps: many\n"},
        f"{OURS}:6: 'steps' must be a list (- …)",
    ),
    "a step without a key": (
        {OURS: small("  - { key: good, kind", "  - { kind")},
        f"{OURS}:47: 'key': Fill this in.",
    ),
    "a kind of step that there is not": (
        {OURS: small("    kind: decision", "    kind: task")},
        f"{OURS}:25: 'kind': Choose one of: information, decision, outcome.",
    ),
    "a number that is none": (
        {OURS: small("        cost: 2", "        cost: .nan")},
        f"{OURS}:35: 'cost' must be a whole number, not '.nan'",
    ),
    "a huge number": (
        {OURS: small("        cost: 2", f"        cost: {'9' * 300}")},
        f"{OURS}:35: 'cost' must be a whole number, not '{'9' * 60}…'",
    ),
    "a number out of range": (
        {OURS: small("        cost: 2", "        cost: 1441")},
        f"{OURS}:35: 'cost': Give 1440 or less.",
    ),
    "a key of 10 kB": (
        {OURS: small("        goto: good", f"        goto: {'g' * 10_000}")},
        f"{OURS}:42: 'goto': This is too long: 60 characters are the most.",
    ),
    "HTML": (
        {OURS: small("      Two doors.", "      <script>alert(1)</script>")},
        f"{OURS}:27: 'body' holds HTML (<script>aler); plain words are written here",
    ),
    "an alias": (
        {OURS: small("summary: Choose a door.", "summary: &a Choose a door.")},
        f"{OURS}:6: A pack writes everything out: an anchor (&) stands here.",
    ),
    "a list where fields are needed": ({OURS: "- code: T1\n"}, f"{OURS}:1: fields were expected here (key: value)"),
    "a choice that is safe and unsafe": (
        {OURS: small("        feedback: It was not.", "        is_critical_safe: yes\n" + UNSAFE)},
        f"{OURS}:46: 'is_critical_unsafe': A choice cannot be critical-safe and critical-unsafe.",
    ),
    "something that must be done and is unsafe": (
        {OURS: small("        feedback: It was not.", "        must_do: Look\n" + UNSAFE)},
        f"{OURS}:45: 'must_do': What has to be done cannot be critical-unsafe.",
    ),
    "an end that goes on": (
        {OURS: small("  - { key: bad,", "  - { key: bad, goto: good, cost: 5, seconds: 30, question: What?,")},
        f"{OURS}:48: 'seconds': This has no meaning here. Leave it empty.",
    ),
    "a decision that ends and acts": (
        {OURS: small("    kind: decision", f"    kind: decision\n    ending: harm\n    goto: bad\n{ACTS}")},
        f"{OURS}:28: 'effects': This has no meaning here. Leave it empty.",
    ),
    "another form": (
        {OURS: small("title: Two doors", "title: Two doors\nformat: 2")},
        f"{OURS}:6: 'format': This scenario is written in a form that this version does not read.",
    ),
    "a clock with seconds": (
        {OURS: small('starts_at: "14:08"', 'starts_at: "14:08:37"')},
        f"{OURS}:7: 'starts_at' must be a whole minute such as '07:00', not '14:08:37'",
    ),
    "a bound too far away": (
        {OURS: small("    highest: 100", "    highest: 1000000001")},
        f"{OURS}:20: 'highest': Give 1000000000 or less.",
    ),
    "a picture of five thousand letters": (
        {OURS: small(HALL, SHOWN).replace("hall.png", f"{'h' * 5_000}.png")},
        f"{OURS}:27: there is no picture '{'h' * 60}…' in scenarios/pictures/",
    ),
    "an unknown person": (
        {OURS: small().replace("owner: STARTER", "owner: NOBODY")},
        f"{OURS}:1: there is no person 'NOBODY'",
    ),
    "an unknown release": (
        {OURS: small().replace("first release", "second release")},
        f"{OURS}:3: there is no release 'Your system second release'",
    ),
    "an unknown job role": (
        {OURS: "audience: [nurse, nurze]\n" + small()},
        f"{OURS}:1: there is no job role 'nurze'",
    ),
    "no day": (
        {OURS: small().replace("review_by: D+365", "review_by: 2027-02-31")},
        f"{OURS}:2: 'review_by': '2027-02-31' is no day of the calendar",
    ),
    "two of one code": (
        {OURS: small(), "scenarios/two-more-doors.yaml": small()},
        "scenarios/two-more-doors.yaml:4: there are two of scenario 'T1'; first at scenarios/two-doors.yaml:1",
    ),
    "the code of a test": (
        {OURS: small("code: T1", "code: ID-T")},
        "tests/find-the-right-patient.yaml:1: test and scenario cannot both be called 'ID-T'; "
        "first at scenarios/two-doors.yaml:1",
    ),
    "a picture that is not there": (
        {OURS: small(HALL, SHOWN)},
        f"{OURS}:27: there is no picture 'hall.png' in scenarios/pictures/",
    ),
    "a picture outside of the pack": (
        {OURS: small(HALL, SHOWN).replace("hall.png", "../../../etc/hosts.png")},
        f"{OURS}:27: there is no picture '../../../etc/hosts.png' in scenarios/pictures/",
    ),
    "a picture without a file": (
        {OURS: small(HALL, SHOWN).replace("file: hall.png, ", "")},
        f"{OURS}:27: 'file' is missing",
    ),
    "a picture that is none": (
        {OURS: small(HALL, SHOWN), "scenarios/pictures/hall.png": "<svg onload='alert(1)'/>"},
        "scenarios/pictures/hall.png:1: This is no picture that can be shown.",
    ),
    "a picture that nothing shows": (
        {OURS: small(), "scenarios/pictures/hall.png": ward.png()},
        "scenarios/pictures/hall.png:1: Nothing reads this file; a pack has: checklists/, framework/, modules/, "
        "people/, places/, programmes/, questions/, scenarios/, tests/.",
    ),
    "a text of another kind": (
        {"scenarios/two-doors.md": "# Two doors\n"},
        "scenarios/two-doors.md:1: Nothing reads this file; a pack has: checklists/, framework/, modules/, people/, "
        "places/, programmes/, questions/, scenarios/, tests/.",
    ),
}


@pytest.mark.parametrize(("files", "sentence"), WRONG.values(), ids=list(WRONG))
def test_is_refused_with_file_and_line(tmp_path: Path, files: dict[str, str | bytes], sentence: str) -> None:
    assert sentence in refusal(ward.write(tmp_path, files), tmp_path / "media")


def test_what_is_wrong_is_told_once(tmp_path: Path) -> None:
    text = small("title: Two doors\n", "").replace("kind: decision", "kind: task")
    said = refusal(ward.write(tmp_path, {OURS: text}), tmp_path / "media")
    assert said == [
        f"{OURS}:1: 'title' is missing",
        f"{OURS}:24: 'kind': Choose one of: information, decision, outcome.",
    ]


def test_the_code_of_an_activity_of_another_kind_on_the_site_is_taken(tmp_path: Path) -> None:
    publish_first(loaded(ward.write(tmp_path / "first")).pack)
    alone = tmp_path / "second" / OURS
    alone.parent.mkdir(parents=True)
    alone.write_text(small("code: T1", "code: ID-T"))
    with pytest.raises(PackRefused, match="the code 'ID-T' is taken on the site by an activity of another kind"):
        load(tmp_path / "second", on=ON)


def test_a_locked_draft_is_not_changed(tmp_path: Path) -> None:
    loaded(with_pictures(tmp_path / "first"))
    page = ScenarioPage.objects.get(code="T1")
    ScenarioPage.objects.filter(pk=page.pk).update(locked=True)
    with pytest.raises(PackRefused, match="Somebody locked this draft: it is not changed"):
        loaded(with_pictures(tmp_path / "second", small(HALL, SHOWN).replace("cost: 2", "cost: 3")))
