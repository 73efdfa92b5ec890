"""Icons named for the editor exist: Wagtail draws nothing, and says nothing, where a name is unknown."""

import ast
import re

import pytest
from wagtail.admin.icons import get_icons

from tests.architecture.tree import name_of, nodes, parsed, python_files

NAMED_BY = {"icon", "menu_icon", "header_icon"}
APPS = ("competency", "training_modules", "scenarios")


def named_icons() -> list[tuple[str, str]]:
    found = []
    for path in python_files(*APPS):
        for node in nodes(parsed(path)):
            if not isinstance(node, ast.keyword | ast.Assign):
                continue
            match node:
                case ast.keyword(arg=str(by), value=ast.Constant(value=str(icon))) if by in NAMED_BY:
                    found.append((f"{name_of(path)}:{node.value.lineno}", icon))
                case ast.Assign(targets=[ast.Name(id=by)], value=ast.Constant(value=str(icon))) if by in NAMED_BY:
                    found.append((f"{name_of(path)}:{node.lineno}", icon))
    return found


@pytest.mark.django_db
def test_every_icon_in_the_editor_exists() -> None:
    known = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))
    named = named_icons()

    assert len(named) > 20, "the icons are no longer found where this test looks"
    assert [(where, icon) for where, icon in named if icon not in known] == []
