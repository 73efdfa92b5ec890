"""Plain tables in a pack: what is created, brought up to date, or left; silence changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError

from competency.packs.loading import Loading
from competency.packs.plan import PlanRow, change, create, leave, refuse
from competency.packs.rows import Row


def plan_registry(
    rows: Iterable[Row], loading: Loading, of: Callable[[Any], Row], checked: Callable[[Row, Any], Any] | None = None
) -> Iterable[PlanRow]:
    """Rows of plain tables: created, brought up to date, or left. ``of`` says what stands as a row of the pack.

    ``checked`` gives what stands the new values, unsaved, so that its own ``clean`` may refuse them.
    """
    for row in rows:
        existing = loading.find(row.noun, row.names()[0])
        if existing is None:
            yield create(row)
        elif said(row, of(existing)).stated() == row.stated():
            yield leave(row)
        else:
            try:
                if checked is not None:
                    checked(row, existing).clean()
                yield change(row)
            except ValidationError as error:
                yield refuse(row, " ".join(error.messages))


def said(row: Row, existing: Row, names: Iterable[str] | None = None) -> Row:
    """What stands, without what the row is silent about (of ``names``, if given): silence changes nothing."""
    chosen = type(row).model_fields if names is None else names
    return existing.model_copy(update={name: None for name in chosen if getattr(row, name, existing) is None})


__all__ = ["plan_registry", "said"]
