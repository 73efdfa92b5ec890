"""Registers this app's snippets with the Wagtail admin. Nothing else belongs here."""

from wagtail.snippets.models import register_snippet

# --- questions and knowledge tests
from .knowledge_tests.viewsets import AssessmentGroup

register_snippet(AssessmentGroup)

# --- observations
