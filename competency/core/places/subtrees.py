"""Filters for what lies on a unit, below it or above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from .models import Unit


def under(units: Iterable[Unit], path: str = "unit__path") -> Q:
    """A filter for rows whose unit lies in one of the subtrees; matches nothing for no units."""
    condition = Q(pk__in=[])
    for unit in units:
        # SQLite's LIKE takes "icu/" for "ICU/", and an order of text is no help, since PostgreSQL sorts by language:
        # the beginnings are compared as they are. LIKE stays, for PostgreSQL's index.
        is_below = Exact(Left(F(path), len(unit.path)), Value(unit.path))
        condition |= Q(**{f"{path}__startswith": unit.path}) & Q(is_below)
    return condition


def along(units: Iterable[Unit]) -> Q:
    """A filter for rows whose unit lies in one of the subtrees or above one; matches nothing for no units.

    What holds for a unit holds below it, so this is where something may reach the units, or the units it.
    """
    units = list(units)
    return under(units) | Q(unit__path__in={path for unit in units for path in unit.ancestor_paths})
