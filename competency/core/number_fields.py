"""Form fields and blocks for numbers, which read what somebody typed in one way (``competency.typed.numbers``).

They stand in text boxes. A browser's own number box throws away a decimal comma, or the mark that made 1,5 more than 1,
before any of us could ask what was meant.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks

from competency.typed.numbers import Unreadable, read_number, read_whole, written


class _Typed(forms.Field):
    """What the two fields share: the box, how it is read, and that what stands in it is read the same again."""

    widget = forms.TextInput
    mode = "decimal"
    read: Callable[[str], Any]

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, (int, Decimal)):
            return value
        try:
            return type(self).read(str(value))
        except Unreadable as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """A number in digits that can be only that; what somebody typed stays as it was typed."""
        return written(Decimal(str(value))) if isinstance(value, (int, float, Decimal)) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": self.mode, "autocomplete": "off"}


class NumberField(_Typed, forms.DecimalField):
    """A number with places behind the decimal sign, as a ``Decimal``."""

    read = staticmethod(read_number)

    def kept(self, value: Any) -> Decimal | None:
        """A number as we keep it in JSON: a machine wrote it, and its point is a decimal sign."""
        return None if value in (None, "") else super(_Typed, self).to_python(value)


class WholeNumberField(_Typed, forms.IntegerField):
    """A whole number."""

    mode = "numeric"
    read = staticmethod(read_whole)


class NumberBlock(blocks.DecimalBlock):
    """A number in a block."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field: forms.Field = read_as_typed(self.field)


class WholeNumberBlock(blocks.IntegerBlock):
    """A whole number in a block."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field: forms.Field = read_as_typed(self.field)


_READS = {forms.DecimalField: NumberField, forms.IntegerField: WholeNumberField}


def read_as_typed(field: forms.Field) -> forms.Field:
    """The field, with its label, limits and help, as one that reads what people type; another kind stays as it is."""
    kind = _READS.get(type(field))
    if kind is None or field.widget.is_hidden:
        return field
    given = {
        name: getattr(field, name)
        for name in ("required", "label", "help_text", "initial", "disabled", "error_messages", "label_suffix")
    }
    limits = ("max_value", "min_value", "max_digits", "decimal_places")
    given |= {name: getattr(field, name) for name in limits if hasattr(field, name)}
    typed: forms.Field = kind(**given)
    typed.validators = field.validators
    return typed


def read_numbers(form: forms.BaseForm) -> None:
    """Let every field for a number of a form read what people type."""
    for name, field in form.fields.items():
        form.fields[name] = read_as_typed(field)


__all__ = ["NumberBlock", "NumberField", "WholeNumberBlock", "WholeNumberField", "read_as_typed", "read_numbers"]
