"""The pages of a play as somebody meets them over HTTP, with the wrong person at each."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from competency.core.activities.api import retire_activity
from competency.core.activities.attempts import open_attempt
from competency.core.models import Attempt, Evidence
from scenarios.graph import GO_ON
from scenarios.models import Decision, PlaySetup
from scenarios.playing import api as playing
from tests import factories as core
from tests.scenarios.graph import documents as graphs
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, SAFE, text_of
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db


def at(name: str, key) -> str:
    return reverse(f"cleared:scenario_{name}", args=[key])


def now_at(attempt: Attempt) -> str:
    return f"{at('play', attempt.pk)}#now"


def choose(client, attempt: Attempt, number: int, choice: str | None, **more):
    sent = {"moment": number} | ({} if choice is None else {"choice": choice})
    return client.post(at("play", attempt.pk), sent, **more)


def test_the_introduction_offers_practice_and_says_all_that_counts(ward, nurse) -> None:
    words = text_of(nurse.get(at("intro", ward.activity.pk)))
    for said in (
        "Nothing flagged",
        "Code what you hear before you order.",
        "about 8 minutes",
        "You are Amira Haddad, nurse, ICU.",
        "You have 3 tries of 3 left.",
        "A step that is not safe decides it at once.",
        "You have 72 hours to finish",
        "Your manager sees whether you passed, not what you chose.",
        "What you write when you look back is yours alone.",
        "This counts: start",
    ):
        assert said in words
    assert "Time at steps that are timed" not in words
    assert not Attempt.objects.exists()


def test_a_play_that_counts_is_begun_by_its_own_button_alone(ward, nurse) -> None:
    start = at("start", ward.activity.pk)
    assert nurse.get(start).url == at("intro", ward.activity.pk)
    assert not Attempt.objects.exists()
    nurse.post(start, {"as": "practice"})
    nurse.post(start, {})
    assert [attempt.purpose for attempt in Attempt.objects.all()] == ["practice"]
    answer = nurse.post(start, {"as": "counted", "pace": "2"})
    counted = Attempt.objects.get(purpose="gate")
    assert answer.url == at("play", counted.pk)
    assert PlaySetup.objects.get(attempt=counted).pace == "2"
    assert "You are in a play that counts." in text_of(nurse.get(at("intro", ward.activity.pk)))


def test_a_timed_scenario_asks_before_the_start_how_much_time(client) -> None:
    ward = factories.asked_to_play(factories.timed())
    client.force_login(ward.user)
    page = BeautifulSoup(client.get(at("intro", ward.activity.pk)).content, "html.parser")
    assert [option["value"] for option in page.select("#pace-practice option")] == ["1", "2", "4", "off"]


def test_a_play_that_goes_on_asks_for_no_other_time_and_a_new_one_does(client) -> None:
    ward = factories.asked_to_play(factories.timed())
    client.force_login(ward.user)
    start = at("start", ward.activity.pk)
    client.post(start, {"as": "practice", "pace": "2"})
    page = BeautifulSoup(client.get(at("intro", ward.activity.pk)).content, "html.parser")
    on, anew = page.select("section[aria-labelledby=practise] form")
    assert on.select_one("[value=practice]") and not on.select("select")
    assert anew.select_one("[name=afresh]") and anew.select_one("select")
    client.post(start, {"afresh": "1", "pace": "off"})
    assert sorted(PlaySetup.objects.values_list("pace", flat=True)) == ["2", "off"]


def test_a_moment_shows_who_when_and_what_is_asked_and_nothing_of_what_is_right(ward, nurse) -> None:
    attempt = ward.play(GO_ON)
    answer = nurse.get(at("play", attempt.pk))
    page, words = BeautifulSoup(answer.content, "html.parser"), text_of(answer)
    for said in (
        "Larkin, Edith 74 F",
        "training patient",
        "Allergies: not reviewed",
        "58 min left for the antibiotic",
        "Vital signs at 14:10, since 14:08",
        "Oxygen 92 %",
        "steady",
        "Antibiotic not given",
        "One list waits.",
        "Swelled",
        "She swelled up once.",
        "Her daughter",
        "Step 2. Your place is kept.",
        "Practice",
        "made up, for review by your own hospital",
    ):
        assert said in words
    question = page.select_one("fieldset legend")
    assert question is not None
    assert question.get_text(strip=True) == "What first?"
    assert [radio["value"] for radio in page.select("input[type=radio]")] == ["order", "code", "ring"]
    assert not page.select("input[checked]")
    for hidden in ("About order.", "critical", "unsafe", "must", "Harmed", "scores"):
        assert hidden not in answer.content.decode()


def test_after_a_decision_the_page_begins_with_what_was_done_and_what_moved(ward, nurse) -> None:
    attempt = ward.play(GO_ON)
    answer = choose(nurse, attempt, 2, "code")
    assert answer.url == now_at(attempt)
    answer = nurse.get(answer.url)
    words = text_of(answer)
    assert "You, at 14:10 Did code" in words
    assert "Clock 14:10, now 14:16" in words
    assert "Allergies unreviewed, now coded" in words
    assert "Allergies: not reviewed" not in words
    heading = BeautifulSoup(answer.content, "html.parser").select_one("#now[tabindex='-1']")
    assert heading is not None
    assert heading.name == "h1"


def test_an_event_is_told_where_people_arrive_after_it(client) -> None:
    document = small_ward()
    document["events"][0] |= {"goto": "pharmacist"}
    ward = factories.asked_to_play(document)
    client.force_login(ward.user)
    words = text_of(client.get(at("play", ward.play(GO_ON, "ring", "wait", "wait", "wait").pk)))
    assert "Time went by." in words
    assert "Oxygen 88 %" in words
    assert "down from 92" in words


def test_nothing_chosen_is_said_at_the_question(ward, nurse) -> None:
    attempt = ward.play(GO_ON)
    for sent, said in ((None, "Choose what you do."), ("gone", "This cannot be done now.")):
        answer = choose(nurse, attempt, 2, sent)
        assert answer.status_code == 200
        page = BeautifulSoup(answer.content, "html.parser")
        alert = page.select_one("[role=alert] a[href='#choice-1']")
        assert alert is not None
        assert said in alert.get_text()
        assert page.title is not None
        assert page.title.get_text().startswith("Error:")
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("number", ["1", "3", "0", "-1", "", "x", "9" * 40, "²"])
def test_an_old_page_shows_where_the_play_is_now(ward, nurse, number: str) -> None:
    attempt = ward.play(GO_ON)
    answer = nurse.post(at("play", attempt.pk), {"moment": number, "choice": "ring"}, follow=True)
    assert answer.redirect_chain == [(now_at(attempt), 302)]
    assert "That page was an old one, so it changed nothing." in text_of(answer)
    assert "What first?" in text_of(answer)
    assert Decision.objects.count() == 1


def test_a_second_tap_is_led_on_without_a_word(ward, nurse) -> None:
    attempt = ward.play(GO_ON)
    first, second = choose(nurse, attempt, 2, "ring"), choose(nurse, attempt, 2, "ring", follow=True)
    assert first.url == now_at(attempt)
    assert "old one" not in text_of(second)
    assert Decision.objects.count() == 2


def test_it_goes_on_on_another_device(ward, nurse) -> None:
    attempt = ward.play(GO_ON, "ring")
    answer = nurse.post(at("start", ward.activity.pk), {"as": "practice"}, follow=True)
    assert answer.redirect_chain[-1][0] == at("play", attempt.pk)
    assert "Step 3." in text_of(answer)


def test_an_unsafe_choice_is_told_once_and_the_story_goes_on(ward, nurse) -> None:
    attempt = ward.play(GO_ON, counted=True)
    assert "This counts" in text_of(nurse.get(at("play", attempt.pk)))
    answer = choose(nurse, attempt, 2, "order", follow=True)
    once = "Recorded: not passed. Go on to see what follows. Nothing more counts."
    assert once in text_of(answer)
    assert "This counts" not in text_of(answer)
    after = Attempt.objects.get(purpose="practice")
    assert nurse.get(at("play", attempt.pk)).url == at("play", after.pk)
    assert choose(nurse, attempt, 2, "order").url == at("play", attempt.pk)
    answer = choose(nurse, after, 1, GO_ON, follow=True)
    assert answer.redirect_chain[-1][0] == at("words", after.pk)
    assert Evidence.objects.get(pk=attempt.pk).critical_failed


def test_while_it_goes_on_one_may_stop_and_look_back(ward, nurse) -> None:
    attempt = ward.start(counted=True)
    after = factories.decide(attempt, *HARM[:2])
    page = BeautifulSoup(nurse.get(at("play", after.pk)).content, "html.parser")
    assert page.select_one(f"a[href='{at('words', attempt.pk)}']")
    nurse.post(at("words", attempt.pk), {"feeling": "rushed"})
    words = text_of(nurse.get(at("what_happened", attempt.pk)))
    assert "The story was left before its end" in words
    assert "Go on with the story" in words


def test_what_is_over_leads_to_looking_back(ward, nurse) -> None:
    attempt = ward.play(*SAFE[:-1])
    answer = choose(nurse, attempt, 3, SAFE[-1])
    assert answer.url == at("words", attempt.pk)
    assert nurse.get(at("play", attempt.pk)).url == at("words", attempt.pk)
    assert choose(nurse, attempt, 4, GO_ON).url == at("words", attempt.pk)


def test_a_picture_that_is_gone_shows_its_words(client) -> None:
    document = small_ward()
    document["steps"][0] |= {"picture": {"image": 7, "alt": "Five orders, none of them marked."}}
    ward = factories.asked_to_play(document)
    client.force_login(ward.user)
    answer = client.get(at("play", ward.start().pk))
    assert "Five orders, none of them marked." in text_of(answer)
    assert b"<img" not in answer.content


def test_what_an_author_wrote_is_text_and_never_markup(client) -> None:
    hostile = "<script>alert(1)</script>"
    document = small_ward(title=hostile, summary=hostile, patient={"name": hostile, "about": hostile})
    document["steps"][0] |= {"title": hostile, "body": hostile, "quote": hostile, "speaker": hostile}
    document["steps"][0]["looks"] = [{"title": hostile, "body": hostile}]
    ward = factories.asked_to_play(document)
    client.force_login(ward.user)
    attempt = ward.start()
    for url in (at("intro", ward.activity.pk), at("play", attempt.pk)):
        assert hostile not in client.get(url).content.decode()


def begun_on(ward, version) -> Attempt:
    """A practice on a version that nobody would be given now."""
    attempt = open_attempt(person=ward.person, activity=version.activity, purpose="practice", version=version)
    PlaySetup.objects.create(attempt=attempt)
    return attempt


def test_a_version_that_does_not_compile_is_refused_in_words(ward, nurse) -> None:
    broken = factories.publish(snapshot={"story": {"title": "Broken", "steps": [{"key": "a"}]}})
    attempt = begun_on(ward, broken)
    for url in (at("intro", broken.activity.pk), at("group", broken.activity.pk)):
        if "group" not in url:
            answer = nurse.get(url)
            assert answer.status_code == 409
            assert "cannot be played" in text_of(answer)
    for answer in (nurse.get(at("play", attempt.pk)), choose(nurse, attempt, 1, GO_ON)):
        assert answer.status_code == 409
        assert "Tell the trainers" in text_of(answer)
    assert nurse.post(at("start", broken.activity.pk), {"as": "counted"}).url == at("intro", broken.activity.pk)


def test_what_is_offered_no_more_is_said_to_be_gone_and_an_open_play_goes_on(ward, nurse) -> None:
    attempt = ward.play(GO_ON)
    retire_activity(key=ward.activity.pk)
    answer = nurse.get(at("intro", ward.activity.pk))
    assert (answer.status_code, "is no longer offered" in text_of(answer)) == (410, True)
    assert nurse.post(at("start", ward.activity.pk), {"as": "counted"}).url == at("intro", ward.activity.pk)
    assert nurse.get(at("play", attempt.pk)).status_code == 200


def test_nobody_else_comes_near_a_play(ward, client) -> None:
    attempt = ward.play(*SAFE, counted=True)
    for function in ("manager", "trainer", "assessor"):
        client.force_login(ward.world.appointed(function, name=function.title()).user)
        for name in ("play", "words", "what_happened", "keep"):
            assert client.get(at(name, attempt.pk)).status_code == 404
            if name != "what_happened":
                assert client.post(at(name, attempt.pk), {"moment": 1, "choice": GO_ON}).status_code == 404


def test_whoever_says_not_me_is_signed_out(ward, nurse) -> None:
    answer = nurse.post(at("not_me", ward.activity.pk))
    assert "/sign-in/" in answer.url
    assert nurse.get(at("intro", ward.activity.pk)).status_code == 302


def test_a_play_is_shown_in_the_language_of_its_version(ward, nurse) -> None:
    version = factories.publish(
        small_ward(title="Nichts gemeldet"), key=ward.activity.pk, language="de", change_class="first"
    )
    attempt = begun_on(ward, version)
    assert ward.start(counted=True).activity_version != version, "the reader's language comes first"
    page = BeautifulSoup(nurse.get(at("play", attempt.pk)).content, "html.parser")
    heading = page.select_one("#now")
    assert heading is not None
    assert heading["lang"] == "de"


def test_a_decision_without_choices_is_never_stuck_without_words(client) -> None:
    """A program may publish what lint would refuse: a step where no choice is open ends the play as not finished."""
    document = small_ward()
    for choice in document["steps"][1]["choices"]:
        choice["guard"] = graphs.when("oxygen", "less", 61)
    ward = factories.asked_to_play(document)
    client.force_login(ward.user)
    attempt = ward.start(counted=True)
    assert choose(client, attempt, 1, GO_ON).url == at("words", attempt.pk)
    client.post(at("words", attempt.pk), {"feeling": "unsure"})
    assert "Not finished" in text_of(client.get(at("what_happened", attempt.pk)))


def test_whoever_passed_is_told_before_another_play_that_counts(client) -> None:
    """Something else is asked for, too, so nothing is held yet, and a play that is not passed takes the pass."""
    version = factories.publish()
    also = [core.asked(activity=str(version.activity_id)), core.asked(kind="module")]
    ward = factories.Ward(core.world(shown_by=core.criteria((None, also))), version)
    client.force_login(ward.user)
    intro, start = (reverse(f"cleared:scenario_{page}", args=[ward.activity.pk]) for page in ("intro", "start"))
    assert "You have passed this" not in text_of(client.get(intro))
    ward.play(*SAFE, counted=True)
    # A page that was open before does not start another one.
    assert client.post(start, {"as": "counted"}).url == intro
    assert playing.attempts_of(ward.person).count() == 1
    page = client.get(intro)
    assert "A play you do not pass counts as well" in text_of(page)
    passed = page.content.decode().split('name="passed" value="')[1].split('"')[0]
    client.post(start, {"as": "counted", "passed": passed})
    assert playing.attempts_of(ward.person).count() == 2
    # It is open now: whoever goes on is asked nothing.
    assert client.post(start, {"as": "counted"}).url != intro
