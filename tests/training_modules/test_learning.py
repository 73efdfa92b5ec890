"""Learning: section by section on the pinned version, resumed anywhere, closed once, and one's own only."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.assessments.models import Answer
from competency.core import clock
from competency.core.api.activities import publish_activity, retire_activity
from competency.core.models import Attempt, Evidence
from competency.core.sources import source_for
from tests import factories as core
from tests.assessments.factories import FEEDBACK_RIGHT, FEEDBACK_WRONG, RATIONALE, RIGHT, WRONG
from training_modules import api
from training_modules.api import learning
from training_modules.models import SectionProgress

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return factories.practice()


@pytest.fixture
def ward(question):
    return factories.ward(sections=factories.three_sections(question))


@pytest.fixture
def nurse(client, ward):
    client.force_login(ward.user)
    return client


@pytest.fixture
def attempt(ward):
    return learning.start(person=ward.person, activity=ward.activity)


def at(name, *args):
    return reverse(f"cleared:learn_{name}", args=args)


def section_url(attempt, key):
    return at("section", attempt.pk, key)


def served(attempt):
    return attempt.served.get()


def choose(client, attempt, key, *, section="bedside", **more):
    data = {"question": served(attempt).question_version_id, "option": key, **more}
    return client.post(section_url(attempt, section), data)


# ---- before the start


def test_the_first_page_says_who_counts_and_changes_nothing(nurse, ward):
    page = nurse.get(at("intro", ward.activity.pk)).content.decode()
    assert "Amira Haddad" in page
    assert "nurse, ICU" in page
    assert "This counts" in page
    assert "12 minutes" in page
    assert not Attempt.objects.exists()


def test_start_is_a_post(nurse, ward):
    response = nurse.get(at("start", ward.activity.pk))
    assert response.url == at("intro", ward.activity.pk)
    assert not Attempt.objects.exists()


def test_starting_leads_to_the_first_section(nurse, ward):
    response = nurse.post(at("start", ward.activity.pk))
    attempt = Attempt.objects.get()
    assert response.url == section_url(attempt, "scan")
    assert (attempt.purpose, attempt.person, attempt.activity_version.edition) == ("gate", ward.person, 1)


def test_starting_twice_is_one_attempt(nurse, ward):
    first = nurse.post(at("start", ward.activity.pk))
    assert nurse.post(at("start", ward.activity.pk)).url == first.url
    assert Attempt.objects.count() == 1


def test_one_address_resumes_where_she_left(nurse, ward, attempt):
    nurse.post(section_url(attempt, "scan"))
    assert nurse.get(at("intro", ward.activity.pk)).url == section_url(attempt, "bedside")


def test_my_path_launches_and_shows_how_far_it_is(ward, attempt):
    source = source_for(ward.activity)
    assert source.launch_url(ward.activity) == at("intro", ward.activity.pk)
    assert source.minutes([ward.activity]) == {ward.activity.pk: 12}
    learning.complete_section(attempt=attempt, section="scan")
    progress = source.progress(ward.person, [ward.activity])[ward.activity.pk]
    assert (progress.state, progress.text, progress.minutes_left) == ("started", "Section 2 of 3", 8)


def test_not_me_signs_out(nurse, ward):
    nurse.post(at("not_me", ward.activity.pk))
    assert nurse.get(at("intro", ward.activity.pk)).status_code == 302
    assert not Attempt.objects.exists()


# ---- sections


def test_next_completes_a_section_without_questions(nurse, attempt):
    response = nurse.post(section_url(attempt, "scan"))
    assert response.url == section_url(attempt, "bedside")
    assert SectionProgress.objects.filter(attempt=attempt, section_key="scan").count() == 1


def test_reading_a_section_changes_nothing(nurse, attempt):
    nurse.get(section_url(attempt, "scan"))
    assert not SectionProgress.objects.exists()


def test_next_does_not_pass_an_open_question(nurse, attempt):
    response = nurse.post(section_url(attempt, "bedside"), follow=True)
    assert "A question here is still open" in response.content.decode()
    assert not SectionProgress.objects.exists()


def test_an_answer_is_met_with_feedback_at_once_and_completes_the_section(nurse, attempt):
    before = nurse.get(section_url(attempt, "bedside")).content.decode()
    assert FEEDBACK_RIGHT not in before
    assert RATIONALE not in before
    wrong = next(key for key in served(attempt).option_order if key != "k0")
    response = choose(nurse, attempt, wrong)
    assert response.status_code == 302
    page = nurse.get(response.url).content.decode()
    assert "Not quite" in page
    assert FEEDBACK_WRONG in page
    assert RATIONALE in page
    assert SectionProgress.objects.filter(section_key="bedside").exists()


def test_no_answer_is_told_and_nothing_is_lost(nurse, attempt):
    response = nurse.post(
        section_url(attempt, "bedside"), {"question": served(attempt).question_version_id}
    )
    assert response.status_code == 200
    assert "No answer was chosen" in response.content.decode()
    assert not Answer.objects.exists()


def test_the_first_answer_stands(nurse, attempt):
    choose(nurse, attempt, "k1")
    choose(nurse, attempt, "k0")
    assert Answer.objects.get().given == {"options": ["k1"]}


def test_a_number_that_cannot_be_read_is_told_with_what_was_typed(client):
    ward = factories.ward(sections=factories.three_sections(factories.practice("numeric")))
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    data = {"question": served(attempt).question_version_id, "typed": "about two"}
    response = client.post(section_url(attempt, "bedside"), data)
    assert response.status_code == 200
    page = response.content.decode()
    assert "about two" in page
    assert "Type digits" in page
    client.post(section_url(attempt, "bedside"), data | {"typed": "2,5"})
    assert SectionProgress.objects.filter(section_key="bedside").exists()


def finish(client, attempt):
    client.post(section_url(attempt, "scan"))
    choose(client, attempt, "k0")
    return client.post(section_url(attempt, "steps"))


def test_the_last_section_closes_the_attempt_once(nurse, attempt, ward):
    response = finish(nurse, attempt)
    assert response.url == at("contents", attempt.pk)
    nurse.post(section_url(attempt, "steps"))
    evidence = Evidence.objects.get()
    assert (evidence.pk, evidence.kind, evidence.outcome, evidence.person) == (
        attempt.pk,
        "module",
        "passed",
        ward.person,
    )
    attempt.refresh_from_db()
    assert attempt.ended_by == "completed"


def test_sections_may_be_done_in_any_order(nurse, attempt):
    nurse.post(section_url(attempt, "steps"))
    choose(nurse, attempt, "k0")
    assert not Evidence.objects.exists()
    nurse.post(section_url(attempt, "scan"))
    assert Evidence.objects.exists()


def test_the_end_shows_what_changed_in_her_answer(nurse, attempt):
    finish(nurse, attempt)
    page = nurse.get(at("contents", attempt.pk)).content.decode()
    assert "You’re cleared" in page
    assert "before it you were not cleared" in page
    assert "You can close this page" in page


def test_an_old_link_after_the_end_reads_and_changes_nothing(nurse, attempt):
    finish(nurse, attempt)
    assert nurse.get(section_url(attempt, "scan")).status_code == 200
    nurse.post(section_url(attempt, "scan"))
    choose(nurse, attempt, "k1")
    assert Evidence.objects.count() == 1
    assert Answer.objects.get().given == {"options": ["k0"]}


def test_done_again_is_another_attempt(nurse, attempt, ward):
    finish(nurse, attempt)
    page = nurse.get(at("intro", ward.activity.pk)).content.decode()
    assert "Do it again" in page
    nurse.post(at("start", ward.activity.pk))
    assert Attempt.objects.count() == 2


# ---- what changed


def test_a_delta_holds_only_what_changed(nurse, attempt, ward, question):
    finish(nurse, attempt)
    factories.rewrite(
        ward.page,
        [*factories.three_sections(question), factories.section("new", minutes=3)],
        change_class="delta",
        by=clock.today(),
        note="The pump asks twice now.",
    ).publish()
    intro = nurse.get(at("intro", ward.activity.pk)).content.decode()
    assert "Only what changed" in intro
    assert "The pump asks twice now." in intro
    assert "3 minutes" in intro
    assert "Section new" in intro
    assert "Section scan" not in intro
    nurse.post(at("start", ward.activity.pk))
    delta = Attempt.objects.get(closed_at__isnull=True)
    assert delta.purpose == "delta"
    assert nurse.get(section_url(delta, "scan")).status_code == 404
    assert "I have read this" in nurse.get(section_url(delta, "new")).content.decode()
    nurse.post(section_url(delta, "new"))
    evidence = Evidence.objects.get(pk=delta.pk)
    assert (evidence.purpose, evidence.outcome, evidence.activity_version.edition) == ("delta", "passed", 2)
    assert "You’re cleared" in nurse.get(at("contents", delta.pk)).content.decode()


def test_she_may_do_the_whole_module_instead(nurse, attempt, ward, question):
    finish(nurse, attempt)
    sections = [*factories.three_sections(question), factories.section("new")]
    factories.rewrite(ward.page, sections, change_class="delta", by=clock.today(), note="New.").publish()
    nurse.post(at("start", ward.activity.pk), {"whole": "1"})
    assert Attempt.objects.get(closed_at__isnull=True).purpose == "gate"


def test_a_newer_edition_is_told_to_whoever_works_on_the_old_one(nurse, attempt, ward, question):
    assert "newer version" not in nurse.get(at("contents", attempt.pk)).content.decode()
    sections = [*factories.three_sections(question), factories.section("new")]
    factories.rewrite(ward.page, sections, change_class="restart", by=clock.today(), note="New.").publish()
    page = nurse.get(at("contents", attempt.pk)).content.decode()
    assert "There is a newer version" in page
    assert "Section new" not in page


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
    assert not Answer.objects.exists()


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
        {"format": 1, "code": "", "title": "", "summary": "", "sections": [
            {"key": "a", "title": "A", "minutes": 1, "blocks": [{"type": "video", "key": "b"}]}]},
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
    from competency.core.api import attempts

    attempt = attempts.open_attempt(person=world.person, activity=version.activity)
    for url in (at("contents", attempt.pk), section_url(attempt, "a"), at("intro", version.activity_id)):
        assert client.get(url, follow=True).status_code == 409
    assert client.post(section_url(attempt, "a")).status_code == 409


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
        key=uuid.uuid4(), source="modules", kind="module", title="T", change_class="first",
        snapshot={"format": 1, "code": "", "title": "T", "summary": "", "sections": sections},
    )
    client.force_login(world.person.user)
    attempt = learning.start(person=world.person, activity=version.activity)
    page = client.get(section_url(attempt, "a")).content.decode()
    assert "<p>Hi</p>" in page
    assert "alert(1)" not in page
    assert "&lt;b&gt;A" in page


def test_a_missing_picture_shows_its_words(client):
    image = factories.picture()
    picture = api.PictureDraft(image, "A loop of five steps.", "One patient, one loop.")
    ward = factories.ward(sections=[factories.section("a", factories.why(), picture)])
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    page = client.get(section_url(attempt, "a")).content.decode()
    assert 'alt="A loop of five steps."' in page
    assert "srcset" in page
    image.file.delete(save=False)
    image.renditions.all().delete()
    page = client.get(section_url(attempt, "a")).content.decode()
    assert "In words" in page or "in words" in page
    assert "A loop of five steps." in page
    image.delete()
    assert "A loop of five steps." in client.get(section_url(attempt, "a")).content.decode()


def test_a_picture_that_is_gone_and_a_question_that_was_deleted_stop_nobody(nurse, attempt, question):
    question.delete()
    nurse.post(section_url(attempt, "scan"))
    choose(nurse, attempt, "k0")
    nurse.post(section_url(attempt, "steps"))
    assert Evidence.objects.exists()


def test_the_tip_sheet_holds_the_key_steps(nurse, ward):
    page = nurse.get(at("tip_sheet", ward.activity.pk)).content.decode()
    assert "Sign in as <b>yourself</b>." in page
    assert "Give a medicine" in page


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
    assert max(large) <= 16, large


def test_my_path_asks_once_for_all_modules(django_assert_num_queries):
    wards = [big_ward(2) for _ in range(3)]
    for ward in wards:
        learning.start(person=wards[0].person, activity=ward.activity)
    source = source_for(wards[0].activity)
    activities = [ward.activity for ward in wards]
    with django_assert_num_queries(1):
        assert len(source.progress(wards[0].person, activities)) == 3
    with django_assert_num_queries(1):
        assert len(source.minutes(activities)) == 3
