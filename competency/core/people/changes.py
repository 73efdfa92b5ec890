"""What changed of a person, in words: written beside the change, and read again for the names that somebody had."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_LINE = re.compile(r"^(\w+): “(.*)” → “(.*)”$")


def in_words(changed: Mapping[str, tuple[str, str]]) -> str:
    """Each column with what it was and what it became, a line each."""
    return "\n".join(f"{name}: “{before}” → “{after}”" for name, (before, after) in sorted(changed.items()))


def said_in(text: str) -> Iterator[tuple[str, str]]:
    """Each column with what it held, before and after; nothing of a text that was erased."""
    for line in text.splitlines():
        if found := _LINE.match(line):
            name, before, after = found.groups()
            yield name, before
            yield name, after


_COLUMNS = {
    "employee_number": _("Employee number"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "email": _("Address"),
    "extension": _("Extension"),
}


def as_read(text: str) -> str:
    """The same for people to read: "Account linked: amira". What is no line of a change stays as it is written."""
    return "\n".join(_read(line) for line in text.splitlines())


def _read(line: str) -> str:
    found = _LINE.match(line)
    if not found:
        return line
    name, before, after = found.groups()
    said = {"what": _COLUMNS.get(name, name), "before": before, "after": after}
    if name == "user":
        return (gettext("Account linked: %(after)s") if after else gettext("Account unlinked: %(before)s")) % said
    if not before:
        return gettext("%(what)s: %(after)s") % said
    if not after:
        return gettext("%(what)s taken out, before: %(before)s") % said
    return gettext("%(what)s: %(after)s, before: %(before)s") % said


__all__ = ["as_read", "in_words", "said_in"]
