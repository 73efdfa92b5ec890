"""Core, the shared pages and their words know no kind of evidence by name: its source speaks for it."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from competency.rules.facts import Kind
from tests.architecture.tree import ROOT, name_of, parsed, python_files, templates

SHARED = ("competency/core", "competency/ui", "competency/screens")
# Where kinds are listed, and where those that no app runs get somebody who speaks for them. Neither decides anything.
LISTS = {"competency/core/enums.py", "competency/core/activities/elsewhere.py"}
VALUES = {kind.value for kind in Kind}
BEGINNINGS = {value[:length] for value in VALUES for length in range(5, len(value))}
LOOKS_UP = {"get", "pop", "setdefault", "startswith", "endswith", "index", "count"}


def kinds_named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Members of the enum wherever they stand, and their codes where something is compared with them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in Kind.__members__:
            if ast.unparse(node.value).split(".")[-1] == "Kind":
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Compare | ast.MatchValue | ast.Set):
            yield from texts(ast.walk(node), VALUES)
        elif isinstance(node, ast.Dict):
            yield from texts(node.keys, VALUES)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOOKS_UP:
            yield from texts(node.args, VALUES | BEGINNINGS)


def texts(nodes: Iterable[ast.AST | None], wanted: set[str]) -> Iterator[tuple[int, str]]:
    for node in nodes:
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


@pytest.mark.parametrize("path", templates(*SHARED), ids=name_of)
def test_no_template_asks_for_a_kind(path: Path) -> None:
    conditions = re.findall(r"{% (?:if|elif) .*?%}", path.read_text(encoding="utf-8"))
    assert not [one for one in conditions if set(re.findall(r"[\"'](\w+)[\"']", one)) & VALUES]


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
