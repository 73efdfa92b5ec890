"""Registers this app's questions, tests and checklists with the Wagtail admin. Nothing else belongs here."""

from wagtail.snippets.models import register_snippet

from .viewsets import AssessmentGroup

register_snippet(AssessmentGroup)
