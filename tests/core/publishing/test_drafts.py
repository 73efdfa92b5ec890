"""What every governed draft says of itself, whatever its columns are called."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from competency.assessments.models import Checklist, KnowledgeTest, Question
from competency.core.models import Competency, Person, SystemRelease
from competency.core.publishing.drafts import GovernedDraft, PublishesVersion
from training_modules.models import TrainingModulePage

INES, RELEASE = Person(given_name="Ines"), SystemRelease(code="2026.1")
DAY = date(2027, 1, 1)
LOOKED_AT = {"review_by": DAY, "checked_on": RELEASE}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "columns", "says"),
    [
        (Competency, {}, (None, None, None)),
        (Question, {"owner": INES}, (INES, None, None)),
        (KnowledgeTest, {"owner": INES} | LOOKED_AT, (INES, DAY, RELEASE)),
        (Checklist, {"owner": INES} | LOOKED_AT, (INES, DAY, RELEASE)),
        (TrainingModulePage, {"responsible": INES} | LOOKED_AT, (INES, DAY, RELEASE)),
    ],
)
def test_who_answers_for_it_until_when_and_what_it_was_checked_on(
    kind: Any, columns: dict[str, Any], says: tuple[Any, ...]
) -> None:
    draft: GovernedDraft = kind(**columns)
    assert (draft.answerable, draft.look_again_by, draft.checked_against) == says


def test_every_draft_that_publishes_a_version_is_governed() -> None:
    drafts = [model for model in apps.get_models() if issubclass(model, PublishesVersion)]
    assert len(drafts) >= 5
    assert not [model for model in drafts if not issubclass(model, GovernedDraft)]
