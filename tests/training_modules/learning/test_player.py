"""The player: one's own attempts only, content that goes away or is broken, no key on any page, and its cost."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency.assessments.models import GivenAnswer
from competency.core import clock
from competency.core.activities.api import publish_activity, retire_activity
from competency.core.models import ActivityVersion, Evidence, SystemRelease
from tests import factories as core
from tests.assessments.factories import FEEDBACK_RIGHT, FEEDBACK_WRONG, RATIONALE, RIGHT, WRONG
from tests.training_modules import factories
from tests.training_modules.learning.player import at, choose, finish, section_url, served
from training_modules.learning import api as learning
from training_modules.learning.source import ModuleSource
from training_modules.models import SectionProgress
from training_modules.writing import api

pytestmark = pytest.mark.django_db


# ---- who


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["contents", "section"])
def test_somebody_elses_attempt_is_not_there(client, ward, attempt, name, method):
    other = ward.world.another_nurse(with_user=True)
    client.force_login(other.user)
    url = at("contents", attempt.pk) if name == "contents" else section_url(attempt, "scan")
    expected = 405 if (name, method) == ("contents", "post") else 404
    assert getattr(client, method)(url).status_code == expected
    assert not SectionProgress.objects.exists()


def test_a_manager_does_not_see_a_nurses_attempt(client, ward, attempt):
    manager = ward.world.appointed("manager")
    client.force_login(manager.user)
    assert client.get(section_url(attempt, "scan")).status_code == 404


def test_an_account_without_a_person_is_refused_in_words(client, ward):
    client.force_login(core.user("nobody"))
    response = client.get(at("intro", ward.activity.pk))
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["intro", "start", "tip_sheet", "contents", "section"])
def test_nobody_learns_without_signing_in(client, ward, attempt, name):
    args = {"contents": [attempt.pk], "section": [attempt.pk, "scan"]}.get(name, [ward.activity.pk])
    response = client.get(at(name, *args))
    assert response.status_code == 302
    assert "sign-in" in response.url


@pytest.mark.parametrize("name", ["intro", "start", "tip_sheet", "contents", "section"])
def test_unknown_ids_are_not_found(nurse, name):
    args = [uuid.uuid4(), "scan"] if name == "section" else [uuid.uuid4()]
    response = nurse.get(at(name, *args), follow=True)
    assert response.status_code == 404


def test_an_unknown_section_or_question_is_not_found(nurse, attempt):
    assert nurse.get(section_url(attempt, "nonsense")).status_code == 404
    assert nurse.post(section_url(attempt, "scan"), {"question": "nonsense"}).status_code == 404
    assert nurse.post(section_url(attempt, "scan"), {"question": str(uuid.uuid4())}).status_code == 404


def test_an_answer_that_is_no_option_is_told(nurse, attempt):
    response = choose(nurse, attempt, "made-up")
    assert response.status_code == 200
    assert not GivenAnswer.objects.exists()


# ---- bad content and content that goes away


def test_a_retired_module_says_so_and_the_running_attempt_goes_on(nurse, attempt, ward):
    retire_activity(key=ward.activity.pk)
    assert nurse.get(section_url(attempt, "scan")).status_code == 200
    finish(nurse, attempt)
    assert Evidence.objects.exists()
    response = nurse.get(at("intro", ward.activity.pk))
    assert response.status_code == 410
    assert "no longer offered" in response.content.decode()
    assert nurse.post(at("start", ward.activity.pk), follow=True).status_code == 410


@pytest.mark.parametrize(
    "snapshot",
    [
        {},
        {"format": 1},
        {"format": 99, "sections": []},
        {"format": 1, "code": "", "title": "", "summary": "", "sections": [{"key": "a"}]},
        {"format": 1, "code": "", "title": "", "summary": "", "sections": []},
        {
            "format": 1,
            "code": "",
            "title": "",
            "summary": "",
            "sections": [{"key": "a", "title": "A", "minutes": 1, "blocks": [{"type": "video", "key": "b"}]}],
        },
    ],
)
def test_a_version_that_cannot_be_read_says_so(client, snapshot):
    world = core.world()
    version = publish_activity(
        key=uuid.uuid4(), source="modules", kind="module", title="Broken", change_class="first", snapshot=snapshot
    )
    client.force_login(world.person.user)
    response = client.get(at("intro", version.activity_id))
    assert response.status_code == 409
    assert "cannot be shown" in response.content.decode()
    from competency.core.activities import attempts

    attempt = attempts.open_attempt(person=world.person, activity=version.activity)
    for url in (at("contents", attempt.pk), section_url(attempt, "a"), at("intro", version.activity_id)):
        assert client.get(url, follow=True).status_code == 409
    assert client.post(section_url(attempt, "a")).status_code == 409


def test_what_cannot_be_printed_any_more_is_not_offered_beside_what_was_done(nurse, ward, attempt):
    finish(nurse, attempt)
    sheet = at("tip_sheet", ward.activity.pk)
    assert sheet in nurse.get(at("contents", attempt.pk)).content.decode()
    publish_activity(
        key=ward.activity.pk,
        source="modules",
        kind="module",
        title="Broken",
        change_class="wording",
        language="en-gb",
        snapshot={"format": 99},
    )
    assert nurse.get(sheet).status_code == 409
    assert sheet not in nurse.get(at("contents", attempt.pk)).content.decode()


def test_html_from_a_program_is_cleaned_before_it_is_shown(client):
    world = core.world()
    sections = [
        {
            "key": "a",
            "title": "<b>A</b>",
            "minutes": 1,
            "blocks": [{"type": "text", "key": "t", "html": '<p onclick="x()">Hi<script>alert(1)</script></p>'}],
        }
    ]
    version = publish_activity(
        key=uuid.uuid4(),
        source="modules",
        kind="module",
        title="T",
        change_class="first",
        snapshot={"format": 1, "code": "", "title": "T", "summary": "", "sections": sections},
    )
    client.force_login(world.person.user)
    attempt = learning.start(person=world.person, activity=version.activity)
    page = client.get(section_url(attempt, "a")).content.decode()
    assert "<p>Hi</p>" in page
    assert "alert(1)" not in page
    assert "&lt;b&gt;A" in page


def test_a_picture_that_is_gone_and_a_question_that_was_deleted_stop_nobody(nurse, attempt, question):
    question.delete()
    nurse.post(section_url(attempt, "scan"))
    choose(nurse, attempt, "k0")
    nurse.post(section_url(attempt, "steps"))
    assert Evidence.objects.exists()


def test_a_module_of_one_section_is_counted_as_one(client):
    ward = factories.ward(sections=factories.three_sections()[:1])
    attempt = learning.start(person=ward.person, activity=ward.activity)
    client.force_login(ward.user)
    assert "0 of 1 section done." in client.get(at("contents", attempt.pk)).content.decode()


def test_the_tip_sheet_holds_the_key_steps(nurse, ward):
    page = nurse.get(at("tip_sheet", ward.activity.pk)).content.decode()
    assert "Sign in as <b>yourself</b>." in page
    assert "Give a medicine" in page


def test_the_tip_sheet_says_what_was_checked_whatever_the_release_is_called_since(nurse, ward):
    release = ActivityVersion.objects.get(activity=ward.activity).checked_on
    SystemRelease.objects.update(code="2031.9")
    page = nurse.get(at("tip_sheet", ward.activity.pk)).content.decode()
    assert f"Right for {release}." in page
    assert "2031.9" not in page


# ---- keys


SECRETS = (FEEDBACK_RIGHT, FEEDBACK_WRONG, RATIONALE, "is_right", "is-right")


@pytest.mark.parametrize("type", ["single", "multiple", "numeric"])
def test_no_page_shows_what_is_right_before_the_answer(client, type):
    ward = factories.ward(sections=factories.three_sections(factories.practice(type)))
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    urls = [at("intro", ward.activity.pk), at("contents", attempt.pk), section_url(attempt, "bedside")]
    for url in urls:
        page = client.get(url, follow=True).content.decode()
        found = [secret for secret in SECRETS if secret in page]
        assert not found, f"{url} shows {found}"
        if type == "numeric":
            assert "Yes, that is the dose" not in page


def test_the_words_of_the_options_are_there_to_choose(nurse, attempt):
    page = nurse.get(section_url(attempt, "bedside")).content.decode()
    assert RIGHT in page
    assert WRONG in page


# ---- cost


def big_ward(sections):
    many = [
        factories.section(
            f"s{number}",
            factories.why(),
            api.PictureDraft(factories.picture(), "Words"),
            api.PracticeDraft(factories.practice()),
        )
        for number in range(sections)
    ]
    return factories.ward(sections=many)


def queries_of(client, url):
    client.get(url)  # Renditions and content types are looked up once.
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code == 200
    return len(context)


def test_the_cost_of_a_page_does_not_grow_with_the_module(client):
    costs = []
    for size in (2, 9):
        ward = big_ward(size)
        client.force_login(ward.user)
        intro = queries_of(client, at("intro", ward.activity.pk))
        attempt = learning.start(person=ward.person, activity=ward.activity)
        pages = (section_url(attempt, "s1"), at("contents", attempt.pk))
        costs.append([intro, *(queries_of(client, url) for url in pages)])
    small, large = costs
    assert small == large
    intro, *read = large
    # The introduction asks the rules whether it is too early to renew; a page of the module asks them nothing.
    # Each asks whether anything is private: a page of the module once, the introduction before and in what it offers.
    assert intro <= 33
    assert max(read) <= 14


def test_my_path_asks_once_for_all_modules(django_assert_num_queries):
    wards = [big_ward(2) for _ in range(3)]
    for ward in wards:
        learning.start(person=wards[0].person, activity=ward.activity)
    source = ModuleSource()
    activities = [ward.activity for ward in wards]
    with django_assert_num_queries(2):  # one of them asks whether anything is private
        assert len(source.progress(wards[0].person, activities)) == 3
    with django_assert_num_queries(1):
        assert len(source.minutes(activities)) == 3


def test_an_answer_given_after_the_session_ended_is_said_not_to_be_kept(client, ward, attempt):
    """And she comes back to the page she gave it on."""
    page = section_url(attempt, "bedside")
    data = {"question": served(attempt).question_version_id, "option": "1"}
    client.logout()
    response = client.post(page, data, HTTP_REFERER=f"http://testserver{page}?from=mail")
    assert response.url == f"/sign-in/?next={page}%3Ffrom%3Dmail"
    assert "You were signed out before this arrived, so it was not saved." in client.get(response.url).content.decode()
    assert not GivenAnswer.objects.exists()


@pytest.mark.parametrize("origin", ["", "https://evil.example/my/"])
def test_without_a_page_of_ours_before_it_she_comes_back_to_where_it_was_sent(client, attempt, origin):
    page = section_url(attempt, "bedside")
    client.logout()
    assert client.post(page, {"go": "next"}, HTTP_REFERER=origin).url == f"/sign-in/?next={page}"


def test_an_answer_from_before_the_module_was_begun_is_refused_in_words(nurse, attempt):
    """The clock of the server went back: nobody meets an error, and nothing is recorded."""
    with clock.at(attempt.opened_at - timedelta(minutes=1)):
        response = choose(nurse, attempt, "k0")
    assert "before it was begun, by the clock of the server" in response.content.decode()
    assert not GivenAnswer.objects.exists()
