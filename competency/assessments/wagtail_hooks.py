"""Registers this app's questions, tests and checklists with the Wagtail admin. Nothing else belongs here."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from competency.core.publishing.permissions import DraftPermissionPolicy

from .models import Checklist, KnowledgeTest, Question
from .questions.authors import WROTE
from .viewsets import AssessmentGroup

for kind in (Question, KnowledgeTest, Checklist):
    register_permission_policy(kind, DraftPermissionPolicy(kind))

register_snippet(AssessmentGroup)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(WROTE, _("Remember who wrote it"), _("Wrote or reviewed this question, which was deleted"))
