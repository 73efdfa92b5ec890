"""What is shared knows no kind of evidence by name, nor any kind of page: its source, and its kind, speak for it."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from competency.rules.facts import Kind
from tests.architecture.tree import ROOT, matches, name_of, nodes, parsed, python_files, templates, written

SHARED = ("competency/core", "competency/ui", "competency/screens", "competency/pages")
# Where kinds are listed, and where those that no app runs get somebody who speaks for them. Neither decides anything.
LISTS = {"competency/core/enums.py", "competency/core/activities/elsewhere.py"}
VALUES = {kind.value for kind in Kind}
BEGINNINGS = {value[:length] for value in VALUES for length in range(5, len(value))}
LOOKS_UP = {"get", "pop", "setdefault", "startswith", "endswith", "index", "count"}


def kinds_named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Members of the enum wherever they stand, and their codes where something is compared with them."""
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in Kind.__members__:
            if written(node.value).split(".")[-1] == "Kind":
                yield node.lineno, written(node)
        elif isinstance(node, ast.Compare | ast.MatchValue | ast.Set):
            yield from texts(ast.walk(node), VALUES)
        elif isinstance(node, ast.Dict):
            yield from texts(node.keys, VALUES)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOOKS_UP:
            yield from texts(node.args, VALUES | BEGINNINGS)


def texts(among: Iterable[ast.AST | None], wanted: set[str]) -> Iterator[tuple[int, str]]:
    for node in among:
        if isinstance(node, ast.Constant) and node.value in wanted:
            yield node.lineno, repr(node.value)


@pytest.mark.parametrize("folder", SHARED)
def test_no_kind_of_evidence_is_named(folder: str) -> None:
    wrong = [
        f"{name_of(path)}:{line} names {kind}"
        for path in python_files(folder)
        if name_of(path) not in LISTS
        for line, kind in kinds_named(parsed(path))
    ]
    assert not wrong, "Ask the source of the kind (core/activities/sources.py):\n" + "\n".join(wrong)


def test_no_template_asks_for_a_kind() -> None:
    conditions = matches(re.compile(r"{% (?:if|elif) .*?%}"), templates(*SHARED))
    assert conditions
    wrong = [one for one in conditions if set(re.findall(r"[\"'](\w+)[\"']", one)) & VALUES]
    assert not wrong, "\n".join(wrong)


# What a kind is called is asked in one place (core/kind_words.py); the labels of the enum are those of the database.
OF_THE_DATABASE = re.compile(r"get_kind_display|\bKind(?:\([^)]*\)|\.[A-Z_]+)\.label\b|\bKind\.(?:labels|choices)\b")
KEEP_THEM = {"competency/core/activities/models.py", "competency/core/ledger/models.py"}


def test_what_a_kind_is_called_is_asked_in_one_place() -> None:
    everywhere = ("competency", "scenarios", "training_modules")
    code = [path for path in python_files(*everywhere) if name_of(path) not in KEEP_THEM]
    wrong = matches(OF_THE_DATABASE, [*code, *templates(*everywhere)])
    assert not wrong, "Ask core/kind_words.py:\n" + "\n".join(wrong)


# What pages of one kind are called, in a sentence or an identifier.
NAMES = re.compile(r"(?i)module|scenario")
# The name of an address that nobody asks for by it, older than the room.
OLDER = {"cleared_modules_delete_group"}


def calls_it_by_name(tree: ast.Module) -> Iterator[str]:
    """Names and texts of a file, docstrings included, that call a page by its kind."""
    for node in nodes(tree):
        texts = [getattr(node, field, None) for field in ("id", "arg", "attr", "name", "value")]
        yield from (text for text in texts if isinstance(text, str) and NAMES.search(text) and text not in OLDER)


def test_what_governs_pages_calls_none_by_its_kind() -> None:
    files = python_files("competency/pages")
    assert files
    wrong = [f"{name_of(path)} says {text}" for path in files for text in calls_it_by_name(parsed(path))]
    assert not wrong, "Let the kind say it (competency/pages/kinds.py):\n" + "\n".join(wrong)


def test_no_template_of_pages_calls_one_by_its_kind() -> None:
    wrong = matches(NAMES, templates("competency/pages"))
    assert not wrong, "\n".join(wrong)


def test_a_page_called_by_its_kind_would_be_seen() -> None:
    code = "def of(modules):\n    return _('This module waits.') if is_scenario else path.name\n"
    assert set(calls_it_by_name(ast.parse(code))) == {"modules", "This module waits.", "is_scenario"}


def test_a_named_kind_would_be_seen() -> None:
    code = """
def f(step):
    words = {"session": 1}
    named = step.kind == facts.Kind.MODULE or step.kind in {"observation"} or step.title == "prior"
    return named or step.kind.startswith("simul") or words.get("external")
"""
    named = {"facts.Kind.MODULE", "'observation'", "'prior'", "'session'", "'simul'", "'external'"}
    assert {kind for _line, kind in kinds_named(ast.parse(code))} == named
    assert list(kinds_named(parsed(ROOT / "competency/core/activities/elsewhere.py")))
