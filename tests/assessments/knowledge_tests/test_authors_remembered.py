"""Who wrote a question is known after old revisions were cleared, which commits."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError

from competency.assessments.models import Question
from tests import factories as core
from tests.assessments import factories
from tests.assessments.knowledge_tests.test_authors import WROTE, saves, state


@pytest.mark.django_db(transaction=True)
def test_who_wrote_a_question_is_not_forgotten_by_clearing_old_revisions() -> None:
    sat = factories.sat(asks=2, bank=3)
    question = Question.objects.all()[0]
    saves(sat.person, question, stem="<p>Reworded by the nurse?</p>")
    saves(core.person("Tom", "Ellery", with_user=True), question, stem="<p>Reworded again?</p>")
    call_command("purge_revisions")
    assert state(sat) == WROTE
    with pytest.raises(ProtectedError):
        question.revisions.all().delete()
