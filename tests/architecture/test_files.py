"""The house's order of files: small modules with a purpose, one clock, objects only through access."""

import ast
from pathlib import Path

from tests.architecture.tree import PLUGINS, PORTAL, ROOT, name_of, nodes, parsed, python_files, written

SOURCES = python_files(*PLUGINS, PORTAL)
LIMIT = 400

# Each of these reads the time for a reason of its own; what a person is told is dated by `clock`.
MAY_READ_THE_CLOCK = {
    "competency/core/clock.py",
    # Wagtail compares a scheduled publication with the server's time; so does the check beside it.
    "competency/core/publishing/drafts.py",
}
CLOCKS = {"date.today", "datetime.today", "datetime.now", "datetime.utcnow", "timezone.now", "timezone.localdate"}


def calls(path: Path) -> list[tuple[int, str, ast.Call]]:
    """Every call of a file as (line, dotted name, node); ``a.b.c()`` is ``a.b.c``."""
    return [(node.lineno, written(node.func), node) for node in nodes(parsed(path)) if isinstance(node, ast.Call)]


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert not [name_of(path) for path in [*SOURCES, *python_files("tests")] if path.name in drawers]


def test_a_module_stays_readable() -> None:
    lines = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in [*SOURCES, *python_files("tests")]}
    long = {name: count for name, count in lines.items() if count > LIMIT}
    assert not long, f"More than {LIMIT} lines, split by noun: {long}"


def test_a_module_says_what_it_is_for() -> None:
    silent = []
    for path in SOURCES:
        tree = parsed(path)
        is_marker = path.name == "__init__.py" and not tree.body
        if not is_marker and not ast.get_docstring(tree):
            silent.append(name_of(path))
    assert not silent, f"No docstring that says what it is for: {silent}"


def test_wagtail_hooks_register_only() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno} defines {node.name}"
        for path in SOURCES
        if path.name == "wagtail_hooks.py"
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_clock_reads_the_time() -> None:
    wrong = [
        f"{name_of(path)}:{line} calls {name}()"
        for path in python_files(*PLUGINS)
        if name_of(path) not in MAY_READ_THE_CLOCK
        for line, name, _ in calls(path)
        if ".".join(name.split(".")[-2:]) in CLOCKS
    ]
    assert not wrong, "Rules and views are given the day; facts are stamped by the clock:\n" + "\n".join(wrong)


def is_view(path: Path) -> bool:
    return path.name == "views.py" or "views" in path.parts


def test_views_reach_objects_only_through_access() -> None:
    wrong = []
    for path in python_files(*PLUGINS):
        if not is_view(path):
            continue
        for line, name, node in calls(path):
            first = node.args[0] if node.args else None
            by_class = name == "get_object_or_404" and isinstance(first, ast.Name) and first.id[:1].isupper()
            if name.endswith("objects.get") or by_class:
                wrong.append(f"{name_of(path)}:{line} {name}({ast.unparse(first) if first else ''} ...)")
    assert not wrong, "Whose record it is decides access, not the address typed:\n" + "\n".join(wrong)


def test_tests_mirror_the_apps() -> None:
    apart = {"access", "architecture", "benchmarks", "fixtures", "host_project", "journeys"}
    packages = {path.parent.name for path in SOURCES if path.name == "__init__.py"} | set(PLUGINS)
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert folders <= apart | packages, "A folder of tests is named after the package it tests"


def test_every_app_has_tests() -> None:
    apps = {path.parent.name for path in python_files(*PLUGINS) if path.name == "apps.py"}
    assert not {app for app in apps if not list((ROOT / "tests" / app).rglob("test_*.py"))}
