"""What the documentation names is there: links, pictures, files, modules, cases, tests of the hazard log, records."""

import ast
import re
from collections import Counter
from pathlib import Path

from competency.rules.casefile import read_file
from competency.ui.templatetags.cleared_ui import register
from tests.architecture.pages import codes, links, page
from tests.architecture.tree import PLUGINS, ROOT, name_of, parsed, tracked_files

PAGES = [path for path in tracked_files() if path.suffix == ".md" and path.relative_to(ROOT).parts[0] != "site"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
ELSEWHERE = re.compile(r"[a-z]+:|//")


def test_links_and_pictures_lead_somewhere() -> None:
    wrong = [
        f"{name_of(path)} leads to {link}"
        for path in PAGES
        for link in links(path.read_text(encoding="utf-8"))
        if not ELSEWHERE.match(link) and not (path.parent / link.split("#")[0]).exists()
    ]
    assert not wrong, "\n".join(wrong)


def test_links_are_found_at_all() -> None:
    """The test above would be content with pages in which it finds none."""
    assert [link for link in links((ROOT / "README.md").read_text(encoding="utf-8")) if link.endswith(".png")]
    assert [link for link in links(page("explanation/model.md")) if link.endswith(".svg")]
    assert [link for link in links(page("index.md")) if link.endswith(".md")]


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


def test_files_that_a_page_names_exist() -> None:
    ours = re.compile(rf"(?:{'|'.join([*PLUGINS, 'site', 'tests', 'docs', '.ci'])})/[\w./-]*")
    # What a command writes is not there before it ran.
    made = ("docs/_build", "docs/screenshots/all")
    named = [
        (name_of(path), one)
        for path in PAGES
        if path not in DECISIONS
        for one in codes(path.read_text(encoding="utf-8"))
        if ours.fullmatch(one)
    ]
    assert named
    wrong = [f"{page} names {one}" for page, one in named if not one.startswith(made) and not (ROOT / one).exists()]
    assert not wrong, "\n".join(wrong)


def test_modules_that_a_page_names_exist() -> None:
    ours = re.compile(rf"(?:{'|'.join(PLUGINS)})(?:\.\w+)+")
    named = {
        (name_of(path), code)
        for path in PAGES
        if path not in DECISIONS
        for code in codes(path.read_text(encoding="utf-8"))
        if ours.fullmatch(code)
    }
    assert named
    assert not {(path, dotted) for path, dotted in named if not is_there(dotted)}


def is_there(dotted: str) -> bool:
    """Whether a dotted name leads to a package, a module, or a name that stands at the top of one."""
    place, _, name = dotted.rpartition(".")
    folder, inside = ROOT / dotted.replace(".", "/"), ROOT / place.replace(".", "/")
    if folder.is_dir() or folder.with_suffix(".py").is_file():
        return True
    module = inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")
    return module.is_file() and name in names_at_the_top(module)


def names_at_the_top(module: Path) -> set[str]:
    names: set[str] = set()
    for node in parsed(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def test_the_hazard_log_names_tests() -> None:
    assert re.findall(r"`(tests/[\w/.]+)`", page("hazards.md"))


def test_every_section_of_the_rules_as_decided_names_cases_that_exist() -> None:
    """A decision without a case is an opinion: nothing would fail if the rules forgot it."""
    lies_beside = ROOT / "competency" / "rules" / "as-decided.md"
    names = {case.name for case in read_file(lies_beside.with_name("cases.yaml"))}
    sections = re.split(r"^## (.+)$", lies_beside.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert not [heading for heading, said in zip(sections[1::2], sections[2::2], strict=True) if not held(said) & names]
    assert not held("".join(sections[2::2])) - names


def held(text: str) -> set[str]:
    """What stands as code within brackets: the cases that hold what was said before them."""
    within = re.findall(r"\(((?:`[^`]+`,?\s*)+)\)", text)
    return {name for names in within for name in codes(names.replace("\n", " "))}


def test_decision_records_are_numbered_once_each() -> None:
    assert DECISIONS
    assert not [number for number, count in Counter(path.name[:4] for path in DECISIONS).items() if count > 1]


def test_a_decision_record_has_its_number_and_its_three_parts() -> None:
    wrong = []
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        if not re.match(r"# (\d{4}):? \S", text) or text[2:6] != path.name[:4]:
            wrong.append(f"{name_of(path)} does not begin with its number and its name")
        parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
        if parts[1::2] != ["Context", "Decision", "Rejected"] or not all(part.strip() for part in parts[2::2]):
            wrong.append(f"{name_of(path)} has not the three parts, each with something in it")
    assert not wrong, "\n".join(wrong)


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
