"""What could not be read, as faults: the reading library's complaints in the words of this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from .document import FORMAT, KEY
from .faults import Code, Fault, Place

# Nothing of a scenario is nested further than this; what is deeper is read by nobody.
DEEPEST = 12

# The kinds of complaint, and the name under which each gives its limit. Any other kind is "cannot be read".
_CODES: Mapping[str, tuple[Code, str]] = {
    "missing": (Code.MISSING, ""),
    "extra_forbidden": (Code.UNKNOWN_FIELD, ""),
    "enum": (Code.NOT_OFFERED, "expected"),
    "greater_than_equal": (Code.TOO_SMALL, "ge"),
    "less_than_equal": (Code.TOO_LARGE, "le"),
    "decimal_max_places": (Code.TOO_MANY_DECIMALS, "decimal_places"),
    "string_too_long": (Code.TOO_LONG, "max_length"),
    "string_too_short": (Code.EMPTY, ""),
    "too_long": (Code.TOO_MANY, "max_length"),
    "string_pattern_mismatch": (Code.NO_KEY, "pattern"),
    "int_type": (Code.NO_NUMBER, ""),
    "int_parsing": (Code.NO_NUMBER, ""),
    "decimal_type": (Code.NO_NUMBER, ""),
    "decimal_parsing": (Code.NO_NUMBER, ""),
    "finite_number": (Code.NO_NUMBER, ""),
    "value_error": (Code.NO_NUMBER, ""),
}


def no_document(document: Any) -> Fault | None:
    """Why this is nothing that could be read, asked before anything of it is; ``None`` where it may be a scenario."""
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        return Fault(Code.NO_SCENARIO)
    # Asked of its type first: what a program hands in may be a number that refuses to be compared.
    given = document.get("format", FORMAT)
    if type(given) is not int or given != FORMAT:
        return Fault(Code.FORMAT, ("format",))
    too_deep = _too_deep(document, ())
    return Fault(Code.UNREADABLE, too_deep) if too_deep is not None else None


def _too_deep(part: Any, place: Place) -> Place | None:
    """The field in which something is nested too deeply, the first there is."""
    if len(place) > DEEPEST:
        named = max(n for n, name in enumerate(place) if isinstance(name, str))
        return place[: named + 1]
    for name, inner in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(inner, dict | list | tuple | set | frozenset):
            found = _too_deep(inner, (*place, name))
            if found is not None:
                return found
    return None


def unreadable(error: ValidationError) -> Iterator[Fault]:
    """A fault a complaint, in the order of the document."""
    for complaint in error.errors(include_url=False, include_input=False):
        code, limit = _CODES.get(complaint["type"], (Code.UNREADABLE, ""))
        yield Fault(code, _place(complaint["loc"]), _params(code, complaint.get("ctx", {}).get(limit)))


def _place(loc: Place) -> Place:
    """Without what the library adds for the key of a mapping."""
    return tuple(part for part in loc if part != "[key]")


def _params(code: Code, limit: Any) -> Mapping[str, str]:
    if code is Code.NOT_OFFERED:
        return {"options": str(limit).replace("'", "").replace(" or ", ", ")}
    # A decimal is named as Python would write it.
    return {} if limit in (None, KEY) else {"limit": str(limit).removeprefix("Decimal('").removesuffix("')")}
