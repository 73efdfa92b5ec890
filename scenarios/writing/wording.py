"""Conditions and effects of a draft in words, for a reviewer who reads them on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

_OPERATORS = {
    "is": lambda: _("%(what)s is %(value)s"),
    "is_not": lambda: _("%(what)s is not %(value)s"),
    "less": lambda: _("%(what)s is less than %(value)s"),
    "at_most": lambda: _("%(what)s is at most %(value)s"),
    "at_least": lambda: _("%(what)s is at least %(value)s"),
    "more": lambda: _("%(what)s is more than %(value)s"),
}
_EFFECTS = {
    "set": lambda: _("%(what)s becomes %(value)s"),
    "flag": lambda: _("%(what)s becomes %(value)s"),
    "add": lambda: _("%(what)s changes by %(value)s"),
    "clamp": lambda: _("%(what)s is kept between %(lowest)s and %(highest)s"),
    "advance": lambda: _("%(value)s minutes pass"),
}


def guard_words(guard: Any) -> str:
    """“oxygen is less than 92 and allergy is coded”; empty where nothing is asked."""
    conditions = guard.get("conditions", ()) if isinstance(guard, Mapping) else ()
    said = [_condition(one) for one in conditions]
    joined = _(" or ") if isinstance(guard, Mapping) and guard.get("combine") == "any" else _(" and ")
    return joined.join(filter(None, said))


def effect_words(effects: Any) -> list[str]:
    """A line an effect."""
    return list(filter(None, (_effect(one) for one in effects or ())))


def _condition(one: Mapping[str, Any]) -> str:
    words = _OPERATORS.get(str(one.get("operator")))
    what = _("the clock") if one.get("variable") == "clock" else one.get("variable", "?")
    return words() % {"what": what, "value": _value(one.get("value"))} if words else ""


def _effect(one: Mapping[str, Any]) -> str:
    words = _EFFECTS.get(str(one.get("effect")))
    said = {name: _value(one.get(name)) for name in ("value", "lowest", "highest")}
    return words() % {"what": one.get("variable", "?"), **said} if words else ""


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "?" if value is None else str(value)


__all__ = ["effect_words", "guard_words"]
