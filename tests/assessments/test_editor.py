"""Questions and tests in the Wagtail editor: who may do what, errors at the field, preview, lists."""

import copy
import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.assessments.enums import Use
from competency.assessments.models import Checklist, KnowledgeTest, Question, QuestionVersion
from competency.core import setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from competency.core.models import ActivityVersion
from competency.core.publishing.refusals import OVERTAKEN
from tests import factories as core
from tests.assessments import factories
from tests.assessments.observations import factories as observing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction: None):
    setup.run()
    return factories.sat(asks=2, bank=3)


@pytest.fixture
def sat(built, db: None):
    return copy.deepcopy(built)


@pytest.fixture
def member(client, sat):
    """Signs in as somebody of a group, and gives the client back."""

    def sign_in(group: str) -> Any:
        person = core.person("Robin", group, with_user=True)
        assert person.user is not None
        person.user.groups.add(Group.objects.get(name=group))
        client.force_login(person.user)
        return client

    return sign_in


BLOCK = {
    "key": "a",
    "text": "What comes first?",
    "type": "unstyled",
    "depth": 0,
    "inlineStyleRanges": [],
    "entityRanges": [],
    "data": {},
}


def edit_of(thing: Question | KnowledgeTest) -> str:
    return reverse(thing.snippet_viewset.get_url_name("edit"), args=[thing.pk])


def form_of(question: Question, **changed: Any) -> dict[str, Any]:
    """The editor's form as the browser sends it."""
    blocks = list(question.options)
    data: dict[str, Any] = {
        "code": question.code,
        "type": question.type,
        "use": question.use,
        "competency": question.competency_id,
        "job_role": "",
        "difficulty": question.difficulty,
        "stem": json.dumps({"blocks": [BLOCK], "entityMap": {}}),
        "options-count": len(blocks),
        "value": "",
        "tolerance": "",
        "unit": "",
        "feedback_right": "",
        "feedback_wrong": "",
        "slip_value": "",
        "slip_feedback": "",
        "rationale": question.rationale,
        "reference": question.reference,
        "owner": question.owner_id,
    }
    for n, block in enumerate(blocks):
        data |= {
            f"options-{n}-deleted": "",
            f"options-{n}-order": n,
            f"options-{n}-type": "option",
            f"options-{n}-id": block.id,
            f"options-{n}-value-text": block.value["text"],
            f"options-{n}-value-feedback": block.value["feedback"],
        }
        if block.value["is_right"]:
            data[f"options-{n}-value-is_right"] = "on"
    return data | changed


def test_an_author_saves_a_draft_and_cannot_publish(member, sat) -> None:
    client, question = member(AUTHORS_GROUP), sat.bank[0]

    response = client.post(
        edit_of(question), form_of(question, rationale="A better reason.", **{"action-publish": "1"})
    )

    assert response.status_code == 302
    assert QuestionVersion.objects.filter(question=question.uuid).count() == 1
    assert question.latest_revision is not None


def test_a_reviewer_publishes_what_changed(member, sat) -> None:
    client, question = member(REVIEWERS_GROUP), sat.bank[0]

    response = client.post(edit_of(question), form_of(question, critical="on", **{"action-publish": "1"}))

    assert response.status_code == 302
    newest = factories.version_of(question)
    assert newest.number == 2
    assert newest.recorded_by is not None
    assert newest.recorded_by.given_name == "Robin"
    assert [option["key"] for option in newest.snapshot["options"]] == ["k0", "k1", "k2", "k3"]


def test_publishing_an_unfit_question_says_it_at_the_field(member, sat) -> None:
    client, question = member(REVIEWERS_GROUP), sat.bank[0]
    data = form_of(question, rationale="", **{"action-publish": "1"})
    data.pop("options-0-value-is_right")

    response = client.post(edit_of(question), data)

    form = response.context["form"]
    assert "Mark exactly one answer as right" in str(form.errors["options"])
    assert "rationale" in form.errors
    assert QuestionVersion.objects.filter(question=question.uuid).count() == 1


def test_a_draft_saves_whatever_it_holds(member, sat) -> None:
    client, question = member(AUTHORS_GROUP), sat.bank[0]

    response = client.post(edit_of(question), form_of(question, rationale="", **{"options-count": 0}))

    assert response.status_code == 302
    assert question.revisions.count() == 2


@pytest.mark.parametrize("group", [AUTHORS_GROUP, REVIEWERS_GROUP])
def test_nobody_is_offered_to_delete_questions_or_tests(member, sat, group) -> None:
    client = member(group)

    for thing in (sat.bank[0], sat.test):
        delete = reverse(thing.snippet_viewset.get_url_name("delete"), args=[thing.pk])
        assert client.post(delete).status_code in {302, 403}
        assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(("group", "may_know"), [(RECORDS_GROUP, False), (AUTHORS_GROUP, True)])
def test_the_list_says_what_is_critical_only_to_those_who_write_questions(member, sat, group, may_know) -> None:
    made = factories.question(sat.world.competency, critical=True)
    client = member(group)
    listed = reverse(Question.snippet_viewset.get_url_name("list"))

    html = client.get(listed).content.decode()
    found = client.get(listed, {"critical": "false"}).content.decode()

    assert made.code in html
    assert ("Critical" in html) is may_know
    assert (made.code not in found) is may_know


def test_a_module_chooses_among_practice_questions_by_their_words(member, sat) -> None:
    practice = factories.question(sat.world.competency, use=Use.PRACTICE)
    counts = factories.question(sat.world.competency)
    client = member(AUTHORS_GROUP)

    for name in ("choose", "choose_results"):
        html = client.get(reverse(Question.snippet_viewset.chooser_viewset.get_url_name(name))).content.decode()
        assert practice.code in html and practice.excerpt() in html
        assert counts.code not in html


