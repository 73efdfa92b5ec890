"""The group of assessments in the menu of the Wagtail admin: one entry for questions, tests and checklists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .knowledge_tests.viewsets import KnowledgeTestViewSet
from .observations.viewsets import ChecklistViewSet
from .questions.viewsets import QuestionViewSet


class AssessmentGroup(SnippetViewSetGroup):
    """What people are tested on and watched by."""

    menu_label = _("Assessments")
    menu_icon = "tasks"
    menu_order = 300
    items = (QuestionViewSet, KnowledgeTestViewSet, ChecklistViewSet)
