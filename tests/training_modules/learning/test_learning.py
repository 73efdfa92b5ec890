"""Learning: section by section on the pinned version, resumed anywhere, closed once."""

from __future__ import annotations

import pytest

from competency.assessments.models import GivenAnswer
from competency.core import clock
from competency.core.activities.sources import source_for
from competency.core.framework import api as framework
from competency.core.models import Attempt, Evidence, Requirement
from tests import factories as core
from tests.assessments.factories import FEEDBACK_RIGHT, FEEDBACK_WRONG, RATIONALE
from tests.scenarios.playing.factories import text_of
from tests.training_modules import factories
from tests.training_modules.learning.player import at, choose, finish, section_url, served
from training_modules.learning import api as learning
from training_modules.learning.source import ModuleSource
from training_modules.models import SectionProgress

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


# ---- before the start


def test_the_first_page_says_who_counts_and_changes_nothing(nurse, ward):
    page = nurse.get(at("intro", ward.activity.pk)).content.decode()
    assert "Amira Haddad" in page
    assert "nurse, ICU" in page
    assert "This counts" in page
    assert "12 minutes" in page
    assert not Attempt.objects.exists()


def test_whoever_is_in_no_unit_reads_of_no_manager(client, ward):
    trainer = core.person("Tom", "Ellery", with_user=True)
    client.force_login(trainer.user)
    page = " ".join(client.get(at("intro", ward.activity.pk)).content.decode().split())
    assert "You are Tom Ellery. You are in no unit today. What you do here goes into your record." in page
    assert "Managers see the people of their units." in page
    assert "Your manager" not in page and "This counts" not in page


def test_it_says_what_it_counts_for_or_that_nothing_asks_it(nurse, ward):
    intro = at("intro", ward.activity.pk)
    title = ward.world.competency.title
    assert f"This counts. It is a part of: {title}." in text_of(nurse.get(intro))

    requirement = Requirement.objects.get()
    framework.end_requirement(requirement=requirement, ends_on=clock.today())
    page = text_of(nurse.get(intro))
    assert "This counts." not in page
    assert f"Nothing asks this of you now. It goes into your record, and counts where this is asked: {title}." in page

    other = factories.activity(factories.module(title="Asked of nobody"))
    page = text_of(nurse.get(at("intro", other.pk)))
    assert "This counts." not in page
    assert "Nothing asks this of anybody now. What you do here goes into your record." in page


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
    source = ModuleSource()
    assert isinstance(source_for(ward.activity), ModuleSource)
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
    response = nurse.post(section_url(attempt, "bedside"), {"question": served(attempt).question_version_id})
    assert response.status_code == 200
    assert "No answer was chosen" in response.content.decode()
    assert not GivenAnswer.objects.exists()


def test_a_number_that_was_not_typed_is_asked_for_as_one(client):
    ward = factories.ward(sections=factories.three_sections(factories.practice("numeric")))
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    data = {"question": served(attempt).question_version_id, "typed": " "}
    page = client.post(section_url(attempt, "bedside"), data).content.decode()
    assert "No number was typed. Nothing is lost. Type a number first, then check your answer." in page
    assert "chosen" not in page and "Choose" not in page


def test_beside_an_answer_that_was_not_taken_nothing_says_saved(nurse, attempt):
    assert "Saved" in nurse.post(section_url(attempt, "scan"), follow=True).content.decode()
    response = nurse.post(section_url(attempt, "bedside"), {"question": served(attempt).question_version_id})
    assert "Saved" not in response.content.decode()


def test_of_several_what_was_right_and_not_chosen_is_called_so(client):
    ward = factories.ward(sections=factories.three_sections(factories.practice("multiple")))
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    page = client.get(choose(client, attempt, "k3").url).content.decode()
    assert "Not quite" in page
    assert page.count("Right, and not chosen") == 2


def test_the_first_answer_stands(nurse, attempt):
    choose(nurse, attempt, "k1")
    choose(nurse, attempt, "k0")
    assert GivenAnswer.objects.get().given == {"options": ["k1"]}


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
    assert GivenAnswer.objects.get().given == {"options": ["k0"]}


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
    assert evidence.activity_version is not None
    assert (evidence.purpose, evidence.outcome, evidence.activity_version.edition) == ("delta", "passed", 2)
    assert "You’re cleared" in nurse.get(at("contents", delta.pk)).content.decode()


@pytest.mark.parametrize(("change", "told"), [("delta", True), ("restart", True), ("tell", True), ("wording", False)])
def test_what_changed_is_read_on_the_page_before_the_start_by_whoever_did_it(
    nurse, attempt, ward, question, change, told
):
    same = factories.three_sections(question)
    sections = same if change == "wording" else [*same, factories.section("new")]
    factories.rewrite(
        ward.page,
        sections,
        title=f"{ward.page.title}, bands",
        change_class=change,
        by=clock.today(),
        note="The pump asks <twice> now.",
    ).publish()
    finish(nurse, attempt)  # on the version it was started with
    words = "What changed since you did it: <span>The pump asks &lt;twice&gt; now.</span>"
    intro = " ".join(nurse.get(at("intro", ward.activity.pk)).content.decode().split())
    assert (words in intro.replace(' lang="en"', "").replace(' dir="ltr"', "")) is told
    # What is said of a later slip of the pen takes nothing back.
    factories.rewrite(
        ward.page, sections, title=f"{ward.page.title}, wrist bands", change_class="wording", note="A typo."
    ).publish()
    intro = " ".join(nurse.get(at("intro", ward.activity.pk)).content.decode().split())
    assert (words in intro.replace(' lang="en"', "").replace(' dir="ltr"', "")) is told and "A typo." not in intro


def test_what_changed_is_nothing_to_whoever_never_did_it_or_did_the_newest(nurse, ward):
    sections = [*factories.three_sections(), factories.section("new")]
    factories.rewrite(ward.page, sections, change_class="restart", by=clock.today(), note="The pump.").publish()
    assert "What changed" not in nurse.get(at("intro", ward.activity.pk)).content.decode()
    again = learning.start(person=ward.person, activity=ward.activity)
    for section in ("scan", "bedside", "steps", "new"):
        learning.complete_section(attempt=again, section=section)
    assert "What changed" not in nurse.get(at("intro", ward.activity.pk)).content.decode()


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


def test_a_session_that_ended_loses_nothing_that_was_saved(nurse, attempt, ward):
    nurse.post(section_url(attempt, "scan"))
    nurse.logout()
    response = nurse.post(section_url(attempt, "steps"))
    assert response.status_code == 302
    assert "sign-in" in response.url
    nurse.force_login(ward.user)
    assert nurse.get(section_url(attempt, "steps")).status_code == 200
    assert SectionProgress.objects.count() == 1
