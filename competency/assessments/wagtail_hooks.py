"""Registers this app's questions, tests and checklists with the Wagtail admin. Nothing else belongs here."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from competency.core.publishing.permissions import DraftPermissionPolicy

from .models import Checklist, KnowledgeTest, Question
from .viewsets import AssessmentGroup

for kind in (Question, KnowledgeTest, Checklist):
    register_permission_policy(kind, DraftPermissionPolicy(kind))

register_snippet(AssessmentGroup)
