"""The reader of the demo's content files refuses what is wrong and says where."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.demo import content_files
from portal.demo.content_files import load
from portal.demo.content_markdown import inline_html, to_html
from portal.demo.content_reader import ContentError

FOLDER = Path(content_files.__file__).parent / "content"

BROKEN = {
    "unknown key": ("places.yaml", "zone: Europe/London", "zone: Europe/London\n  zune: x", "unknown key 'zune'"),
    "missing key": ("places.yaml", "  zone: Europe/London\n", "", "'zone' is missing"),
    "key twice": ("places.yaml", "zone: Europe/London", "zone: a\n  zone: b", "'zone' stands here twice"),
    "not YAML": ("places.yaml", "zone: Europe/London", "zone: [", "not valid YAML"),
    "no such unit": (
        "places.yaml",
        "{ unit: ICU, job_role: nurse, shift: early",
        "{ unit: ICUX, job_role: nurse, shift: early",
        "there is no unit 'ICUX'",
    ),
    "no such lead": ("places.yaml", "lead: petra.lindholm", "lead: petra.nobody", "there is no person 'petra.nobody'"),
    "unit in two waves": (
        "places.yaml",
        "units: [ED, ICU, FRONT]",
        "units: [ED, ICU, FRONT, PHARM]",
        "PHARM is in two waves of AURORA",
    ),
    "number expected": ("places.yaml", "needed: 3", "needed: three", "'needed' must be a whole number, not 'three'"),
    "bad clock": ("places.yaml", 'starts: "07:00"', 'starts: "7 am"', "'starts' must be a time"),
    "bad period": ("competencies.yaml", "validity: P12M", "validity: 12 months", "'12 months' is no length"),
    "bad risk": ("competencies.yaml", "risk: high", "risk: great", "it must be one of: low, high"),
    "no such activity": (
        "competencies.yaml",
        "activity: N3-OBS",
        "activity: N9-OBS",
        "there is no module, test or checklist 'N9-OBS'",
    ),
    "kind and activity": (
        "competencies.yaml",
        "{ key: module, activity: N1 }",
        "{ key: module, activity: N1, kind: module }",
        "either a kind or an activity",
    ),
    "high risk, only told": (
        "competencies.yaml",
        "risk: low\n    validity: P12M",
        "risk: high\n    validity: P12M",
        "NUR-01 is high risk",
    ),
    "no such competency": (
        "requirements.yaml",
        "competencies: [PHY-03]",
        "competencies: [PHY-30]",
        "there is no competency 'PHY-30'",
    ),
    "announced too late": ("requirements.yaml", "days: 60 }", "days: 91 }", "announced before it blocks"),
    "role and function": (
        "requirements.yaml",
        "function: super_user",
        "function: super_user\n    job_role: nurse",
        "either a job role or a function",
    ),
    "no such role": (
        "people.yaml",
        "role: nurse, unit: 4EAST",
        "role: nurze, unit: 4EAST",
        "there is no job role to be placed in 'nurze'",
    ),
    "person twice": (
        "people.yaml",
        "key: linh.pham",
        "key: elin.bergstrand",
        "two people with the key elin.bergstrand",
    ),
    "gap of nothing": (
        "people.yaml",
        "    open: [MED-03/module",
        "    # open: [MED-03/module",
        "'open' belongs to a gap",
    ),
    "no such criterion": ("people.yaml", "MED-03/module", "MED-03/modul", "MED-03 has no criterion 'modul'"),
    "more open than asked": (
        "people.yaml",
        "MED-03/observation:1",
        "MED-03/observation:3",
        "3 of 'observation' cannot be missing",
    ),
    "own supervisor": (
        "people.yaml",
        "supervisor: kwabena.adu",
        "supervisor: bronagh.tully",
        "nobody approves or supervises her own",
    ),
    "observes herself": (
        "people.yaml",
        "observed_by: [tomasz.wilk]",
        "observed_by: [amira.haddad]",
        "nobody observes herself",
    ),
    "done in the future": ("people.yaml", "trained: -6\n", "trained: 6\n", "what was done lies in the past"),
    "no such group": ("people.yaml", "groups: [reviewer]", "groups: [reviwer]", "'reviwer' is no group"),
    "no such question": (
        "modules/n3-medicine-administration.md",
        "::: practice N3-P1",
        "::: practice N3-Q01",
        "there is no practice question 'N3-Q01'",
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
        "[That](https://elsewhere.example) is all.",
        "Markdown of the kind 'link'",
    ),
    "raw HTML": ("modules/n1-shift-start.md", "That is all.", "<b>That</b> is all.\n\n    code", "'code_block'"),
    "no local review": ("modules/n1-shift-start.md", "clinical_review: local\n", "", "'clinical_review' is missing"),
    "two right answers": (
        "questions/practice.yaml",
        "text: Read her name",
        "right: yes\n        text: Read her name",
        "one right option, not 2",
    ),
    "slip marked right": ("questions/practice.yaml", "value: 35", "value: 0.5", "the unit slip would be marked right"),
    "yes or no": ("questions/n3-bank.yaml", "critical: yes", "critical: maybe", "'critical' must be yes or no"),
    "bank too small": (
        "tests/n3-test.yaml",
        "difficulty: 3, number: 3",
        "difficulty: 3, number: 5",
        "its bank holds 4",
    ),
    "scale of four": (
        "checklists/n3-obs.yaml",
        "{ level: 5, label: May supervise",
        "{ level: 6, label: May supervise",
        "describes the levels 1 to 5",
    ),
    "item key twice": ("checklists/n3-obs.yaml", "key: locks-screen", "key: signs-in", "same key"),
}


@pytest.mark.parametrize(("file", "old", "new", "message"), BROKEN.values(), ids=list(BROKEN))
def test_refuses_with_file_and_line(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(message)) as refusal:
        load(folder)
    assert re.match(rf"{re.escape(file)}:\d+: ", str(refusal.value))


def test_names_the_very_line(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    lines = (folder / "people.yaml").read_text(encoding="utf-8").splitlines()
    number = next(at for at, line in enumerate(lines, 1) if "key: linh.pham" in line)
    lines[number - 1] = lines[number - 1].replace("unit: 4EAST", "unit: 5WEST")
    (folder / "people.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"^people\.yaml:{number}: there is no unit '5WEST'$"):
        load(folder)


@pytest.mark.parametrize("file", ["places.yaml", "people.yaml", "home.md"])
def test_says_which_file_is_missing(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    (folder / file).unlink()
    with pytest.raises(ContentError, match=rf"^{re.escape(file)}: the file is missing$"):
        load(folder)


def test_needs_no_django() -> None:
    program = (
        "import sys; from pathlib import Path; from portal.demo.content_files import load; "
        f"load(Path({str(FOLDER)!r})); print('django' in sys.modules)"
    )
    root = FOLDER.parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": f"{root}:{root / 'site'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_markdown_becomes_plain_html() -> None:
    assert to_html("One *word*.\n\n- a\n- **b**") == (
        "<p>One <em>word</em>.</p>\n<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>"
    )
    assert inline_html("Scan **it** & go") == "Scan <strong>it</strong> &amp; go"
