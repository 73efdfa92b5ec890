"""Nobody records about themselves: each verb that records about a person asks ``refuse_own``, or says here why not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from competency.core.models import Person
from competency.core.record.entry import Entry
from tests.architecture.tree import PLUGINS, name_of, parsed, python_files

ABOUT_A_PERSON = {
    model.__name__
    for model in apps.get_models()
    if (issubclass(model, Entry) and any(field.name == "person" for field in model._meta.fields)) or model is Person
} | {"Attempt"}

ALLOWED = {
    "competency/certificates/api.py issue": "Attests what stands in the record, and is asked for by its owner.",
    "competency/core/activities/attempts.py close_attempt": "A learner ends their own; who may sign is asked before.",
    "competency/core/activities/attempts.py open_attempt": "A learner begins their own attempt.",
    "competency/core/ledger/api.py record_attempt": "What a closed attempt came to: what the person did is under it.",
    "competency/core/ledger/api.py verify": "Judged by ``judging``, which refuses one's own and more.",
}


def verbs(path: Path) -> Iterator[tuple[str, set[str], bool]]:
    """The public functions that take ``by`` and record about a person: what each calls, and whether it refuses."""
    functions = {node.name: node for node in parsed(path).body if isinstance(node, ast.FunctionDef)}
    for name, node in functions.items():
        arguments = {one.arg: one.annotation for one in (*node.args.args, *node.args.kwonlyargs)}
        if name.startswith("_") or "by" not in arguments:
            continue
        named = {
            part.id
            for argument, annotation in arguments.items()
            if argument not in {"by", "approver", "supervisor", "assessor"} and annotation is not None
            for part in ast.walk(annotation)
            if isinstance(part, ast.Name)
        }
        reached = [node, *(functions[one] for one in sorted(_called(node)) if one in functions)]
        called = set().union(*map(_called, reached))
        if named & ABOUT_A_PERSON and "recording" in called:
            yield name, called, "refuse_own" in called or any(map(_compares, reached))


def _called(node: ast.AST) -> set[str]:
    called = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return {getattr(one, "id", "") or getattr(one, "attr", "") for one in called}


def _compares(node: ast.AST) -> bool:
    """Whether it asks in words of its own: ``if is_one(by, person): raise``, or of whoever ``by`` is by account."""
    return any(
        isinstance(one, ast.If)
        and isinstance(one.body[0], ast.Raise)
        and (
            re.search(r"\bis_one\(by, person(\.pk)?\)$", asked := ast.unparse(one.test))
            or re.search(r"\bperson(\.pk|_id) in heads(_behind\(by\))?\)?$", asked)
        )
        for one in ast.walk(node)
    )


def test_each_verb_about_a_person_refuses_ones_own_or_says_why_not() -> None:
    found = [
        (f"{name_of(path)} {verb}", called, refuses)
        for path in python_files(*PLUGINS)
        for verb, called, refuses in verbs(path)
    ]
    assert len(found) > 20
    refusing = {verb.split()[-1] for verb, _calls, refuses in found if refuses}
    assert {verb for verb, called, refuses in found if not refuses and not called & refusing} == set(ALLOWED)


def test_one_that_does_not_ask_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "api.py"
    path.write_text(
        "def own(*, person: Person, by: Person | None):\n    with recording(about=[person], by=by):\n        pass\n"
        "def asked(*, leave: Leave, by: Person | None):\n    return _do(leave, by)\n"
        "def _do(leave, by):\n    refuse_own(leave.person_id, by)\n    recording(by=by)\n"
    )
    assert [(verb, refuses) for verb, _calls, refuses in verbs(path)] == [("own", False), ("asked", True)]
