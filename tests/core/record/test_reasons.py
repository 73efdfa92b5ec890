"""A reason that has to be given: every verb that wants one asks it of the same function."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

import competency
from competency.core import setup
from competency.core.access import RECORDS_GROUP
from competency.core.exceptions.api import reverse, revoke, waive
from competency.core.framework.lighter_standards import record_confirmation
from competency.core.ledger.api import void_evidence
from competency.core.ledger.corrections import void_together
from competency.core.models import Narrative
from competency.core.programmes.api import set_go_live
from competency.core.record import reasons
from competency.core.retention.api import hold, lift
from tests import factories
from tests.core.test_admin import member

BLANKS = ("", "   ", "\u00a0\t\n", "\u200b", "\u200b \u2060", "...", "—")
KEYSTROKES = ("x", " 7 ", "2026", "ok", "x y z", "a.b.c.", "y\u200by", "e\u0301e", "ｘ", "見")


@pytest.mark.parametrize("blanks", BLANKS)
def test_blanks_are_no_reason(blanks):
    with pytest.raises(ValidationError, match="Say why"):
        reasons.given(blanks, otherwise="Say why.")


@pytest.mark.parametrize("keystrokes", KEYSTROKES)
def test_a_keystroke_is_no_reason_and_the_refusal_says_what_is(keystrokes):
    with pytest.raises(ValidationError, match="Say why") as refused:
        reasons.given(keystrokes, otherwise="Say why.")
    asks = "at least one of three letters" in refused.value.message
    assert asks is any(character.isalpha() for character in keystrokes)


@pytest.mark.parametrize(
    "reason",
    ["Typed twice.", "见过", "見た", "سبب", "סוף", "रोग", "Inquiry 7", "fix", "żal", " Été ", "e\u0301te\u0301"],
)
def test_words_are_a_reason_without_what_is_around_them(reason):
    assert reasons.given(reason, otherwise="Say why.") == reason.strip()


@pytest.mark.django_db
@pytest.mark.parametrize("blanks", [" ", "\u200b", "x"])
def test_no_verb_takes_blanks_for_a_reason(blanks):
    setup.ensure_groups()
    world = factories.world()
    other: Any = factories.person("Otto", with_user=True)
    other.user.groups.add(*member(RECORDS_GROUP).groups.all())
    row = factories.evidence(world.person, competency=world.competency)
    revoked = revoke(person=world.person, effective_on=date(2026, 3, 1), reason="Left the ward.")
    held = hold(reason="An inquiry.", by=other, person=world.person)
    days = {"from_on": date(2026, 1, 1), "until_on": date(2026, 2, 1)}
    before = Narrative.objects.count()
    for verb, given in (
        (void_evidence, {"evidence": row, "by": other}),
        (void_together, {"evidence": [row], "by": other}),
        (revoke, {"person": world.person, "effective_on": date(2026, 3, 1)}),
        (reverse, {"revocation": revoked}),
        (waive, {"person": world.person, "competency": world.competency, "kind": "full", "approver": other} | days),
        (hold, {"by": other, "person": world.person}),
        (lift, {"hold": held, "by": other}),
        (set_go_live, {"wave": world.wave, "go_live_on": date(2027, 1, 1)}),
    ):
        with pytest.raises(ValidationError, match="Say w"):
            verb(reason=blanks, **given)
    with pytest.raises(ValidationError, match="Say why the record is corrected"):
        factories.evidence(world.person, competency=world.competency, corrects=row, reason=blanks, by=other)
    with pytest.raises(ValidationError, match="Say why less is enough"):
        record_confirmation(None, None, by=other, reason=blanks)  # type: ignore[arg-type]
    assert Narrative.objects.count() == before


def test_whoever_writes_a_reason_into_the_record_asks_for_it_there():
    """Every function of the core that hands a ``reason`` to the record as its narrative."""
    asking: list[str] = []
    forgetting: list[str] = []
    core = Path(competency.__file__).parent / "core"
    for path in core.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            words = {ast.unparse(one) for one in ast.walk(function) if isinstance(one, ast.keyword)}
            if any(word.startswith("narrative=reason") for word in words):
                calls = {ast.unparse(one.func) for one in ast.walk(function) if isinstance(one, ast.Call)}
                (asking if "reasons.given" in calls else forgetting).append(f"{path.name}:{function.name}")
    assert not forgetting
    assert len(asking) == 9
