"""The pages of a test: whose they are, what they say, and that a GET changes nothing."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import GivenAnswer, KnowledgeTest
from competency.core import clock
from competency.core.activities.api import live_version
from competency.core.models import Attempt, Evidence, JournalEntry
from tests import factories as core
from tests.assessments import factories
from tests.assessments.factories import answer_rightly, right_answer, served_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(sat):
    with clock.at(NOON):
        yield


def page_of(attempt: Attempt, position: int = 1) -> str:
    return reverse("cleared:test_question", args=[attempt.pk, position])


def check_of(attempt: Attempt) -> str:
    return reverse("cleared:test_check", args=[attempt.pk])


def result_of(attempt: Attempt) -> str:
    return reverse("cleared:test_result", args=[attempt.pk])


def intro_of(sat) -> str:
    return reverse("cleared:test_intro", args=[sat.activity.key])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def posted(served, **more) -> dict:
    """The right answer as the browser sends it: options by their place."""
    right = right_answer(served)
    if "typed" in right:
        return {"typed": right["typed"]} | more
    return {"option": [served.option_order.index(key) + 1 for key in right["chosen"]]} | more


# ---- the way through


def test_the_introduction_says_who_sits_here_and_what_counts(nurse, sat) -> None:
    words = text_of(nurse.get(intro_of(sat)))

    assert "You are Amira Haddad, nurse, ICU. Nothing asks this of anybody now." in words
    assert "Your manager sees whether you passed, not your answers." in words
    assert "3 of 3 right." in words
    assert "3 of 3 left" in words


def test_a_get_starts_and_changes_nothing(nurse, sat) -> None:
    journal = JournalEntry.objects.count()
    nurse.get(intro_of(sat))
    assert nurse.get(reverse("cleared:test_start", args=[sat.activity.key])).status_code == 405

    attempt = sat.start()
    for path in (page_of(attempt), check_of(attempt), result_of(attempt), intro_of(sat)):
        nurse.get(path)

    assert Attempt.objects.count() == 1
    assert not GivenAnswer.objects.exists()
    assert JournalEntry.objects.count() == journal


def test_a_whole_test_by_its_forms(nurse, sat) -> None:
    response = nurse.post(reverse("cleared:test_start", args=[sat.activity.key]))
    attempt = Attempt.objects.get()
    assert response["Location"] == page_of(attempt)
    for served in served_of(attempt):
        response = nurse.post(page_of(attempt, served.position), posted(served, go="next"))
    assert response["Location"] == check_of(attempt)

    response = nurse.post(reverse("cleared:test_hand_in", args=[attempt.pk]), follow=True)

    assert "You passed: 3 of 3 right." in text_of(response)
    assert Evidence.objects.get(pk=attempt.pk).outcome == "passed"


def test_start_resumes_at_the_first_question_without_an_answer(nurse, sat) -> None:
    attempt = sat.start()
    answer_rightly(served_of(attempt)[0])

    response = nurse.post(reverse("cleared:test_start", args=[sat.activity.key]))

    assert response["Location"] == page_of(attempt, 2)
    assert "1 of 3 answered" in text_of(nurse.get(intro_of(sat)))


@pytest.mark.parametrize(
    ("go", "position", "to"),
    [("next", 1, 2), ("previous", 2, 1), ("check", 1, None), ("next", 3, None), ("", 1, 2), ("previous", 1, 2)],
)
def test_each_button_saves_and_goes_where_it_says(nurse, sat, go, position, to) -> None:
    attempt = sat.start()
    served = served_of(attempt)[position - 1]

    response = nurse.post(page_of(attempt, position), posted(served, go=go))

    assert response["Location"] == (page_of(attempt, to) if to else check_of(attempt))
    assert GivenAnswer.objects.get().served_id == served.pk


def test_the_next_page_says_when_the_answer_was_saved(nurse, sat) -> None:
    attempt = sat.start()
    with clock.at(datetime(2026, 3, 3, 3, 14, tzinfo=UTC)):
        response = nurse.post(page_of(attempt), posted(served_of(attempt)[0]), follow=True)

    assert "Saved 03:14. You can close this page." in text_of(response)


def test_a_flag_is_kept_and_shown_at_the_check(nurse, sat) -> None:
    attempt = sat.start()
    nurse.post(page_of(attempt), {"flagged": "on"})

    assert "checked" in nurse.get(page_of(attempt)).content.decode().split('name="flagged"')[1][:20]
    assert "Look again" in text_of(nurse.get(check_of(attempt)))


def test_an_unreadable_number_is_shown_again_with_words_beside_it(nurse, sat) -> None:
    attempt = sat.start()
    position = next(row.position for row in served_of(attempt) if row.question_version.type == "numeric")

    response = nurse.post(page_of(attempt, position), {"typed": "1,250"})

    words = text_of(response)
    assert "can be read in two ways" in words
    assert 'value="1,250"' in words
    assert 'aria-invalid="true"' in words
    assert not GivenAnswer.objects.exists()


def test_beside_a_number_that_was_refused_nothing_says_saved_and_the_mark_stays(nurse, sat) -> None:
    attempt = sat.start()
    position = next(row.position for row in served_of(attempt) if row.question_version.type == "numeric")
    saved = {"typed": "2.5", "shown": ""}
    assert "Saved" in text_of(nurse.post(page_of(attempt, position), saved, follow=True))
    nurse.post(page_of(attempt, position), {"typed": "1,250", "go": "keep", "shown": "typed=2.5"})

    words = text_of(nurse.post(page_of(attempt, position), {"typed": "1,250", "flagged": "on", "shown": ""}))

    assert "can be read in two ways" in words
    assert "Saved" not in words
    assert "not saved yet: save it" not in words
    assert words.split('name="flagged"')[1].startswith(" checked")


def test_the_check_says_what_is_missing(nurse, sat) -> None:
    attempt = sat.start()
    answer_rightly(served_of(attempt)[0])

    words = text_of(nurse.get(check_of(attempt)))
    assert "2 questions have no answer. They count as wrong." in words
    assert "Answer question 2" in words


def test_after_a_fail_the_page_names_topics_and_the_next_try(nurse, sat) -> None:
    attempt = sat.sit(right=1)

    words = text_of(nurse.get(result_of(attempt)))
    assert "Not passed this time: 1 of 3 right." in words
    assert "You can try again from Tuesday 3 March, 12:00. 2 tries left." in words
    assert sat.world.competency.title in words
    assert "2 missed" in words


def test_times_are_those_of_the_unit(nurse) -> None:
    sat = factories.sat(asks=1, bank=1)
    sat.world.facility.__class__.objects.filter(pk=sat.world.facility.pk).update(zone="America/New_York")
    nurse.force_login(sat.person.user)
    attempt = sat.sit(right=0)

    assert "You can try again from Tuesday 3 March, 07:00." in text_of(nurse.get(result_of(attempt)))


def used_up(sat) -> Attempt:
    for day in range(3):
        with clock.at(NOON + timedelta(days=2 * day)):
            attempt = sat.sit(right=0)
    return attempt


def test_after_the_third_fail_the_page_says_what_is_next_and_whom_to_ask(nurse, sat) -> None:
    factories.super_user(sat.world)
    attempt = used_up(sat)

    with clock.at(NOON + timedelta(days=5)):
        for path in (result_of(attempt), intro_of(sat)):
            words = text_of(nurse.get(path))
            assert "You&#x27;ve used your 3 tries. Next: 20 minutes with a super-user." in words.replace("'", "&#x27;")
            assert "J. Super User" in words


def test_a_passed_test_warns_before_it_is_taken_again(nurse, sat) -> None:
    sat.sit()

    with clock.at(NOON + timedelta(days=200)):
        assert "a try you do not pass counts as well" in text_of(nurse.get(intro_of(sat)))


def test_a_retired_test_says_so_and_keeps_its_result(nurse, sat) -> None:
    attempt = sat.sit()
    sat.test.delete()

    with clock.at(NOON + timedelta(days=2)):
        words = text_of(nurse.get(f"/test/{attempt.activity_id}/"))
        assert "This test is no longer offered. What you have done is safe." in words
        assert nurse.get(result_of(attempt)).status_code == 200


# ---- late, twice, elsewhere


def test_a_late_answer_is_refused_in_three_sentences_and_the_result_shown(nurse, sat) -> None:
    attempt = sat.start()
    served = served_of(attempt)
    answer_rightly(served[0])

    with clock.at(NOON + timedelta(hours=72)):
        response = nurse.post(page_of(attempt, 2), posted(served[1]), follow=True)

    words = text_of(response)
    assert "Time was up before this answer arrived, so it was not saved. Every answer before it is safe." in words
    assert "1 of 3 right" in words
    assert GivenAnswer.objects.count() == 1


@pytest.mark.parametrize("page", [page_of, check_of, result_of])
def test_whatever_page_is_opened_after_the_deadline_shows_the_result(nurse, sat, page) -> None:
    attempt = sat.start()

    with clock.at(NOON + timedelta(days=10)):
        response = nurse.get(page(attempt), follow=True)

    assert "Not passed this time: 0 of 3 right." in text_of(response)
    assert Evidence.objects.get(pk=attempt.pk).performed_at == NOON + timedelta(hours=72)


def test_the_introduction_closes_what_ran_out_too(nurse, sat) -> None:
    sat.start()

    with clock.at(NOON + timedelta(hours=80)):
        assert "You can try again from" in text_of(nurse.get(intro_of(sat)))


def test_handing_in_twice_shows_the_same_result(nurse, sat) -> None:
    attempt = sat.sit(hand_in=False)
    hand_in = reverse("cleared:test_hand_in", args=[attempt.pk])

    first, second = nurse.post(hand_in), nurse.post(hand_in)

    assert first["Location"] == second["Location"] == result_of(attempt)
    assert Evidence.objects.filter(person=sat.person).count() == 1


def test_the_second_tab_learns_that_the_test_was_handed_in(nurse, sat) -> None:
    attempt = sat.sit()

    response = nurse.post(page_of(attempt), posted(served_of(attempt)[0]), follow=True)

    assert "This test was over already, so this answer was not saved." in text_of(response)


def test_an_expired_session_keeps_every_answer_saved_before(client, sat) -> None:
    attempt = sat.start()
    answer_rightly(served_of(attempt)[0])

    response = client.post(page_of(attempt, 2), posted(served_of(attempt)[1]))

    assert response.status_code == 302
    assert "sign-in" in response["Location"]
    assert GivenAnswer.objects.count() == 1


def test_not_me_ends_the_session_and_comes_back_here(nurse, sat) -> None:
    response = nurse.post(reverse("cleared:test_not_me", args=[sat.activity.key]))

    assert response["Location"].endswith(f"next={intro_of(sat)}")
    assert nurse.get(intro_of(sat)).status_code == 302


# ---- whose it is


@pytest.mark.parametrize("function", ["manager", "trainer", "assessor", "super_user"])
def test_nobody_else_reaches_an_attempt(client, sat, function) -> None:
    attempt, other = sat.start(), sat.world.appointed(function)
    client.force_login(other.user)

    for path in (page_of(attempt), check_of(attempt), result_of(attempt)):
        assert client.get(path).status_code == 404
    assert client.post(page_of(attempt), {"option": "1"}).status_code == 404
    assert client.post(reverse("cleared:test_hand_in", args=[attempt.pk])).status_code == 404
    assert not GivenAnswer.objects.exists()
    assert Attempt.objects.get().is_open


def test_a_superuser_without_a_person_is_refused(admin_client, sat) -> None:
    assert admin_client.get(intro_of(sat)).status_code == 403
    assert admin_client.get(page_of(sat.start())).status_code == 403


def test_somebody_signed_out_is_asked_to_sign_in(client, sat) -> None:
    for path in (intro_of(sat), page_of(sat.start())):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("position", [0, 4, 99999])
def test_a_place_that_was_not_served_is_no_page(nurse, sat, position) -> None:
    attempt = sat.start()

    assert nurse.get(page_of(attempt, position)).status_code == 404
    assert nurse.post(page_of(attempt, position), {"option": "1"}).status_code == 404


def test_unknown_tests_and_attempts_are_no_pages(nurse) -> None:
    for path in (f"/test/{uuid.uuid4()}/", f"/test/a/{uuid.uuid4()}/1/", f"/test/a/{uuid.uuid4()}/result/", "/test/x/"):
        assert nurse.get(path).status_code == 404


def test_an_activity_of_another_kind_is_no_test(nurse) -> None:
    module = core.activity().activity

    assert nurse.get(f"/test/{module.key}/").status_code == 404


@pytest.mark.parametrize("option", ["0", "9", "k0", "<b>"])
def test_a_forged_option_is_refused_in_words(nurse, sat, option) -> None:
    attempt = sat.start()
    position = next(row.position for row in served_of(attempt) if row.question_version.type == "single")

    response = nurse.post(page_of(attempt, position), {"option": option})

    assert "That is not one of the answers here." in text_of(response)
    assert not GivenAnswer.objects.exists()


# ---- cost


def test_a_page_costs_as_much_with_many_questions_as_with_few(nurse, django_assert_max_num_queries) -> None:
    """About half of each figure is the session, the person and the menu of the site."""
    sat = factories.sat(asks=12, bank=12)
    nurse.force_login(sat.person.user)
    attempt = sat.sit(hand_in=False)

    with django_assert_max_num_queries(15):
        nurse.get(page_of(attempt, 5))
    with django_assert_max_num_queries(15):
        nurse.get(check_of(attempt))
    with django_assert_max_num_queries(20):
        nurse.post(page_of(attempt, 5), posted(served_of(attempt)[4]))
    with django_assert_max_num_queries(24):
        nurse.get(intro_of(sat))
    tests.submit(attempt=attempt)
    # 37 for what My path says now, and said before, and once each which versions people get; 1 for other open tests.
    with django_assert_max_num_queries(65):
        nurse.get(result_of(attempt))


@pytest.mark.parametrize("place", ["0", "9", "x", "\u00b2", "\u0663", "-1", "", "9" * 5000])
def test_an_answer_that_was_not_offered_is_refused_in_words(nurse, sat, place) -> None:
    attempt = sat.start()
    single = next(row for row in served_of(attempt) if row.question_version.type == "single")

    response = nurse.post(page_of(attempt, single.position), {"option": [place]})

    assert response.status_code == 200
    assert "That is not one of the answers here" in text_of(response)
    assert not GivenAnswer.objects.filter(attempt=attempt).exists()


def test_the_first_page_says_what_changed_to_whoever_passed_it_before(nurse, sat) -> None:
    before = live_version(sat.activity)
    test = KnowledgeTest.objects.get(pk=sat.test.pk).get_latest_revision_as_object()
    test.instructions = "Take your time."
    test.classify_change("tell", note="The dose questions use new units.")
    test.save_revision().publish()

    said = "What changed since you did it: <span>The dose questions use new units.</span>"
    assert "What changed" not in nurse.get(intro_of(sat)).content.decode()
    core.evidence(sat.person, activity_version=before, kind="knowledge_test")
    assert said in nurse.get(intro_of(sat)).content.decode()
