"""Form fields and their errors as components: which shape a widget takes, and where an error links to. No markup."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea


def error_summary(form: BaseForm) -> dict[str, Any]:
    """Every error the person made in a form, at the top, each linking to its field. Put it above the form."""
    errors = [("", message) for message in form.non_field_errors()]
    for bound in form:
        label = str(bound.label)
        lead = label if label.endswith(("?", ".", "!")) else f"{label}:"
        errors += [(_first_input(bound), f"{lead} {message}") for message in bound.errors]
    return {"rows": errors}


def _first_input(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return str(bound.auto_id)


def field(
    bound: BoundField, unit: Any = "", big: bool = False, across: bool = False, short: bool = False
) -> dict[str, Any]:
    """A form field with its label, hint and error. Radios and checkboxes become thumb-sized cards.

    ``unit`` stands after a number; ``big`` makes the label a question; ``across`` puts short choices in a row.
    """
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        shape = "choices"
    elif isinstance(widget, CheckboxInput):
        shape = "checkbox"
    elif isinstance(widget, Select | Textarea):
        shape = "input"
    else:
        shape = "hidden" if widget.is_hidden else "input"
    attrs: dict[str, str | bool] = {"class": "clr-input clr-input--short" if unit or short else "clr-input"}
    if isinstance(widget, Textarea):
        attrs["rows"] = "4"
    control: Any = ""
    if shape == "input":
        control = bound.as_widget(attrs=attrs)
    elif shape != "choices":
        control = bound.as_widget()
    return {
        "bound": bound,
        "shape": shape,
        "choices": list(bound) if shape == "choices" else [],
        "control": control,
        "unit": unit,
        "big": big,
        "across": across,
    }
