"""The editor of a question: what all have in common, and in its middle what each question type lets authors fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.safestring import SafeString
from wagtail.admin.panels import ObjectList, Panel, PanelGroup

from .types import registry


class QuestionPanels(ObjectList):
    """The panels ``before``, those of every registered question type, each once, and the panels ``after``.

    The types are asked whenever the editor is shown, so that it makes no difference when they were registered.
    """

    def __init__(self, before: Sequence[Panel] = (), after: Sequence[Panel] = (), **kwargs: Any) -> None:
        self.before, self.after = list(before), list(after)
        kwargs.pop("children", None)
        super().__init__(**kwargs)

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().clone_kwargs()
        kwargs.pop("children", None)
        return kwargs | {"before": self.before, "after": self.after}

    def on_model_bound(self) -> None:
        self.before = [panel.bind_to_model(self.model) for panel in self.before]
        self.after = [panel.bind_to_model(self.model) for panel in self.after]

    @property
    def children(self) -> list[Panel]:
        of_types = {id(panel): panel for type in registry.all_types() for panel in type.panels}
        return [*self.before, *(_bound(panel, self.model) for panel in of_types.values()), *self.after]

    @children.setter
    def children(self, panels: Sequence[Panel]) -> None:
        """Wagtail's own way to set them: there are none but ``before``, ``after`` and the types'."""

    @property
    def child_identifiers(self) -> list[str]:
        names: list[str] = PanelGroup.child_identifiers.func(self)
        return names

    class BoundPanel(ObjectList.BoundPanel):
        def render_missing_fields(self) -> SafeString:
            """What no panel shows, as Wagtail does it; a type's own fields are shown by its panels."""
            own = {name for type in registry.all_types() for name in type.fields}
            shown = own.union(self.panel.get_form_options().get("fields", []))
            return SafeString("".join(str(self.form[name]) for name in self.form.fields if name not in shown))


def _bound(panel: Panel, model: type[models.Model] | None) -> Panel:
    return panel if model is None else panel.bind_to_model(model)
