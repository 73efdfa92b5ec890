"""Whether a row holds only values that its fields know: asked once, on the way into the record."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .entry import Entry


def refuse_unknown_values(row: models.Model, names: Iterable[str]) -> None:
    """Raise ``ValidationError``, in words for each field, for a value that is off its list, of no zone, or too long.

    Asks the database nothing: what a foreign key names is the database's to check.
    """
    problems: dict[str, list[str]] = {}
    for name in names:
        field = row._meta.get_field(name)
        assert isinstance(field, models.Field)
        if field.is_relation or isinstance(field, models.JSONField):
            continue
        value = getattr(row, field.attname)
        if value in (None, "") and (field.blank or field.null):
            continue
        if isinstance(field, models.IntegerField) and not _is_whole(value):
            problems[name] = [
                _("“%(value)s” is no whole number. Nothing was recorded. Give a whole one.")
                % {"value": str(value)[:40]}
            ]
            continue
        try:
            field.clean(value, row)
        except ValidationError as error:
            problems[name] = _words(field, value, error)
    if problems:
        raise ValidationError(problems)


def refuse_unknown_values_of_entry(entry: Entry) -> None:
    """An entry that declares another void is let through: what never should have been recorded may still be voided."""
    if not entry.withdrawn:
        refuse_unknown_values(entry, entry.stated)


def _is_whole(value: Any) -> bool:
    """Whether a column of whole numbers would hold it as it is, and not cut it short."""
    if isinstance(value, Decimal):
        return value.is_finite() and value % 1 == 0
    return value.is_integer() if isinstance(value, float) else not isinstance(value, bool)


def _words(field: models.Field[Any, Any], value: Any, error: ValidationError) -> list[str]:
    if not field.choices or value in (None, ""):
        return [str(message) for message in error.messages]
    known = ", ".join(str(label) for _value, label in field.flatchoices)
    return [
        _("“%(value)s” is none of these: %(known)s. Nothing was recorded.") % {"value": str(value)[:40], "known": known}
    ]
