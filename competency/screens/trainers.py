"""Who teaches on some units, for whoever is told whom to ask: on My path, in a cell, on a record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from competency.core.enums import Function
from competency.core.models import Unit
from competency.core.people.acting import acting, in_function
from competency.core.people.reaching import reached_all


def trainers_over(units: Collection[Unit], on: date) -> str:
    """Those who teach on these units and can write it, with how they are reached, in one query; empty for nobody."""
    return reached_all(in_function(acting(units, on, [Function.TRAINER]), Function.TRAINER)) if units else ""


__all__ = ["trainers_over"]
