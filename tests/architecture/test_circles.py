"""No file imports itself by way of others, at its top or inside a function: what a circle ties cannot be read alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.architecture.tree import PLUGINS, PORTAL, imports, name_of, nodes, parsed, python_files, written


def module_of(path: Path) -> str:
    return name_of(path).removeprefix("site/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def arrows() -> dict[str, set[str]]:
    """Every file of ours with the files whose names it takes, migrations aside."""
    paths = {module_of(path): path for path in python_files(*PLUGINS, PORTAL)}
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        taken = set()
        for each in imports(path):
            base = each.module.removeprefix("site.")
            full = f"{base}.{each.name}" if each.name else base
            taken.add(full if full in paths else base)
        found[module] = (taken & paths.keys()) - {module}
    return found


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The groups of nodes that all reach one another (Tarjan's strongly connected components), of two and more."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = lowest[node] = len(number)
        stack.append(node)
        for other in graph[node]:
            if other not in number:
                visit(other)
            if other in stack:
                lowest[node] = min(lowest[node], lowest[other])
        if lowest[node] == number[node]:
            cut = stack.index(node)
            group = stack[cut:]
            del stack[cut:]
            if len(group) > 1:
                found.append(sorted(group))

    for node in graph:
        if node not in number:
            visit(node)
    return sorted(found)


def test_a_circle_is_found() -> None:
    graph = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["e"], "e": ["d"], "f": ["a"]}
    assert circles(graph) == [["a", "b", "c"], ["d", "e"]]


def test_arrows_are_read_inside_functions_too() -> None:
    graph = arrows()
    assert len(graph) > 200
    assert "training_modules.learning.api" in graph["training_modules.learning.views"]
    in_a_function = {
        module
        for module, path in ((module_of(path), path) for path in python_files("competency"))
        for node in nodes(parsed(path))
        if isinstance(node, ast.FunctionDef) and node.name == "ready"
        if graph[module]
    }
    assert "competency.core.apps" in in_a_function


def test_no_file_imports_itself_by_way_of_others() -> None:
    assert not circles(arrows())


# What takes a module or a model by its name, where no arrow shows it, with the reason.
BY_NAME = {
    # One include serves the addresses of whichever apps are installed.
    "competency/urls.py": {"import_module"},
    # The record is below the people it locks, and a link names its entry's model by label.
    "competency/core/record/locking.py": {"get_model"},
    "competency/core/record/journal.py": {"get_model"},
    # What hangs under an attempt is found from the attempt, which is an entity above the record.
    "competency/core/record/attested.py": {"get_model"},
    "competency/core/record/disposals.py": {"get_model"},
    # Where apps say what they hold about people, below the people; a line on a list names its row's model by label.
    "competency/core/personal_data/registry.py": {"get_model"},
    "competency/core/retention/api.py": {"get_model"},
    "competency/core/retention/due.py": {"get_model"},
    # Where a host keeps its sessions.
    "competency/core/personal_data/accounts.py": {"import_module"},
    # Leaving takes along what Wagtail and Django keep about ours, whatever it is; core knows no page.
    "competency/core/uninstalling/plan.py": {"get_model"},
    "competency/core/uninstalling/removal.py": {"get_model"},
    # A model as a migration knows it is mapped to the one of today.
    "competency/core/publishing/streams.py": {"get_model"},
    # The choices of a criterion are asked when an editor is shown; the blocks are part of the competency's model.
    "competency/core/framework/blocks.py": {"get_model"},
}


def taken_by_name(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        if isinstance(node, ast.Call):
            called = written(node.func).rpartition(".")[2]
            if called in {"import_module", "get_model", "__import__"}:
                yield node.lineno, called


def test_nothing_is_taken_by_name_to_hide_an_arrow() -> None:
    wrong = [
        f"{name_of(path)}:{line} calls {called}"
        for path in python_files(*PLUGINS, PORTAL)
        for line, called in taken_by_name(parsed(path))
        if called not in BY_NAME.get(name_of(path), set())
    ]
    assert not wrong, "\n".join(wrong)


def test_what_is_taken_by_name_would_be_seen() -> None:
    code = "apps.get_model('a.B')\nimport_module('a')\n__import__('a')\nget_models()\n"
    assert list(taken_by_name(ast.parse(code))) == [(1, "get_model"), (2, "import_module"), (3, "__import__")]


def test_no_model_imports_the_verbs_of_its_room() -> None:
    models = [path for path in python_files(*PLUGINS) if path.name == "models.py"]
    assert models
    wrong = []
    for path in models:
        room = module_of(path).rpartition(".")[0]
        verbs = {f"{room}.{name}" for name in ("api", "publication", "selectors")}
        found = (each for each in imports(path) if {each.module, each.full} & verbs)
        wrong += [f"{name_of(path)}:{each.line} {each.full}" for each in found]
    assert not wrong, "\n".join(wrong)
