"""A version that nobody can play any more: what cannot be opened is not offered, and its reader is told what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from competency.core.activities.api import retire_activity
from competency.core.models import ActivityVersion
from competency.core.people import api as people
from scenarios.playing import stories
from scenarios.playing.looking_back import looked_back, react, take_home
from scenarios.writing.kind import SCENARIOS
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import SAFE, Ward, text_of
from tests.scenarios.writing.factories import site

pytestmark = pytest.mark.django_db

BROKEN = {"story": {"title": "Broken", "steps": [{"key": "a"}]}}


def at(name: str, key: Any) -> str:
    return reverse(f"cleared:scenario_{name}", args=[key])


@pytest.fixture
def is_broken(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make versions unreadable: a version never changes, so what reads it does."""
    read = stories.story_of
    broken: set[Any] = set()

    def story_of(version: Any) -> Any:
        if version in broken:
            raise stories.UnreadableStory(())
        return read(version)

    for module in ("api", "looking_back", "moments", "views", "group_views", "stories", "debrief"):
        monkeypatch.setattr(f"scenarios.playing.{module}.story_of", story_of, raising=False)
    return lambda *versions: broken.update(version.pk for version in versions)


def again(ward: Ward) -> ActivityVersion:
    """The same scenario published once more, which can be played."""
    return factories.publish(key=ward.activity.pk, change_class="wording")


def test_what_happened_in_it_is_not_offered_and_the_own_words_are_kept(ward, nurse, is_broken) -> None:
    attempt = ward.play(*SAFE)
    is_broken(ward.version)
    page = text_of(nurse.get(at("words", attempt.pk)))
    assert "Show me what happened" not in page
    assert "What happened in it cannot be shown any more" in page
    answer = nurse.post(at("words", attempt.pk), {"feeling": "calm", "line": "I asked first."})
    assert answer.url == at("keep", attempt.pk)
    assert (words := looked_back(attempt).words) is not None
    assert words.text == "I asked first."
    kept = nurse.get(answer.url)
    assert at("what_happened", attempt.pk) not in kept.content.decode()
    assert "Play it again" not in text_of(kept)


def test_an_old_play_that_is_opened_leads_to_the_own_words(ward, nurse, is_broken) -> None:
    attempt = ward.play(*SAFE)
    is_broken(ward.version)
    assert nurse.get(at("play", attempt.pk)).url == at("words", attempt.pk)


def test_what_can_be_played_again_is_offered_beside_an_old_play_that_cannot_be_shown(ward, nurse, is_broken) -> None:
    attempt = ward.play(*SAFE, counted=True)
    react(attempt=attempt, feeling="calm")
    again(ward)
    is_broken(ward.version)
    page = nurse.get(at("keep", attempt.pk)).content.decode()
    assert "Play it again" in page
    assert at("what_happened", attempt.pk) not in page
    page = nurse.get(at("intro", ward.activity.pk)).content.decode()
    assert at("what_happened", attempt.pk) not in page
    assert at("words", attempt.pk) in page


def test_an_old_play_is_shown_while_its_newer_version_cannot_be_played(ward, nurse, is_broken) -> None:
    attempt = ward.play(*SAFE)
    react(attempt=attempt, feeling="calm")
    take_home(attempt=attempt, text="Ask.")
    is_broken(again(ward))
    page = nurse.get(at("keep", attempt.pk)).content.decode()
    assert at("what_happened", attempt.pk) in page
    assert "Play it again" not in page


def test_what_is_offered_no_more_is_not_played_again(ward, nurse) -> None:
    attempt = ward.play(*SAFE)
    react(attempt=attempt, feeling="calm")
    assert "Play it again" in text_of(nurse.get(at("keep", attempt.pk)))
    retire_activity(key=ward.activity.pk)
    assert "Play it again" not in text_of(nurse.get(at("keep", attempt.pk)))


def test_whoever_can_mend_it_reads_how_and_nobody_is_sent_to_themselves(ward, client, is_broken) -> None:
    trainer, other = ward.world.trainer(), ward.world.trainer(name="Tove")
    people.correct_person(person=other, extension="4412")
    is_broken(ward.version)
    client.force_login(trainer.user)
    said = text_of(client.get(at("intro", ward.activity.pk)))
    assert "You cannot change it yourself: whoever may has it on their first page" in said
    site()
    answer = client.get(at("intro", ward.activity.pk))
    assert "You can mend it" in text_of(answer)
    assert reverse(SCENARIOS.bring_back_url, args=[ward.activity.pk]) in answer.content.decode()
    for page in (said, text_of(answer)):
        assert "Tell the trainers" not in page
        assert "Tell a trainer" not in page
    client.force_login(ward.user)
    page = text_of(client.get(at("intro", ward.activity.pk)))
    assert "Tell the trainers there: I. Trainer; T. Trainer, ext 4412." in page
    assert "publish it anew" not in page


def test_nobody_is_told_of_an_old_version_that_is_not_on_offer(ward, nurse, is_broken) -> None:
    attempt = ward.play(SAFE[0])
    again(ward)
    is_broken(ward.version)
    page = text_of(nurse.get(at("play", attempt.pk)))
    assert "cannot be played" in page
    assert "ell the trainers" not in page
    assert "nobody has to do anything" in page


def test_what_was_done_leads_nowhere_while_it_cannot_be_opened(ward, nurse) -> None:
    ward.play(*SAFE, counted=True)
    pages = [reverse("cleared:my_path"), reverse("cleared:my_record")]
    intro = at("intro", ward.activity.pk)
    assert [intro in nurse.get(page).content.decode() for page in pages] == [True, True]
    factories.publish(key=ward.activity.pk, change_class="wording", snapshot=BROKEN)
    assert [intro in nurse.get(page).content.decode() for page in pages] == [False, False]
