"""What the editors of questions, tests and checklists share: the form of what is done whole, and help for a code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from competency.core.enums import ChangeClass
from competency.core.publishing.change_form import ClassifiesForm
from competency.core.publishing.draft_form import PublishableForm

CODE_HELP = _("Short and its own, for lists and searches. Learners never see it. Keep it when you revise.")


class ClassifiedForm(ClassifiesForm, PublishableForm):
    """The form of a knowledge test or a checklist: both are done whole, so there is no part of them to ask for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_class" in self.fields:
            field = self.fields["change_class"]
            field.choices = [choice for choice in field.choices if choice[0] != ChangeClass.DELTA]
