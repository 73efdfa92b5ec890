"""Fields that name something else in the scenario: a step, a variable, a value that a variable can have.

What can be named is asked of the page that is open, by its script (``story-names.js``): a step that was added a moment
ago is offered, and what is stored is kept also when nothing has that name any more, for then somebody has to see it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import SelectAdapter

STEP_KEYS = "clr-step-keys"
VALUES = "clr-values"
LONGEST_KEY = 60
LONGEST_NAME = 40


class VariableSelect(forms.Select):
    """A drop-down of variables, filled by the page; on the server any name is one."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"data-clr-variable": "", **(attrs or {})})

    def format_value(self, value: Any) -> list[str]:
        return [str(value or "")]


class VariableSelectAdapter(SelectAdapter):
    js_constructor = "cleared.VariableSelect"


register(VariableSelectAdapter(), VariableSelect)


class _NameBlock(blocks.FieldBlock):
    """A line that is a name and no words: translators are offered every ``CharBlock``, and never this.

    What is wrong with a name is said by the lint, so that a draft with it is saved.
    """

    def __init__(self, widget: forms.Widget, longest: int, *, help_text: Any = None, **kwargs: Any) -> None:
        self.field = forms.CharField(required=False, max_length=longest, help_text=help_text, widget=widget)
        super().__init__(**kwargs)

    class Meta:
        default = ""


class KeyBlock(_NameBlock):
    """What a step or an event is called by others."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(forms.TextInput({"data-clr-key": "", "autocomplete": "off"}), LONGEST_KEY, **kwargs)


class StepBlock(_NameBlock):
    """The key of a step that comes next."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(forms.TextInput({"list": STEP_KEYS, "autocomplete": "off"}), LONGEST_KEY, **kwargs)


class VariableNameBlock(_NameBlock):
    """What a variable is called in conditions and effects."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(forms.TextInput({"autocomplete": "off"}), LONGEST_NAME, **kwargs)


class VariableBlock(_NameBlock):
    """One of the scenario's variables, or the clock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(VariableSelect(), LONGEST_NAME, **kwargs)


class ValueBlock(_NameBlock):
    """A value as somebody types it: a number, yes or no, or one of the words a variable can be."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(forms.TextInput({"list": VALUES, "autocomplete": "off"}), LONGEST_KEY, **kwargs)


__all__ = ["KeyBlock", "StepBlock", "ValueBlock", "VariableBlock", "VariableNameBlock"]
