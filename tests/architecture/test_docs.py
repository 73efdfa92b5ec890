"""What the documentation names is there: links, pictures, files, tests of the hazard log, decision records."""

import re
from collections import Counter
from fnmatch import fnmatch

import pytest

from competency.ui.templatetags.cleared_ui import register
from tests.architecture.pages import codes, links, page
from tests.architecture.tree import PLUGINS, ROOT, name_of, tracked_files

PAGES = [path for path in tracked_files() if path.suffix == ".md" and path.relative_to(ROOT).parts[0] != "site"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
ELSEWHERE = re.compile(r"[a-z]+:|//")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_and_pictures_lead_somewhere(path):
    local = [link for link in links(path.read_text(encoding="utf-8")) if not ELSEWHERE.match(link)]
    assert not [link for link in local if not (path.parent / link.split("#")[0]).exists()]


def test_the_front_page_and_the_index_have_links() -> None:
    """The test above would be content with a page in which it finds none."""
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "docs/screenshots/board.png" in links(front)
    assert "model.svg" in links(page("explanation/model.md"))
    assert "tutorial/first-hour.md" in links(page("index.md"))


def test_links_of_the_front_page_are_held_by_git() -> None:
    """A picture that exists only on the machine it was taken on is a broken one for everybody else."""
    held = {name_of(path) for path in tracked_files()}
    local = [link for link in links((ROOT / "README.md").read_text(encoding="utf-8")) if not ELSEWHERE.match(link)]
    assert not [link for link in local if link.split("#")[0] not in held]


def test_every_picture_that_is_kept_is_shown() -> None:
    kept = {path for path in tracked_files() if path.parent == ROOT / "docs" / "screenshots"}
    shown = {(path.parent / link).resolve() for path in PAGES for link in links(path.read_text(encoding="utf-8"))}
    assert kept
    assert not kept - shown


@pytest.mark.parametrize("path", [one for one in PAGES if one not in DECISIONS], ids=name_of)
def test_files_that_a_page_names_exist(path):
    ours = re.compile(rf"(?:{'|'.join([*PLUGINS, 'site', 'tests', 'docs', '.ci'])})/[\w./-]*")
    # What a command writes is not there before it ran.
    made = ("docs/_build", "docs/screenshots/all")
    named = [one for one in codes(path.read_text(encoding="utf-8")) if ours.fullmatch(one)]
    assert not [one for one in named if not one.startswith(made) and not (ROOT / one).exists()]


def test_the_hazard_log_names_tests() -> None:
    assert re.findall(r"`(tests/[\w/.]+)`", page("hazards.md"))


def test_decision_records_are_numbered_once_each() -> None:
    assert DECISIONS
    assert not [number for number, count in Counter(path.name[:4] for path in DECISIONS).items() if count > 1]


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_a_decision_record_has_its_number_and_its_three_parts(path):
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# (\d{4}):? \S", text), "begins with its number and its name"
    assert text[2:6] == path.name[:4]
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    assert parts[1::2] == ["Context", "Decision", "Rejected"]
    assert all(part.strip() for part in parts[2::2])


def test_the_index_lists_every_decision_record() -> None:
    listed = re.findall(r"^(?!:|```)(\S+)$", page("decisions/index.md").split("{toctree}")[1], re.MULTILINE)
    assert not [path.name for path in DECISIONS if not any(fnmatch(path.stem, one) for one in listed)]
    assert not [one for one in listed if not any(fnmatch(path.stem, one) for path in DECISIONS)]


def test_the_page_of_components_names_classes_tags_and_filters_that_exist() -> None:
    text = page("reference/components.md")
    sheets = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "competency").rglob("static/cleared/*.css"))
    classes = set(re.findall(r"\bclr-[a-z]+(?:-[a-z]+)*(?:__[a-z]+)?(?:--[a-z]+)?", text))
    assert not [name for name in classes if f".{name}" not in sheets]
    tags = {match for code in codes(text) for match in re.findall(r"{% (?!end)(\w+)", code)}
    filters = {match for code in codes(text) for match in re.findall(r"\\\|(\w+)", code)}
    assert tags - {"load", "url"}
    assert filters
    assert not tags - {"load", "url"} - set(register.tags)
    assert not filters - set(register.filters)
    static = [one for one in codes(text) if re.fullmatch(r"cleared/[\w-]+\.(?:css|js)", one)]
    assert static
    assert not [one for one in static if not list((ROOT / "competency").glob(f"*/static/{one}"))]
