"""Wrong packs: each is told in a sentence with file and line, and nothing of it is written."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test.utils import override_settings

from tests.packs import ward
from tests.packs.ward import PEOPLE, PLACES, PROGRAMMES, REQUIREMENTS, changed

pytestmark = pytest.mark.django_db

MODULE = "modules/find-the-right-patient.md"
QUESTIONS = "questions/find-the-right-patient.yaml"
CHECKLIST = "checklists/find-the-right-patient.yaml"
TEST = "tests/find-the-right-patient.yaml"
COMPETENCIES = "framework/competencies.yaml"
FRONT = "---\ncode: X\ntitle: X\n---\n"

WRONG: dict[str, tuple[dict[str, str | bytes], str]] = {
    "wrong indentation": (
        {"places/ward.yaml": PLACES.replace("  - { code: A,", "   - { code: A,")},
        "places/ward.yaml:5: This is not valid YAML (did not find expected '-' indicator): look at the indentation.",
    ),
    "a tab": (
        {"places/ward.yaml": "facilities:\n\t- { code: A }\n"},
        "places/ward.yaml:2: This is not valid YAML (found character that cannot start any token): "
        "look at the indentation.",
    ),
    "an unknown key": (
        {"places/ward.yaml": PLACES.replace("name: Ward A", "nam: Ward A")},
        "places/ward.yaml:5: unknown key 'nam'; known: facility, code, name, parent, closes",
    ),
    "a promise that no column keeps": (
        {CHECKLIST: changed(CHECKLIST, "code:", "clinical_review: local\ncode:")},
        "checklists/find-the-right-patient.yaml:1: unknown key 'clinical_review'; known: code, title, setting, "
        "minutes, intro, steps, retrospective, entrustment, comment_hint, owner, review_by, checked_on",
    ),
    "an unknown list": (
        {"places/ward.yaml": PLACES + "wards: []\n"},
        "places/ward.yaml:9: unknown key 'wards'; known: facilities, units, shifts",
    ),
    "a missing key": (
        {"places/ward.yaml": PLACES.replace(", zone: Europe/London", "")},
        "places/ward.yaml:2: 'zone' is missing",
    ),
    "an unknown unit": (
        {"people/ward.yaml": PEOPLE.replace("unit: A,", "unit: AA,")},
        "people/ward.yaml:6: there is no unit 'AA'",
    ),
    "an unknown job role": (
        {"framework/requirements.yaml": REQUIREMENTS.replace("job_role: nurse", "job_role: nurze")},
        "framework/requirements.yaml:3: there is no job role 'nurze'",
    ),
    "an unknown competency": (
        {"people/ward.yaml": PEOPLE.replace("competency: ID-01, starts: D-30 }", "competency: ID-10, starts: D-30 }")},
        "people/ward.yaml:12: there is no competency 'ID-10'",
    ),
    "an unknown activity": (
        {COMPETENCIES: changed(COMPETENCIES, "activity: ID-O", "activity: ID-X")},
        "framework/competencies.yaml:15: there is no module, test, checklist, scenario or activity 'ID-X'",
    ),
    "an unknown release": (
        {TEST: changed(TEST, "first release", "second release")},
        "tests/find-the-right-patient.yaml:12: there is no release 'Your system second release'",
    ),
    "an unknown person": (
        {TEST: changed(TEST, "owner: STARTER", "owner: NOBODY")},
        "tests/find-the-right-patient.yaml:10: there is no person 'NOBODY'",
    ),
    "an unknown practice question": (
        {MODULE: changed(MODULE, "::: practice ID-P1", "::: practice ID-P9")},
        "modules/find-the-right-patient.md:29: there is no question 'ID-P9'",
    ),
    "an unknown time zone": (
        {"places/ward.yaml": PLACES.replace("Europe/London", "Europe/Londn")},
        "places/ward.yaml:2: 'zone': “Europe/Londn” is not a time zone of the IANA database.",
    ),
    "a duplicate": (
        {"places/ward.yaml": PLACES.replace("code: B, name: Ward B, parent: A", "code: A, name: Ward B, parent: ROOT")},
        "places/ward.yaml:6: there are two of unit 'WARD/A'; first at places/ward.yaml:5",
    ),
    "a duplicate in another file": (
        {"people/more.yaml": "job_roles:\n  - { code: nurse, name: Nurse }\n"},
        "people/people.yaml:4: there are two of job_role 'nurse'; first at people/more.yaml:2",
    ),
    "a key twice": (
        {"places/ward.yaml": PLACES.replace("name: Ward A", "name: Ward A, name: Ward B")},
        "places/ward.yaml:5: 'name' stands here twice",
    ),
    "a cycle of units": (
        {
            "places/ward.yaml": PLACES.replace(
                "{ code: A, name: Ward A, parent: ROOT }", "{ code: A, name: A, parent: B }"
            )
        },
        "places/ward.yaml:5: the unit 'A' is part of itself, by way of B",
    ),
    "a unit in two waves": (
        {"programmes/new.yaml": PROGRAMMES + "  - { programme: NEW, code: W2, name: Second, units: [B, A] }\n"},
        "programmes/new.yaml:5: A is in two waves of NEW",
    ),
    "31 February": (
        {"programmes/new.yaml": PROGRAMMES.replace("D+14", "2027-02-31")},
        "programmes/new.yaml:4: 'go_live': '2027-02-31' is no day of the calendar",
    ),
    "an end before the start": (
        {"people/ward.yaml": PEOPLE.replace("ends: D+30", "ends: D-31")},
        "people/ward.yaml:10: 'ends': It cannot end before it starts.",
    ),
    "HTML in a name": (
        {"places/ward.yaml": PLACES.replace("Ward A", '"Ward <script>alert(1)</script>"')},
        "places/ward.yaml:5: 'name' holds HTML (<script>aler); plain words are written here",
    ),
    "a control character": (
        {"places/ward.yaml": PLACES.replace("Ward A", '"Ward \\u202e A"')},
        "places/ward.yaml:5: 'name' holds an invisible character (U+202E)",
    ),
    "a bare control character": (
        {"people/ward.yaml": PEOPLE.replace("Novak", "Nov\x08ak")},
        "people/ward.yaml:4: An invisible character (U+0008) stands here.",
    ),
    "no UTF-8": (
        {"people/ward.yaml": PEOPLE.replace("Novak", "Nováčková").encode("cp1250")},
        "people/ward.yaml:4: This is not UTF-8: save the file with that encoding.",
    ),
    "a name too long": (
        {"places/ward.yaml": PLACES.replace("Ward A", "A" * 121)},
        "places/ward.yaml:5: 'name': Ensure this value has at most 120 characters (it has 121).",
    ),
    "an alias": (
        {"places/ward.yaml": PLACES.replace("- { code: A,", "- &a { code: A,")},
        "places/ward.yaml:5: A pack writes everything out: an anchor (&) stands here.",
    ),
    "a tag": (
        {"places/ward.yaml": PLACES.replace("name: Ward A", "name: !!python/name:os.system Ward A")},
        "places/ward.yaml:5: A pack holds plain values only: a tag (!) stands here.",
    ),
    "a file of 50 MB": (
        {"places/more.yaml": b"# " + b"x" * 50_000_000},
        "places/more.yaml:1: The file is too big: 50 MB, at most 1 MB are read.",
    ),
    "a misspelt folder": (
        {"plaecs/ward.yaml": "units: []\n"},
        "plaecs/ward.yaml:1: Nothing reads this file; a pack has: checklists/, framework/, modules/, people/, places/, "
        "programmes/, questions/, scenarios/, tests/.",
    ),
    "a picture outside of the pack": (
        {MODULE: changed(MODULE, "::: practice ID-P1", '::: picture file=../../../etc/hosts.png alt="Hosts"')},
        "modules/find-the-right-patient.md:29: there is no picture '../../../etc/hosts.png' in modules/pictures/",
    ),
    "a picture that is none": (
        {
            MODULE: changed(MODULE, "::: practice ID-P1", '::: picture file=a.png alt="A point"'),
            "modules/pictures/a.png": "<svg onload='alert(1)'/>",
        },
        "modules/pictures/a.png:1: This is no picture that can be shown.",
    ),
    "no front matter": (
        {"modules/x.md": "## X {key=x minutes=1}\n"},
        "modules/x.md:1: front matter between two lines of --- is missing",
    ),
    "raw HTML in a module": (
        {"modules/x.md": FRONT + "## X {key=x minutes=1}\n\n> quoted\n"},
        "modules/x.md:7: Markdown of the kind 'blockquote' is not used in content",
    ),
    "two steps of one key": (
        {CHECKLIST: changed(CHECKLIST, "key: compares-both", "key: asks-openly")},
        "checklists/find-the-right-patient.yaml:6: two steps of the checklist have the same key: asks-openly",
    ),
    "an unknown type of question": (
        {QUESTIONS: changed(QUESTIONS, "type: single", "type: singel")},
        "questions/find-the-right-patient.yaml:5: 'type' is 'singel'; it must be one of: single, multiple, numeric",
    ),
    "a number that is none": (
        {QUESTIONS: changed(QUESTIONS, "value: 2\n", "value: two\n")},
        "questions/find-the-right-patient.yaml:73: 'value': “two” is not a number we can read. Nothing was changed. "
        "Type digits, such as 2.5 or 2,5.",
    ),
    "what a type does not ask for": (
        {QUESTIONS: changed(QUESTIONS, "      unit: identifiers", "      units: identifiers")},
        "questions/find-the-right-patient.yaml:75: unknown key 'units'; known: value, tolerance, unit, feedback_right, "
        "feedback_wrong, slip_value, slip_feedback",
    ),
    "a requirement of nobody": (
        {"framework/requirements.yaml": REQUIREMENTS.replace("    job_role: nurse\n", "")},
        "framework/requirements.yaml:2: a requirement is about one of: either a job role or a function, a person, or "
        "'anybody: yes'",
    ),
    "announced too late": (
        {"framework/requirements.yaml": REQUIREMENTS.replace("-P60D", "P60D")},
        "framework/requirements.yaml:5: It would count before it appears on anybody's list.",
    ),
    "an unknown wave": (
        {"framework/requirements.yaml": REQUIREMENTS.replace("programme: NEW", "programme: NEW\n    wave: W9")},
        "framework/requirements.yaml:3: there is no wave 'W9' of NEW",
    ),
}


def rows_of_everything() -> dict[str, int]:
    """How many rows every table of ours and of the pages and pictures has."""
    labels = {
        "cleared_core",
        "cleared_assessments",
        "cleared_modules",
        "cleared_scenarios",
        "wagtailcore",
        "wagtailimages",
    }
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.app_label in labels
    }


def refusal(pack: Path, media: Path) -> list[str]:
    """What the command says of a pack, after seeing that nothing was written."""
    said = io.StringIO()
    before = rows_of_everything()
    with override_settings(MEDIA_ROOT=str(media)), pytest.raises(CommandError, match="Nothing was written"):
        call_command("cleared_load", str(pack), on=ward.ON, people=True, stdout=io.StringIO(), stderr=said)
    assert rows_of_everything() == before
    assert not list(media.rglob("*.*"))
    return said.getvalue().splitlines()


def test_the_pack_they_are_made_of_is_right(tmp_path: Path) -> None:
    pack = ward.write(tmp_path)
    call_command("cleared_load", str(pack), on=ward.ON, people=True, dry_run=True, stdout=io.StringIO())


@pytest.mark.parametrize(("files", "sentence"), WRONG.values(), ids=list(WRONG))
def test_is_refused_with_file_and_line(tmp_path: Path, files: dict[str, str | bytes], sentence: str) -> None:
    pack = ward.write(tmp_path, files)
    assert sentence in refusal(pack, tmp_path / "media")


def test_the_plan_tells_of_a_criterion_that_nobody_could_meet(tmp_path: Path) -> None:
    pack = ward.write(tmp_path, {COMPETENCIES: changed(COMPETENCIES, "activity: ID-M }", "activity: ID-M, cut: 80 }")})
    told = io.StringIO()
    call_command("cleared_load", str(pack), on=ward.ON, people=True, dry_run=True, stdout=told)
    assert "before it is published: Group 1, criterion 1 asks for 80 % of" in told.getvalue()
    assert "which is passed or not and has no percentage" in told.getvalue()


LINKS: dict[str, Callable[[Path], Any]] = {
    "a link to a file outside": lambda pack: (pack / "places" / "hosts.yaml").symlink_to("/etc/hosts"),
    "a link to a folder outside": lambda pack: (pack / "places" / "hosts.yaml").symlink_to("/etc"),
    "a link to itself": lambda pack: (pack / "places" / "hosts.yaml").symlink_to("hosts.yaml"),
}


@pytest.mark.parametrize("make", LINKS.values(), ids=list(LINKS))
def test_a_link_is_not_followed(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    pack = ward.write(tmp_path)
    make(pack)
    expected = "places/hosts.yaml:1: This is a link: a pack holds its own files and leads nowhere else."
    assert refusal(pack, tmp_path / "media") == [expected]


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    pack = ward.write(tmp_path)
    os.mkfifo(pack / "places" / "pipe.yaml")
    assert refusal(pack, tmp_path / "media") == ["places/pipe.yaml:1: This is no ordinary file."]


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "places/ward.yaml": PLACES.replace("name: Ward A", "nam: Ward A").replace("Europe/London", "Europe/Londn"),
        "people/ward.yaml": PEOPLE.replace("starts: D-30", "starts: yesterday", 1).replace("unit: ROOT", "unit: RO"),
        TEST: changed(TEST, "number: 2", "number: many"),
    }
    said = refusal(ward.write(tmp_path, files), tmp_path / "media")
    assert [line.split(": ")[0] for line in said] == [
        "people/ward.yaml:6",
        "people/ward.yaml:10",
        "places/ward.yaml:2",
        "places/ward.yaml:5",
        "places/ward.yaml:5",
        "tests/find-the-right-patient.yaml:9",
    ]


def test_a_fault_that_only_writing_finds_undoes_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ValidationError

    from competency.core.people import api

    def refuse(**given: Any) -> None:
        raise ValidationError("No more credentials today.")

    monkeypatch.setattr(api, "credential", refuse)
    files: dict[str, str | bytes] = {
        MODULE: changed(MODULE, "::: practice ID-P1", '::: picture file=a.png alt="A point"\n\n::: practice ID-P1'),
        "modules/pictures/a.png": ward.png(),
    }
    pack = ward.write(tmp_path, files)
    assert refusal(pack, tmp_path / "media") == ["people/ward.yaml:7: No more credentials today."]
