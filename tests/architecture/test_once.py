"""Every kind of entry says what makes two of it the same deed, or why it may repeat; the record refuses the second."""

from __future__ import annotations

import pytest
from django.apps import apps

from competency.core.record.entry import Entry
from competency.core.record.once import Alone, MayRepeat, Once

ENTRIES = [model for model in apps.get_models() if issubclass(model, Entry)]


def test_there_are_entries_to_look_at() -> None:
    assert len(ENTRIES) >= 20


def undeclared(model: type[Entry]) -> str:
    """What is wrong with the declaration of one kind of entry; nothing when it holds."""
    declared = vars(model).get("once")
    if not declared:
        return "does not say what makes two of it the same deed"
    *narrower, last = declared
    if any(not isinstance(one, Once) or one.when is None for one in narrower):
        return "says something after a declaration that holds for all of it"
    if isinstance(last, Once) and last.when is not None:
        return "leaves out entries: end with one that holds for all the others, or with why they may repeat"
    for one in declared:
        if isinstance(one, MayRepeat):
            if len(one.because.split()) < 4:
                return "does not say why it may repeat"
            continue
        for path in (*one.of, *one.says):
            name = path.split("__")[0]
            if name not in (*model.stated, "recorded_by", "reason"):
                return f"compares {path}, which it does not state"
            field = model
            for part in path.split("__"):
                field = field._meta.get_field(part).related_model or field  # type: ignore[assignment]
    return ""


@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model._meta.label)
def test_each_entry_declares_its_deed(model: type[Entry]) -> None:
    assert undeclared(model) == ""


def test_an_entry_without_a_declaration_would_be_seen() -> None:
    class Undeclared:
        stated = ("person",)

    class Loose:
        stated = ("person",)
        once = (Once(of=("person",), when=bool),)

    class Unsaid:
        stated = ("person",)
        once = (MayRepeat("it may"),)

    class Unstated:
        stated = ("person",)
        once = (Once(of=("elsewhere",)),)

    for wrong in (Undeclared, Loose, Unsaid, Unstated):
        assert undeclared(wrong) != ""  # type: ignore[arg-type]


@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model._meta.label)
def test_what_joined_later_and_what_only_numbers_is_stated(model: type[Entry]) -> None:
    assert {*model.joined_later, *model.numbers} <= set(model.stated)


HOLD_FOR_DAYS = [
    model
    for model in ENTRIES
    if not model.is_definition and "person" in model.stated and {"ends_on", "until_on"} & set(model.stated)
]


@pytest.mark.parametrize("model", HOLD_FOR_DAYS, ids=lambda model: model._meta.label)
def test_each_entry_that_holds_for_days_says_whether_another_may_hold_meanwhile(model: type[Entry]) -> None:
    if isinstance(model.alone, MayRepeat):
        assert len(model.alone.because.split()) >= 4
    else:
        assert isinstance(model.alone, Alone)
        assert {*model.alone.of, model.alone.starts, model.alone.ends} <= set(model.stated)


def test_there_are_entries_that_hold_for_days() -> None:
    assert len(HOLD_FOR_DAYS) >= 5
