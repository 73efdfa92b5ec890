"""Publishing questions: what is refused and where it is said, and what ends up in versions and keys."""

from decimal import Decimal

import pytest
from django.template import Context, Template

from competency.assessments.models import Question, QuestionKey, QuestionVersion
from competency.assessments.questions import api as questions
from competency.core.models import JournalEntry
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.assessments import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def competency():
    return core.competency()


def refused(competency, type_="single", **given) -> dict[str, list[str]]:
    with pytest.raises(PublishRefused) as error:
        factories.question(competency, type_, **given)
    assert not QuestionVersion.objects.exists()
    return error.value.message_dict


@pytest.mark.parametrize(
    ("type_", "given", "field"),
    [
        ("single", {"stem": "<p> </p>"}, "stem"),
        ("single", {"options": factories.options(right=0, wrong=3)}, "options"),
        ("single", {"options": factories.options(right=2, wrong=2)}, "options"),
        ("single", {"options": factories.options(right=1, wrong=0)}, "options"),
        ("multiple", {"options": factories.options(right=0, wrong=3)}, "options"),
        ("multiple", {"options": factories.options(right=3, wrong=0)}, "options"),
        ("single", {"rationale": " "}, "rationale"),
        ("single", {"reference": ""}, "reference"),
        ("numeric", {"particulars": factories.number(unit=" ")}, "unit"),
        ("numeric", {"particulars": factories.number(tolerance="-1")}, "tolerance"),
        ("numeric", {"particulars": factories.number(feedback_right="")}, "feedback_right"),
        ("numeric", {"particulars": factories.number(feedback_wrong="")}, "feedback_wrong"),
        ("numeric", {"particulars": factories.number(slip_value=None)}, "slip_value"),
        ("numeric", {"particulars": factories.number(slip_feedback="")}, "slip_feedback"),
        ("numeric", {"particulars": factories.number(slip_value=Decimal("2.6"))}, "slip_value"),
        ("numeric", {"particulars": None}, "value"),
    ],
)
def test_an_unfit_question_is_refused_at_its_field(competency, type_, given, field) -> None:
    assert field in refused(competency, type_, **given)


def test_every_answer_needs_its_feedback(competency) -> None:
    one = questions.Option(key="a", text="A", is_right=True, feedback="Yes.")
    two = questions.Option(key="b", text="B", is_right=False, feedback=" ")

    assert refused(competency, options=[one, two]) == {"options": ["Give feedback for answer 2."]}


def test_two_answers_may_not_say_the_same(competency) -> None:
    one = questions.Option(key="a", text="Scan", is_right=True, feedback="Yes.")
    two = questions.Option(key="b", text="scan ", is_right=False, feedback="No.")

    assert refused(competency, options=[one, two]) == {"options": ["Two answers say the same."]}


def test_a_question_that_counts_for_nobody_needs_no_reference(competency) -> None:
    assert factories.question(competency, use="practice", reference="").live


def test_what_is_refused_leaves_no_draft_behind(competency) -> None:
    refused(competency, rationale="")

    assert not Question.objects.exists()


@pytest.mark.parametrize("type_", ["single", "multiple", "numeric"])
def test_a_version_holds_what_learners_may_see_and_nothing_else(competency, type_) -> None:
    made = factories.question(competency, type_, critical=True)

    version = QuestionVersion.objects.get(question=made.uuid)
    assert set(version.snapshot) == {"type", "stem", "options", "unit"}
    assert all(set(option) == {"key", "text"} for option in version.snapshot["options"])
    assert not {field.name for field in QuestionVersion._meta.get_fields()} & {
        "critical",
        "right",
        "feedback",
        "rationale",
    }


def test_the_key_stands_apart_with_everything_that_marks_and_explains(competency) -> None:
    made = factories.question(competency, "numeric", critical=True)

    key = QuestionKey.objects.get(question_version__question=made.uuid)
    assert key.critical
    assert key.right == {"value": "2.5", "tolerance": "0.1", "slip": "25"}
    assert key.feedback["slip"] == "The point has moved."
    assert (key.rationale, key.reference) == (factories.RATIONALE, factories.REFERENCE)


def test_version_and_key_are_journalled(competency) -> None:
    factories.question(competency)

    models = set(JournalEntry.objects.values_list("model", flat=True))
    assert {"cleared_assessments.questionversion", "cleared_assessments.questionkey"} <= models


def test_publishing_the_same_again_makes_no_new_version(competency) -> None:
    made = factories.question(competency)

    made.save_revision().publish()

    assert QuestionVersion.objects.count() == QuestionKey.objects.count() == 1


def test_a_changed_key_alone_makes_a_new_version(competency) -> None:
    made = factories.question(competency)
    first = factories.version_of(made)

    made.critical = True
    made.save_revision().publish()

    second = factories.version_of(made)
    assert (first.number, second.number) == (1, 2)
    assert second.key == f"{made.uuid}:2"
    assert not QuestionKey.objects.get(question_version=first).critical


def test_options_keep_their_keys_when_their_words_change(competency) -> None:
    made = factories.question(competency)
    block = made.options[0]
    block.value["text"] = "In other words"

    made.save_revision().publish()

    version = factories.version_of(made)
    assert version.number == 2
    assert version.snapshot["options"][0] == {"key": "k0", "text": "In other words"}


def test_a_stem_saved_by_a_program_is_cleaned_for_readers(competency) -> None:
    made = factories.question(competency, stem='<p onclick="x()">What <b>first</b>?<script>steal()</script></p>')

    assert factories.version_of(made).snapshot["stem"] == "<p>What <b>first</b>?</p>"


def test_creating_the_same_code_again_updates_it(competency) -> None:
    made = factories.question(competency, code="N3-Q01")

    again = factories.question(competency, code="N3-Q01", difficulty=3)

    assert again.pk == made.pk
    assert factories.version_of(made).difficulty == 3


def test_an_unpublished_question_keeps_its_versions(competency) -> None:
    made = factories.question(competency)

    made.unpublish()
    made.delete()

    assert QuestionVersion.objects.count() == 1


def test_a_list_shows_the_first_words_of_a_question_as_people_wrote_them() -> None:
    asked = Question(stem="<p>You ask, &quot;Are you <b>Mrs Novak</b>?&quot; &lt;yes&gt;</p>")
    assert asked.excerpt() == 'You ask, "Are you Mrs Novak?" <yes>'


def test_a_list_escapes_the_first_words_of_a_question() -> None:
    """They are text and not markup: a template that shows them escapes them."""
    asked = Question(stem="<p>&lt;script&gt;</p>")
    assert Template("{{ question.excerpt }}").render(Context({"question": asked})) == "&lt;script&gt;"
