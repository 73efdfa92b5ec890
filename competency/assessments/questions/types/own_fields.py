"""A field that a question type has of its own, as the editor shows it and compares it between revisions."""

from __future__ import annotations

from typing import Any

from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import FieldPanel

from . import registry


class OwnField:
    """A question type's own field, as Wagtail's comparison of two revisions asks for it."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def verbose_name(self) -> str:
        for type in registry.all_types():
            if self.name in type.fields:
                return str(type.fields[self.name].label or self.name)
        return self.name

    def value_from_object(self, question: Any) -> Any:
        return question.particulars.get(self.name) or ""


class OwnFieldPanel(FieldPanel):
    """Shows a field that a question type has of its own: it is on the form and in no column."""

    def get_form_options(self) -> dict[str, Any]:
        return {}

    def get_comparison_class(self) -> type[FieldComparison]:
        return FieldComparison

    @property
    def db_field(self) -> Any:
        # Asked for by the comparison and for an icon.
        return OwnField(self.field_name)
