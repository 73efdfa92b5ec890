"""Whoever corrects a record, or lets go of one, reads of each error what happened, what is safe and what comes next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import competency.core

ROOT = Path(competency.core.__file__).parent
FILES = ("ledger/forms.py", "ledger/corrections.py", "personal_data/api.py", "personal_data/forms.py")
IS_SAFE = re.compile(r"Nothing (more )?was (changed|recorded|voided)\.")
# What stands beside a field that was left empty, and says what to do there; the page is shown again as it was.
LEFT_EMPTY = re.compile(r"^Say (why|what) ")


def refusals(file: str) -> Iterator[str]:
    """The sentences that are raised as errors, or put beside a field."""
    for call in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and _name(call.func) in {"ValidationError", "add_error"}:
            for inner in ast.walk(call):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and " " in inner.value:
                    yield inner.value


def _name(called: ast.expr) -> str:
    return getattr(called, "id", "") or getattr(called, "attr", "")


@pytest.mark.parametrize("file", FILES)
def test_each_error_says_what_happened_what_is_safe_and_what_next(file: str) -> None:
    short = [
        said
        for said in refusals(file)
        # Alone it stands after reasons that say the rest.
        if not (LEFT_EMPTY.match(said) or IS_SAFE.fullmatch(said))
        and not (IS_SAFE.search(said) and len(re.findall(r"[.:]( |$)", said)) >= 3)
    ]
    assert short == []


def test_the_files_hold_some() -> None:
    assert sum(1 for file in FILES for _ in refusals(file)) > 12
