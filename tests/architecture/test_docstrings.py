"""What docstrings name: a dotted name in one leads to something of ours, or to something of a library."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.tree import PLUGINS, PORTAL, ROOT, name_of, nodes, parsed, python_files

DOTTED = re.compile(r"``([a-z_]\w*(?:\.\w+)+)(?:\(\))?``")
# The ends of names of files, which are no names of Python.
ENDS = {"css", "html", "js", "json", "md", "py", "toml", "yaml"}


def dotted_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The names in docstrings, with the line where what is described begins."""
    for node in nodes(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for name in DOTTED.findall(ast.get_docstring(node) or ""):
                if name.rpartition(".")[2] not in ENDS:
                    yield getattr(node, "lineno", 1), name


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Whatever a tree gives a name to: imports, arguments, variables, functions and classes."""
    for node in nodes(tree):
        if isinstance(node, ast.alias):
            yield node.asname or node.name.split(".")[0]
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@cache
def names_in(path: Path) -> frozenset[str]:
    return frozenset(bound_names(parsed(path)))


def leads_somewhere(name: str, folder: Path) -> bool:
    """Whether a module, or what it gives a name to, has this dotted name in a folder."""
    first, _, rest = name.partition(".")
    module, package = folder / f"{first}.py", folder / first
    if module.is_file():
        return not rest or rest.split(".")[0] in names_in(module)
    if package.is_dir():
        own = package / "__init__.py"
        return not rest or leads_somewhere(rest, package) or (own.is_file() and rest.split(".")[0] in names_in(own))
    return False


def leads_nowhere(path: Path) -> list[tuple[int, str]]:
    """The dotted names in a file's docstrings that neither the file, its folder and those above it, nor Python know."""
    tree = parsed(path)
    known = names_in(path) | sys.stdlib_module_names
    folders = [folder for folder in path.parents if folder.is_relative_to(ROOT)]
    return [
        (line, name)
        for line, name in dotted_names(tree)
        if name.split(".")[0] not in known and not any(leads_somewhere(name, folder) for folder in folders)
    ]


def test_a_docstring_names_what_is_there() -> None:
    wrong = [
        f"{name_of(path)}:{line} names {name}"
        for path in python_files(*PLUGINS, PORTAL)
        for line, name in leads_nowhere(path)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_docstring_that_names_what_is_not_there_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "verb.py"
    path.write_text('def f(row):\n    """``row.pk``, ``os.path``, ``nowhere.near()`` and ``base.css``."""\n')
    assert leads_nowhere(path) == [(1, "nowhere.near")]
