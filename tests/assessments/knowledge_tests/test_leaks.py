"""Nothing that tells what is right leaves before it may: not on a page, not in a version, not in an index.

The options' words are alike and their keys are neutral, so whatever these tests find came from the key.
"""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from wagtail.search.index import get_indexed_models

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import Question, QuestionKey, QuestionVersion
from competency.assessments.questions import api as questions
from competency.core import clock
from competency.core.activities.attempts import open_attempt
from competency.core.models import ActivityVersion
from competency.core.recording import recording
from tests import factories as core
from tests.assessments import factories
from tests.assessments.factories import FEEDBACK_RIGHT, FEEDBACK_WRONG, RATIONALE, REFERENCE, served_of

pytestmark = pytest.mark.django_db

SECRETS = [
    FEEDBACK_RIGHT,
    FEEDBACK_WRONG,
    RATIONALE,
    REFERENCE,
    "The point has moved",
    "that is the dose",
    "one millilitre first",
]


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.sat(asks=6, bank=6, critical=6, types=("single", "multiple", "numeric"))


def assert_silent(html: str, *, but: tuple[str, ...] = ()) -> None:
    for secret in SECRETS:
        assert secret not in html, f"{secret!r} is on the page"
    told = re.findall(r"\b(?:is-right|is-wrong|is_right|critical|k[0-9]|data-right)\b", html)
    assert not told
    assert '"25"' not in html


def pages_before(sat, attempt) -> list[str]:
    return [
        reverse("cleared:test_intro", args=[sat.activity.key]),
        *(reverse("cleared:test_question", args=[attempt.pk, row.position]) for row in served_of(attempt)),
        reverse("cleared:test_check", args=[attempt.pk]),
    ]


def test_no_page_before_handing_in_tells_what_is_right(nurse, sat) -> None:
    attempt = sat.start()
    for path in pages_before(sat, attempt):
        assert_silent(nurse.get(path).content.decode())


def test_saving_an_answer_does_not_tell_whether_it_is_right(nurse, sat) -> None:
    """The page after a right answer is the page after a wrong one, but for what was chosen."""
    attempt = sat.start()
    row = next(row for row in served_of(attempt) if row.question_version.type == "single")
    right = row.option_order.index(factories.key_of(row).right["options"][0]) + 1
    wrong = 2 if right == 1 else 1
    path = reverse("cleared:test_question", args=[attempt.pk, row.position])

    seen = []
    for place in (right, wrong):
        nurse.post(path, {"option": str(place)})
        html = nurse.get(path).content.decode()
        assert_silent(html)
        seen.append(
            re.sub(
                r'csrfmiddlewaretoken.*?>|name="(shown|page|by)" value=".*?"|Saved \d\d:\d\d| checked|nonce-\w+',
                "",
                html,
            )
        )
    assert seen[0] == seen[1]


def test_options_are_named_by_their_place_and_not_by_the_authors_key(nurse, sat) -> None:
    attempt = sat.start()
    row = next(row for row in served_of(attempt) if row.question_version.type == "single")

    html = nurse.get(reverse("cleared:test_question", args=[attempt.pk, row.position])).content.decode()

    assert re.findall(r'name="option" value="(\w+)"', html) == ["1", "2", "3", "4"]


def test_after_a_fail_the_result_holds_no_right_answer(nurse, sat) -> None:
    attempt = sat.sit(right=2)

    html = nurse.get(reverse("cleared:test_result", args=[attempt.pk])).content.decode()

    assert_silent(html)
    assert factories.RIGHT not in html


def test_after_a_pass_the_result_holds_every_right_answer_with_its_reason(nurse, sat) -> None:
    attempt = sat.sit()

    html = nurse.get(reverse("cleared:test_result", args=[attempt.pk])).content.decode()

    assert html.count("is-right") == 2 * 1 + 2 * 2
    for secret in (FEEDBACK_RIGHT, RATIONALE, REFERENCE, "that is the dose"):
        assert secret in html


