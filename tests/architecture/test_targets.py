"""The targets of the Makefile: together they run every test, and the whole check runs all but the long ones."""

import ast
import itertools
import re

import pytest

from tests.architecture.tree import ROOT, name_of, nodes, parsed, python_files, written

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MARKS = ("browser", "journey", "long", "postgres", "race", "screens")
KINDS = ["assessor", "author", "everybody, one after the other", "learner", "manager", "visitor"]


def chosen(target: str) -> str:
    """What the target asks pytest for, which happens to be an expression of Python too."""
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert recipe is not None, target
    line = next(line for line in recipe[1].splitlines() if "$(PYTEST)" in line)
    wanted = re.fullmatch(r'.*\$\(PYTEST\) -n \$\(WORKERS\) -m "([a-z ]+)" \$\(ARGS\)', line)
    assert wanted is not None, f"{target} runs {line}: its marks alone say which tests it takes"
    return wanted[1]


def takes(target: str, marks: frozenset[str]) -> bool:
    return bool(eval(chosen(target), {"__builtins__": {}}, {mark: mark in marks for mark in MARKS}))


def every_way_to_be_marked() -> list[frozenset[str]]:
    ways = itertools.product([True, False], repeat=len(MARKS))
    return [frozenset(itertools.compress(MARKS, way)) for way in ways]


def test_a_test_is_in_a_target_however_it_is_marked() -> None:
    targets = ("test", "test-screens", "test-postgres", "test-long")
    ways = every_way_to_be_marked()
    left_out = [sorted(marks) for marks in ways if not any(takes(target, marks) for target in targets)]
    assert not left_out


def test_the_whole_check_leaves_out_long_tests_only() -> None:
    steps = re.findall(r"^step (\S+)$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    targets = [step for step in steps if step.startswith("test")]
    assert targets == ["test", "test-screens", "test-postgres"]
    left_out = [marks for marks in every_way_to_be_marked() if not any(takes(target, marks) for target in targets)]
    assert left_out and all("long" in marks for marks in left_out)


@pytest.mark.parametrize(
    ("module", "test"),
    [
        ("test_a_guest_arrives", "test_the_guide_pasted_literally_makes_a_site_that_works"),
        ("test_a_guest_leaves", "test_a_site_that_had_us_can_delete_whatever_is_its_own"),
    ],
)
def test_the_whole_check_brings_us_into_a_site_and_takes_us_out(module: str, test: str) -> None:
    marks = [
        ast.unparse(each)
        for node in nodes(parsed(ROOT / "tests" / "host_project" / f"{module}.py"))
        if isinstance(node, ast.FunctionDef) and node.name == test
        for each in node.decorator_list
    ]
    assert any("pytest.mark.screens" in mark for mark in marks), marks


def test_what_races_never_runs_on_sqlite() -> None:
    """There it would fail, and say so."""
    on_sqlite = ("test", "test-screens", "test-long")
    racing = [marks for marks in every_way_to_be_marked() if "race" in marks]
    assert not [marks for marks in racing if any(takes(target, marks) for target in on_sqlite)]


def test_every_mark_of_ours_is_weighed(pytestconfig: pytest.Config) -> None:
    ours = [line for line in pytestconfig.getini("markers") if "`make " in line or "tests/conftest.py" in line]
    assert sorted(re.split(r"[(:]", line)[0] for line in ours) == list(MARKS)


def test_one_browser_journey_a_kind_of_person_stays_in_make_test() -> None:
    journeys = [
        (ast.literal_eval(node.args[0]), name_of(path))
        for path in python_files("tests")
        for node in nodes(parsed(path))
        if isinstance(node, ast.Call) and written(node.func) == "pytest.mark.journey" and node.args
    ]
    assert sorted(kind for kind, _path in journeys) == KINDS, journeys
    assert takes("test", frozenset({"browser", "journey"}))
    assert not takes("test", frozenset({"browser", "screens"}))
