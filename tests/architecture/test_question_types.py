"""Nothing asks a question for its type by name: what differs stands in the type's own file and template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from competency.assessments.questions.types.registry import all_types
from tests.architecture.tree import PLUGINS, PORTAL, ROOT, name_of, nodes, parsed, python_files, written

CODES = {type.code for type in all_types()}
OWN = ROOT / "competency" / "assessments" / "questions" / "types"
TEMPLATES = re.compile(rf"""(?:[=!]=|\bin)\s*["'](?:{"|".join(sorted(CODES))})["']""")


def conditions(tree: ast.Module) -> Iterator[str]:
    """Comparisons with the code of a type, cases that match one, and tables that are looked up by several."""
    for node in nodes(tree):
        compared: list[ast.AST] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            compared = [node.value]
        elif isinstance(node, ast.Dict) and len(_codes(node.keys)) > 1:
            compared = [key for key in node.keys if key is not None]
        parts = [inner for one in compared for inner in ast.walk(one)]
        if _codes(parts):
            yield written(node)


def _codes(among: list[ast.expr | None] | list[ast.AST]) -> set[str]:
    return {node.value for node in among if isinstance(node, ast.Constant) and node.value in CODES}


def test_no_condition_names_a_question_type() -> None:
    files = [path for path in python_files(*PLUGINS, PORTAL) if not path.is_relative_to(OWN)]
    assert not {name_of(path): told for path in files if (told := list(conditions(parsed(path))))}


def test_no_template_names_a_question_type() -> None:
    files = [path for folder in [*PLUGINS, PORTAL] for path in (ROOT / folder).rglob("*.html")]
    assert files
    assert not [name_of(path) for path in files if TEMPLATES.search(path.read_text(encoding="utf-8"))]


def test_each_type_has_one_file_and_one_template() -> None:
    for type in all_types():
        assert (OWN / f"{type.code}.py").exists()
        assert type.template == f"cleared_assessments/types/{type.code}.html"


def test_conditions_are_found_at_all() -> None:
    """The tests above would be content if they found none anywhere."""
    for line in ("x.type == 'numeric'", "x['type'] in ('single', 'multiple')", "{'single': 1, 'multiple': 2}[x]"):
        assert list(conditions(ast.parse(line)))
    assert list(conditions(ast.parse("match x:\n    case 'numeric': pass")))
    assert TEMPLATES.search('{% if question.type == "numeric" %}')
