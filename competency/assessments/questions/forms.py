"""The editor's form of a question: the fields of its row, and those each registered type has of its own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.core.publishing.draft_form import PublishableForm

from .drafts import as_kept, filled_in
from .types.registry import all_types, choices, label_of


class QuestionForm(PublishableForm):
    """The author's form of a question, with the fields of every type: what was filled in stays when another one is
    chosen."""

    type = forms.ChoiceField(label=_("Type"), choices=choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own: list[str] = []
        for question_type in all_types():
            for name, field in question_type.fields.items():
                self.fields[name] = deepcopy(field)
                self.initial[name] = filled_in(self.instance, name, field)
                self._own.append(name)
        if "type" in self.fields and self.instance.type not in dict(choices()):
            # A draft of a type whose app is gone keeps it until its author chooses another.
            chosen = (self.instance.type, label_of(self.instance.type))
            self.fields["type"].choices = [*choices(), chosen]

    def _post_clean(self) -> None:
        # Before the draft is put together and judged; what an app that is gone has left there stays.
        sent = {name: self.cleaned_data[name] for name in self._own if name in self.cleaned_data}
        others = {name: value for name, value in self.instance.particulars.items() if name not in sent}
        self.instance.particulars = others | as_kept(sent)
        super()._post_clean()