def test_records_staff_read_the_list_and_edit_nothing(member, sat) -> None:
    client = member(RECORDS_GROUP)

    assert client.get(edit_of(sat.bank[0])).status_code == 302


def test_clinicians_and_managers_do_not_enter_the_editor(client, sat) -> None:
    for user in (sat.person.user, sat.world.appointed("manager").user):
        client.force_login(user)
        response = client.get(reverse(Question.snippet_viewset.get_url_name("list")))
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=/admin/")


@pytest.mark.parametrize("model", [Question, KnowledgeTest])
def test_the_lists_show_what_matters_at_a_bounded_cost(member, sat, model, django_assert_max_num_queries) -> None:
    client = member(AUTHORS_GROUP)
    url = reverse(model.snippet_viewset.get_url_name("list"))
    client.get(url)
    for _ in range(6):
        factories.question(sat.world.competency, critical=True)

    with django_assert_max_num_queries(42):
        html = client.get(url).content.decode()

    assert sat.world.competency.code in html


def test_a_second_publication_asks_for_its_class_and_so_does_the_third(member, sat) -> None:
    client = member(REVIEWERS_GROUP)
    test = sat.test
    row = test.blueprint[0]
    data: dict[str, Any] = {
        "code": test.code,
        "title": "In other words",
        "minutes": 15,
        "competency": test.competency_id,
        "job_role": "",
        "instructions": "",
        "blueprint-count": 1,
        "blueprint-0-deleted": "",
        "blueprint-0-order": 0,
        "blueprint-0-type": "row",
        "blueprint-0-id": row.id,
        "blueprint-0-value-competency": row.value["competency"],
        "blueprint-0-value-difficulty": row.value["difficulty"],
        "blueprint-0-value-number": row.value["number"],
        "fewest_questions": 2,
        "cut": "80",
        "every_critical": "on",
        "attempts_allowed": 3,
        "cooldown_hours": 24,
        "open_hours": 72,
        "time_limit_minutes": "",
        "shuffle_questions": "on",
        "shuffle_options": "on",
        "owner": test.owner_id,
        "review_by": "",
        "checked_on": "",
        "change_class": "",
        "change_by": "",
        "change_note": "",
        "action-publish": "1",
    }

    page = client.get(edit_of(test)).context["form"]
    data |= {"change_base": page["change_base"].value()}
    assert "change_class" in client.post(edit_of(test), data).context["form"].errors
    assert client.post(edit_of(test), data | {"change_class": "wording"}).status_code == 302
    assert ActivityVersion.objects.filter(activity=sat.activity).count() == 2

    # The class chosen for that publication is not taken over by the next,
    form = client.get(edit_of(test)).context["form"]
    assert form["change_class"].value() == ""
    anew = data | {"title": "Again", "change_base": form["change_base"].value()}
    assert "change_class" in client.post(edit_of(test), anew).context["form"].errors
    more = anew | {"change_class": "wording", "cut": "70"}
    assert "change_class" in client.post(edit_of(test), more).context["form"].errors

    # a page opened before it says so, chosen on it or not,
    silent = client.post(edit_of(test), data | {"title": "From an old page"})
    assert silent.context["form"].errors["change_class"] == [str(OVERTAKEN)]

    # and one chosen there is asked again; sent again, it is for this one.
    overtaken = client.post(edit_of(test), data | {"title": "From an old page", "change_class": "wording"})
    assert "change_class" in overtaken.context["form"].errors
    shown = overtaken.context["form"]
    assert (shown["change_class"].value(), shown["title"].value()) == ("wording", "From an old page")
    assert ActivityVersion.objects.filter(activity=sat.activity).count() == 2
    again = data | {"title": "From an old page", "change_class": "wording", "change_base": shown["change_base"].value()}
    assert client.post(edit_of(test), again).status_code == 302
    assert ActivityVersion.objects.filter(activity=sat.activity).count() == 3


@pytest.mark.parametrize("kind", ["knowledgetest", "checklist"])
def test_what_is_done_whole_offers_no_class_for_a_part_of_it(member, sat, kind) -> None:
    row = sat.test if kind == "knowledgetest" else observing.checklist()
    client = member(AUTHORS_GROUP)

    form = client.get(reverse(f"wagtailsnippets_cleared_assessments_{kind}:edit", args=[row.pk])).context["form"]

    assert [value for value, _label in form.fields["change_class"].choices] == ["", "wording", "tell", "restart"]


def test_the_preview_of_a_test_says_how_it_works(member, sat, rf) -> None:
    html = sat.test.serve_preview(rf.get("/"), "").render().content.decode()

    assert sat.test.title in html
    assert "2 of 2 right." in html
    assert "This is how a learner meets it." in html


@pytest.mark.parametrize("model", [Question, KnowledgeTest, Checklist])
def test_a_new_draft_is_its_authors_and_only_people_who_write_are_offered(member, sat, model) -> None:
    client = member(AUTHORS_GROUP)
    page = client.get(reverse(model.snippet_viewset.get_url_name("add")))
    field = page.context["form"]["owner"]
    author = page.wsgi_request.user.person
    assert field.value() == author.pk
    assert author in field.field.queryset
    assert sat.person not in field.field.queryset
    assert "Keep it when you revise." in page.content.decode()


def test_whoever_owns_a_draft_stays_offered(member, sat) -> None:
    client, question = member(AUTHORS_GROUP), sat.bank[0]
    field = client.get(edit_of(question)).context["form"]["owner"]
    assert field.value() == question.owner_id
    assert question.owner in field.field.queryset
