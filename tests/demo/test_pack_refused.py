"""The demo's pack and story are refused for what is wrong in them, and the line says where."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from competency.packs import tree
from competency.packs.api import load
from competency.packs.faults import Faults, PackRefused
from portal.demo.story_reading import PACK, STORY, read
from scenarios.packing import scenarios
from scenarios.writing import holding

ON = date(2026, 11, 26)

BROKEN = {
    "unknown key": ("places/nbg.yaml", "zone: Europe/London", "zone: Europe/London, zune: x", "unknown key 'zune'"),
    "missing key": ("places/nbg.yaml", ", zone: Europe/London", "", "'zone' is missing"),
    "key twice": ("places/nbg.yaml", "zone: Europe/London", "zone: a, zone: b", "'zone' stands here twice"),
    "not YAML": ("places/nbg.yaml", "zone: Europe/London", "zone: [", "not valid YAML"),
    "no such unit": (
        "story/places.yaml",
        "{ unit: ICU, job_role: nurse, shift: early",
        "{ unit: ICUX, job_role: nurse, shift: early",
        "there is no unit 'ICUX'",
    ),
    "no such lead": (
        "story/places.yaml",
        "W2: petra.lindholm",
        "W2: petra.nobody",
        "there is no person 'petra.nobody'",
    ),
    "unit in two waves": (
        "programmes/programmes.yaml",
        "units: [ED, ICU, FRONT]",
        "units: [ED, ICU, FRONT, PHARM]",
        "PHARM is in two waves of AURORA",
    ),
    "number expected": (
        "story/places.yaml",
        "needed: 3",
        "needed: three",
        "'needed' must be a whole number, not 'three'",
    ),
    "bad clock": ("places/nbg.yaml", 'starts: "07:00"', 'starts: "7 am"', "'starts' must be a time"),
    "bad period": ("framework/competencies.yaml", "validity: P12M", "validity: 12 months", "'12 months' is no length"),
    "bad risk": ("framework/competencies.yaml", "risk: high", "risk: great", "it must be one of: low, high"),
    "no such activity": (
        "framework/competencies.yaml",
        "activity: N3-OBS",
        "activity: N9-OBS",
        "there is no module, test, checklist, scenario or activity 'N9-OBS'",
    ),
    "kind and activity": (
        "framework/competencies.yaml",
        "{ key: module, activity: N1 }",
        "{ key: module, activity: N1, kind: module }",
        "either a kind or an activity",
    ),
    "high risk, only told": (
        "framework/competencies.yaml",
        "risk: low\n    validity: P12M",
        "risk: high\n    validity: P12M",
        "High-risk work needs something simulated or observed",
    ),
    "no such competency": (
        "framework/requirements.yaml",
        "competencies: [PHY-03]",
        "competencies: [PHY-30]",
        "there is no competency 'PHY-30'",
    ),
    "announced too late": (
        "framework/requirements.yaml",
        "announced: { anchor: go_live, offset: P60D }",
        "announced: { anchor: go_live, offset: P91D }",
        "It would count before it appears",
    ),
    "role and function": (
        "framework/requirements.yaml",
        "function: super_user",
        "function: super_user\n    job_role: nurse",
        "either a job role or a function",
    ),
    "no such role": (
        "people/people.yaml",
        "role: nurse, unit: 4EAST",
        "role: nurze, unit: 4EAST",
        "there is no job role 'nurze'",
    ),
    "person twice": (
        "story/people.yaml",
        "key: linh.pham",
        "key: elin.bergstrand",
        "two people with the key elin.bergstrand",
    ),
    "gap of nothing": (
        "story/people.yaml",
        "    open: [MED-03/module",
        "    # open: [MED-03/module",
        "'open' belongs to a gap",
    ),
    "no such criterion": ("story/people.yaml", "MED-03/module", "MED-03/modul", "MED-03 has no criterion 'modul'"),
    "more open than asked": (
        "story/people.yaml",
        "MED-03/observation:1",
        "MED-03/observation:3",
        "3 of 'observation' cannot be missing",
    ),
    "own supervisor": (
        "story/people.yaml",
        "supervisor: kwabena.adu",
        "supervisor: bronagh.tully",
        "nobody approves or supervises their own",
    ),
    "observes herself": (
        "story/people.yaml",
        "observed_by: [tomasz.wilk]",
        "observed_by: [amira.haddad]",
        "nobody observes themselves",
    ),
    "done in the future": ("story/people.yaml", "trained: -6\n", "trained: 6\n", "what was done lies in the past"),
    "no such group": ("story/people.yaml", "groups: [reviewer]", "groups: [reviwer]", "'reviwer'; it must be one of"),
    "a play of nothing": (
        "story/plays.yaml",
        "scenario: S1",
        "scenario: S9",
        "there is no scenario 'S9'",
    ),
    "a play that fails": (
        "story/plays.yaml",
        "choices: go-on reconcile code line-by-line change-first",
        "choices: go-on reconcile code accept-all change-first",
        "this is no play of S1 that passes",
    ),
    "a first try that passes": (
        "story/plays.yaml",
        "choices: go-on note order-now code-and-change tell list-now sign-off",
        "choices: go-on reconcile code line-by-line change-first keep-with-reason tell sign-off",
        "this is no play of S1 that ends and does not pass",
    ),
    "a play of other choices": (
        "story/plays.yaml",
        "choices: go-on delegate",
        "choices: go-on delegated",
        "this is no play of S2 that passes",
    ),
    "a play that stops halfway": (
        "story/plays.yaml",
        " tell sign-off }",
        " tell }",
        "this is no play of S1 that passes",
    ),
    "a step that leads nowhere": (
        "scenarios/s1-nothing-flagged.yaml",
        "        goto: ",
        "        goto: nowhere-",
        "No step has the key",
    ),
    "no such question": (
        "modules/n3-medicine-administration.md",
        "::: practice N3-P1",
        "::: practice N3-Q01",
        "Question N3-Q01 belongs to tests that count",
    ),
    "unknown block": ("modules/n1-shift-start.md", "::: why", "::: wy", "unknown block 'wy'"),
    "open block": ("modules/n1-shift-start.md", "held until then.\n:::", "held until then.", "'why' is not closed"),
    "no picture": (
        "modules/n1-shift-start.md",
        "file=identity-checks.png",
        "file=nothing.png",
        "there is no picture 'nothing.png'",
    ),
    "picture without alt": ("modules/n1-shift-start.md", 'alt="', 'old="', "unknown key 'old' of a picture"),
    "callout without title": (
        "modules/n1-shift-start.md",
        "::: callout tip Too much for one nurse?",
        "::: callout tip",
        "a callout says its kind and a title",
    ),
    "step out of order": (
        "modules/n1-shift-start.md",
        "2. Tick each patient",
        "3. Tick each patient",
        "step 2. was expected",
    ),
    "heading without key": (
        "modules/n1-shift-start.md",
        " {key=start-as-yourself minutes=5}",
        "",
        "a section's heading was expected",
    ),
    "section key twice": (
        "modules/n1-shift-start.md",
        "key=first-ten-minutes",
        "key=start-as-yourself",
        "two sections have the key",
    ),
    "minutes do not add up": ("modules/n1-shift-start.md", "minutes: 30", "minutes: 31", "its sections 30"),
    "a link": (
        "modules/n1-shift-start.md",
        "That is all.",
        "[That](ftp://elsewhere.example) is all.",
        "a link leads to http, https, mailto, tel",
    ),
    "a link in a question": (
        "questions/practice.yaml",
        "What do you do next?",
        "What do [you](https://elsewhere.example) do next?",
        "Markdown of the kind 'link'",
    ),
    "raw HTML": ("modules/n1-shift-start.md", "That is all.", "<b>That</b> is all.\n\n    code", "'code_block'"),
    "other review": (
        "modules/n1-shift-start.md",
        "minutes: 30\n",
        "clinical_review: done\n",
        "unknown key",
    ),
    "two right answers": (
        "questions/practice.yaml",
        "text: Read the name",
        "right: yes\n        text: Read the name",
        "Mark exactly one answer as right: 2 are marked.",
    ),
    "slip marked right": (
        "questions/practice.yaml",
        "slip_value: 35",
        "slip_value: 0.5",
        "This number would count as right",
    ),
    "yes or no": ("questions/n3-bank.yaml", "critical: yes", "critical: maybe", "'critical' must be yes or no"),
    "bank too small": (
        "tests/n3-test.yaml",
        "difficulty: 3, number: 3",
        "difficulty: 3, number: 5",
        "5 asked for, 4 published",
    ),
    "scale of four": (
        "checklists/n3-obs.yaml",
        "{ level: 5, label: May supervise",
        "{ level: 6, label: May supervise",
        "describes the levels 1 to 5",
    ),
    "item key twice": ("checklists/n3-obs.yaml", "key: locks-screen", "key: signs-in", "same key"),
}


TREES: dict[Any, tuple[tree.Node | None, Faults]] = {}
HELD: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def what_no_test_breaks_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of some fifty files a test breaks one: what a text, and what a scenario, says by itself is the same each time."""

    def tree_of(text: str, file: str, faults: Faults, *, first_line: int = 1) -> tree.Node | None:
        asked = (text, file, first_line)
        if asked not in TREES:
            own = Faults()
            TREES[asked] = read_tree(text, file, own, first_line=first_line), own
        node, told = TREES[asked]
        for fault in told:
            faults.add(fault.place, fault.sentence)
        return node

    def not_held(document: Any) -> Any:
        asked = repr(document)
        if asked not in HELD:
            HELD[asked] = read_held(document)
        return HELD[asked]

    read_tree, read_held = tree.read, holding.not_held
    monkeypatch.setattr(tree, "read", tree_of)
    monkeypatch.setattr(scenarios, "not_held", not_held)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Copies of the pack and of the story that a test may break."""
    pack = tmp_path / "northbank"
    shutil.copytree(PACK, pack)
    shutil.copytree(STORY, tmp_path / "story")
    return pack, tmp_path / "story"


def refusal(pack: Path, story: Path) -> list[str]:
    """What the loader of the demo would say."""
    try:
        read(ON, pack=pack, story=story)
        load(pack, on=ON, with_people=True, must_be_fit=True, dry_run=True)
    except PackRefused as refused:
        return refused.lines
    pytest.fail("nothing was refused")


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "old", "new", "message"), BROKEN.values(), ids=list(BROKEN))
def test_refuses_with_file_and_line(folders: tuple[Path, Path], file: str, old: str, new: str, message: str) -> None:
    pack, story = folders
    name = file.removeprefix("story/")
    path = (story if file.startswith("story/") else pack) / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = refusal(pack, story)
    assert any(re.match(rf"{re.escape(name)}:\d+: .*{re.escape(message)}", line) for line in said), said


def test_names_the_very_line(folders: tuple[Path, Path]) -> None:
    pack, story = folders
    path = pack / "people" / "people.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(at for at, line in enumerate(lines, 1) if "linh.pham" in line)
    lines[number - 1] = lines[number - 1].replace("unit: 4EAST", "unit: 5WEST")
    path.write_text("\n".join(lines), encoding="utf-8")
    assert refusal(pack, story) == [f"people/people.yaml:{number}: there is no unit '5WEST'"]


@pytest.mark.parametrize("file", ["places.yaml", "people.yaml", "plays.yaml", "home.md"])
def test_says_which_file_is_missing(folders: tuple[Path, Path], file: str) -> None:
    pack, story = folders
    (story / file).unlink()
    assert f"{file}: the file is missing" in refusal(pack, story)
