"""Nothing is brought up to date by what it is called: what is written is found by its own key, or is new.

``update_or_create`` and ``get_or_create`` write to whatever answers to a name, a number or a code. Where one of them
stands, a line here says why nobody's row can be meant by mistake.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PLUGINS, PORTAL, name_of, nodes, parsed, python_files

UPSERTS = {"update_or_create", "get_or_create", "aupdate_or_create", "aget_or_create"}
ALLOWED = {
    # file: how many, and why
    "competency/core/recording.py": (1, "the one row that writers of definitions lock"),
    "competency/core/setup.py": (1, "a group of Django's, which has nothing but its name"),
    "competency/core/clearance/projection.py": (1, "how fresh somebody's rows are, by the key of the person"),
    "competency/core/activities/api.py": (1, "by the activity's own key, a uuid, under the lock of definitions"),
    "competency/core/signing_in/api.py": (2, "a count of tries and a device of an account, which are nobody's record"),
    "competency/pages/setup.py": (
        6,
        "groups, permissions and the workflow that a site needs, which have nothing but names",
    ),
    "training_modules/learning/api.py": (1, "a section of one attempt; the row says only that it is done"),
}


def upserts(path: Path) -> Iterator[int]:
    for node in nodes(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in UPSERTS:
            yield node.lineno
        elif isinstance(node, ast.keyword) and node.arg == "update_conflicts":
            yield node.value.lineno


def test_nothing_is_written_to_whatever_answers_to_a_name() -> None:
    found = {name_of(path): list(upserts(path)) for path in python_files(*PLUGINS, PORTAL)}
    counted = {name: len(lines) for name, lines in found.items() if lines}
    assert counted == {name: number for name, (number, _why) in ALLOWED.items()}, found


def test_one_that_is_not_listed_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "verb.py"
    path.write_text(
        "def f():\n    Person.objects.update_or_create(number=1)\n    rows.bulk_create(x, update_conflicts=True)\n"
    )
    assert list(upserts(path)) == [2, 3]
