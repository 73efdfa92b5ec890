"""What the result of a counted try says that it changed: the sentence of My path, and only the newest try says it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from competency.core import clock
from competency.core.enums import AnchorKind
from competency.core.framework import api as framework
from tests import factories as core
from tests.assessments.knowledge_tests.test_pages import NOON, result_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(sat):
    with clock.at(NOON):
        yield


def asked_for_alone(sat) -> None:
    """The test is all that is asked of nurses on the ward."""
    core.end_requirements(date(2026, 1, 1))
    shown_by = core.criteria((None, [core.asked(activity=str(sat.activity.pk))]))
    with clock.at(datetime(2026, 1, 1, 9, tzinfo=UTC)):
        framework.require(
            programme=sat.world.programme,
            competency=core.competency(shown_by=shown_by),
            unit=sat.world.root,
            job_role=sat.world.nurse,
            announced=(AnchorKind.GO_LIVE, "-P60D"),
            blocks=(AnchorKind.GO_LIVE, "P0D"),
        )


def headline_of(nurse) -> str:
    """The sentence on top of My path."""
    words = nurse.get(reverse("cleared:my_path")).content.decode()
    return " ".join(words.split('<h1 class="clr-answer__line">')[1].split("</h1>")[0].split())


def test_the_result_says_what_it_changed_in_the_words_of_my_path(nurse, sat) -> None:
    asked_for_alone(sat)
    attempt = sat.sit(right=1)
    before = headline_of(nurse)
    assert before in text_of(nurse.get(result_of(attempt)))

    with clock.at(NOON + timedelta(days=2)):
        passed = sat.sit()
        after = headline_of(nurse)
        assert after != before
        words = text_of(nurse.get(result_of(passed)))
        assert after in words
        assert "This made the difference" in words
        older = text_of(nurse.get(result_of(attempt)))
        assert before not in older
        assert after not in older