def test_no_version_holds_a_key(sat) -> None:
    stored = [str(row.snapshot) for row in QuestionVersion.objects.all()]
    stored += [str(row.snapshot) for row in ActivityVersion.objects.all()]

    for text in stored:
        for secret in [*SECRETS, "is_right", "'critical'", "feedback", "tolerance"]:
            assert secret not in text


def test_only_the_key_table_has_fields_for_what_is_right() -> None:
    wanted = {"right", "critical", "feedback"}
    holders = {
        model.__name__
        for model in apps.get_app_config("cleared_assessments").get_models()
        if wanted & {field.name for field in model._meta.fields}
    }
    assert holders & {"QuestionVersion", "ServedQuestion", "Answer", "Sitting", "KnowledgeTest", "CutScore"} == set()
    assert QuestionKey.__name__ in holders


def test_the_search_index_holds_no_key() -> None:
    assert Question in get_indexed_models()

    indexed = {field.field_name for field in Question.get_search_fields()}
    assert not indexed & {"options", "particulars", "critical", "rationale", "reference"}
    assert not indexed & {"value", "tolerance", "slip_value"}


@pytest.mark.parametrize("type_", ["single", "multiple", "numeric"])
def test_the_authors_preview_shows_what_a_learner_sees_and_no_key(sat, type_) -> None:
    question = next(one for one in sat.bank if one.type == type_)

    response = question.serve_preview(RequestFactory().get("/"), "")
    html = response.render().content.decode()

    assert "What comes first" in html
    assert_silent(html)


def test_a_question_that_counts_is_not_marked_alone_while_its_attempt_is_open(sat) -> None:
    attempt = sat.start()
    factories.answer_rightly(served_of(attempt)[0])

    with pytest.raises(ValidationError):
        questions.grade(served=served_of(attempt)[0])


def test_nor_is_it_told_by_itself_when_its_attempt_is_over(sat) -> None:
    """A try that was not passed tells no right answer, by no other way either."""
    attempt = sat.sit(right=2)

    with pytest.raises(ValidationError, match="This question counts"):
        questions.grade(served=served_of(attempt)[0])


def test_how_many_are_right_is_not_said_while_an_attempt_is_open(sat) -> None:
    attempt = sat.start()
    factories.answer_rightly(served_of(attempt)[0])

    with pytest.raises(ValidationError, match="when it is handed in"):
        tests.result(attempt=attempt)


def test_a_review_is_refused_by_the_verb_too(sat) -> None:
    attempt = sat.sit(right=2)

    with pytest.raises(ValidationError):
        tests.review(attempt=attempt)


def test_practice_is_met_with_its_feedback_once_it_is_answered(sat) -> None:
    practice = factories.question(sat.world.competency, use="practice")
    attempt = open_attempt(person=sat.person, activity=core.activity().activity)
    served = questions.serve(attempt=attempt, question_versions=[factories.version_of(practice)])[0]
    assert questions.grade(served=served) is None

    questions.answer(served=served, chosen=["k0"])

    feedback = questions.grade(served=served_of(attempt)[0])
    assert feedback is not None
    assert feedback.is_right
    assert feedback.rationale == RATIONALE
    assert questions.serve(attempt=attempt, question_versions=[factories.version_of(practice)]) == [served]


def test_a_corrected_key_does_not_mark_a_closed_attempt_anew(sat) -> None:
    attempt = sat.sit()
    served = served_of(attempt)[0]
    old = factories.key_of(served)
    next_day = attempt.closed_at + timedelta(days=1)
    with clock.at(next_day), recording(by=None, definitions=True) as record:
        record.append(
            QuestionKey(
                question_version=old.question_version,
                critical=True,
                right={"value": "7", "tolerance": "0", "slip": None},
                feedback={"right": "", "wrong": "", "slip": ""},
            ),
            key=old.key,
        )

    assert tests.result(attempt=attempt).is_passed
