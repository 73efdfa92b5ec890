"""App configuration: registers who launches tests and observations, and the permissions of authors and reviewers."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, pre_delete
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "competency.assessments"
    label = "cleared_assessments"
    verbose_name = _("Cleared: questions, tests and observations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from competency.core import setup
        from competency.core.activities import overdue
        from competency.core.activities.sources import register_source
        from competency.core.enums import Kind
        from competency.core.publishing import publication
        from competency.core.record import attested
        from competency.packs.parts import register_part

        from . import permissions, personal_data, signals
        from .kept import kinds
        from .knowledge_tests.api import expire
        from .knowledge_tests.attested import Sittings
        from .knowledge_tests.models import KnowledgeTest
        from .knowledge_tests.needs import needed_by_tests
        from .knowledge_tests.publication import TestPublication
        from .knowledge_tests.source import SOURCE, TestSource
        from .knowledge_tests.tried import TESTS
        from .knowledge_tests.unfinished import Choices
        from .observations import source as observation_source
        from .observations.attested import SignedObservations
        from .observations.models import Checklist
        from .observations.publication import ChecklistPublication
        from .observations.unfinished import SecondWords, Sheets
        from .packing import checklists as packing_checklists
        from .packing import questions as packing_questions
        from .packing import tests as packing_tests
        from .questions import authors
        from .questions.attested import AnsweredQuestions
        from .questions.models import Question
        from .questions.publication import QuestionPublication
        from .questions.types.multiple import Multiple
        from .questions.types.numeric import Numeric
        from .questions.types.registry import register
        from .questions.types.single import Single
        from .tries import on_a_page
        from .tries import registry as tries
        from .tries.notes import RemediationNotes

        personal_data.register()
        for kind in (Choices(), Sheets(), SecondWords(), RemediationNotes()):
            kinds.register(kind)
        for question_type in (Single(), Multiple(), Numeric()):
            register(question_type)
        publication.register(Question, QuestionPublication(needed_by_tests))
        publication.register(KnowledgeTest, TestPublication())
        publication.register(Checklist, ChecklistPublication())
        register_source(SOURCE, TestSource(), kinds=[Kind.KNOWLEDGE_TEST])
        overdue.register(SOURCE, expire)
        tries.register(SOURCE, Kind.KNOWLEDGE_TEST, TESTS)
        on_a_page.register()
        for answers_for in (AnsweredQuestions(), Sittings(), SignedObservations()):
            attested.register(answers_for)
        pre_delete.connect(
            authors.keep_authors, sender=Question, dispatch_uid="cleared_assessments.keep_authors_of_questions"
        )
        setup.register_step(permissions.grant_all, order=50)
        post_delete.connect(
            signals.retire_deleted_test, sender=KnowledgeTest, dispatch_uid="cleared_assessments.retire_deleted_test"
        )

        observation_source.register()
        post_delete.connect(
            signals.retire_deleted_test, sender=Checklist, dispatch_uid="cleared_assessments.retire_deleted_checklist"
        )

        # --- packs
        for part in (packing_questions.PART, packing_tests.PART, packing_checklists.PART):
            register_part(part)
