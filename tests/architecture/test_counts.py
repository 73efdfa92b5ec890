"""How many are done of how many is the rules' own count: one file reads it off a reason and says it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import PLUGINS, PORTAL, matches, name_of, nodes, parsed, python_files, templates, written

COUNTED = {"have", "need"}
SAYS_IT = "competency/ui/words/counts.py"
RULES = "competency/rules/"
IN_A_TEMPLATE = re.compile(r"\{[{%][^}]*\.(?:have|need)\b")


def reads(tree: ast.AST) -> Iterator[int]:
    """Lines that read one of both off something, whatever it is called there."""
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in COUNTED and isinstance(node.ctx, ast.Load):
            yield node.lineno
        elif isinstance(node, ast.Call) and written(node.func) in {"getattr", "attrgetter"}:
            named = {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
            yield from [node.lineno] * bool(named & COUNTED)


FILES = [path for path in python_files(*PLUGINS, PORTAL) if not name_of(path).startswith(RULES)]


def test_nobody_else_reads_how_many_are_done() -> None:
    found = {name_of(path): lines for path in FILES if (lines := list(reads(parsed(path))))}
    listed = {SAYS_IT}
    wrong = [f"{name}:{line}" for name, lines in found.items() if name not in listed for line in lines]
    assert not wrong, "Take a function of competency/ui/words/counts.py:\n" + "\n".join(wrong)
    idle = {name_of(path) for path in FILES} & listed - found.keys()
    assert not idle, f"They read none any more: take them off the list: {sorted(idle)}"


def test_no_template_says_it_in_words_of_its_own() -> None:
    wrong = matches(IN_A_TEMPLATE, templates(*PLUGINS, PORTAL))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", ["reason.have", "(lack.reason).need or 1", "getattr(reason, 'have')"])
def test_reading_it_is_seen(line: str) -> None:
    assert list(reads(ast.parse(line)))
    assert not list(reads(ast.parse("made.have = wait(need=2)")))


def test_a_template_that_says_it_is_seen() -> None:
    assert IN_A_TEMPLATE.findall("{{ reason.have }} of {% firstof wait.need 1 %}")
    assert not IN_A_TEMPLATE.findall("{% translate 'You have shown more.' %} You need it.")
