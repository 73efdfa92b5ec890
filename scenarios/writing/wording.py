"""Conditions, effects and what changes by itself in words, for a reviewer who reads a draft on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .blocks import TYPES

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
_BOUNDS = {
    (True, True): lambda: _("from %(lowest)s to %(highest)s"),
    (True, False): lambda: _("at least %(lowest)s"),
    (False, True): lambda: _("at most %(highest)s"),
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


def variable_words(one: Mapping[str, Any]) -> list[str]:
    """What a variable is, a line a thing: what it starts at and can be, what people see of it, how it changes."""
    starts = _("starts at %(value)s") % {"value": value_words(one.get("start"))}
    said = [str(dict(TYPES).get(str(one.get("type")), "?")), starts, *_can_be(one), *_is_shown(one)]
    if drift := one.get("drift"):
        said.append(_drift(drift))
    return said


def value_words(value: Any) -> str:
    """A value as a reviewer reads it; a flag is yes or no, and what was not said is a question."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "?" if value is None else str(value)


def _can_be(one: Mapping[str, Any]) -> list[str]:
    said = []
    # By whether it is said: a nought is a bound.
    bounds = _BOUNDS.get((one.get("lowest") is not None, one.get("highest") is not None))
    if bounds:
        said.append(bounds() % {"lowest": one.get("lowest"), "highest": one.get("highest")})
    if decimals := one.get("decimals"):
        said.append(_("decimals: %(number)s") % {"number": decimals})
    if options := one.get("options"):
        # In marks: a word can have a comma in it.
        words = ", ".join(_("“%(word)s”") % {"word": one} for one in options) if isinstance(options, list) else options
        said.append(_("is one of: %(words)s") % {"words": words})
    return said


def _is_shown(one: Mapping[str, Any]) -> list[str]:
    said = []
    if one.get("label"):
        said.append(_("shown as “%(words)s”") % {"words": f"{one['label']} {one.get('unit', '')}".strip()})
    elif one.get("unit"):
        said.append(_("unit: %(unit)s") % {"unit": one["unit"]})
    marks = (
        ("worry_below", _("marked below %(value)s")),
        ("worry_above", _("marked above %(value)s")),
        ("when_true", _("yes is said as “%(value)s”")),
        ("when_false", _("no is said as “%(value)s”")),
    )
    return said + [words % {"value": one[name]} for name, words in marks if one.get(name) not in (None, "")]


def _drift(drift: Mapping[str, Any]) -> str:
    every = drift.get("every", 1)
    words = _("changes by %(by)s every minute") if every == 1 else _("changes by %(by)s every %(every)s minutes")
    words %= {"by": value_words(drift.get("by")), "every": every}
    when = guard_words(drift.get("guard"))
    return _("%(what)s, as long as %(condition)s") % {"what": words, "condition": when} if when else words


def _condition(one: Mapping[str, Any]) -> str:
    words = _OPERATORS.get(str(one.get("operator")))
    what = _("the clock") if one.get("variable") == "clock" else one.get("variable", "?")
    return words() % {"what": what, "value": value_words(one.get("value"))} if words else ""


def _effect(one: Mapping[str, Any]) -> str:
    words = _EFFECTS.get(str(one.get("effect")))
    said = {name: value_words(one.get(name)) for name in ("value", "lowest", "highest")}
    return words() % {"what": one.get("variable", "?"), **said} if words else ""


__all__ = ["effect_words", "guard_words", "value_words", "variable_words"]
