"""What a group chose, for people who teach there: counted in fives, without a name, and of few people nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.core import clock
from competency.core.access import AUTHORS_GROUP, Purpose, visible_people
from competency.core.people import api as people
from scenarios import wagtail_hooks
from scenarios.playing import api as playing
from scenarios.playing import group_views
from scenarios.playing.group import BASE, FEWEST, group_of
from scenarios.playing.stories import story_of
from scenarios.wagtail_hooks import what_the_group_chose
from tests import factories as core
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, LATE, SAFE, text_of
from tests.scenarios.writing import factories as writing

pytestmark = pytest.mark.django_db

AGO = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def trainer(ward):
    return ward.world.appointed("trainer", name="Ines")


def played(ward, person, *choices: str, counted: bool = False, days: int = 0):
    with clock.at(AGO + timedelta(days=days)):
        attempt = playing.start(person=person, activity=ward.activity, counted=counted, afresh=True)
        factories.decide(attempt, *choices)


def others(ward, count: int):
    return [ward.world.another_nurse(f"Nurse{n}") for n in range(count)]


def seen(ward, trainer):
    group = group_of(
        visible_people(trainer.user, Purpose.TEACH), ward.activity, ward.version, story_of(ward.version.pk)
    )
    return group.people, {
        step.title: (step.people, {choice.words: choice.people for choice in step.choices}) for step in group.steps
    }


def test_of_fewer_than_ten_nothing_is_said(ward, trainer, client) -> None:
    for nurse in others(ward, FEWEST - 1):
        played(ward, nurse, *SAFE)
    assert seen(ward, trainer) == (0, {})
    client.force_login(trainer.user)
    words = text_of(client.get(reverse("cleared:scenario_group", args=[ward.activity.pk])))
    assert "Fewer than 10 people in your reach have finished it." in words
    assert "Do code" not in words


def test_first_plays_are_counted_by_step_and_choice_in_fives(ward, trainer, client) -> None:
    nurses = others(ward, 15)
    for nurse in nurses[:6]:
        played(ward, nurse, *HARM, counted=True)
    for nurse in nurses[6:14]:
        played(ward, nurse, *SAFE)
    played(ward, nurses[14], *LATE)
    played(ward, nurses[0], *SAFE, days=3)  # a second play of somebody
    people_seen, steps = seen(ward, trainer)
    assert people_seen == 15
    assert steps["Swelled"] == (15, {"Do order": 5, "Do code": 10, "Do ring": None})
    assert steps["Pharmacist"] == (0, {}), "of the one who rang nothing more is said"
    client.force_login(trainer.user)
    words = text_of(client.get(reverse("cleared:scenario_group", args=[ward.activity.pk])))
    assert "15 people are counted." in words
    assert "Do order Unsafe about 5" in words
    assert "Do ring fewer than 5" in words
    assert "Fewer than 10 people came here, so nothing is shown." in words
    assert "Nurse0" not in words


@pytest.mark.parametrize(("people", "alone"), [(10, 1), (15, 1), (15, 2), (15, 3), (15, 4)])
def test_what_few_chose_cannot_be_told_by_taking_the_others_from_all(ward, trainer, people: int, alone: int) -> None:
    """Whatever numbers stand there, more than one count of those who rang fits them."""
    nurses = others(ward, people)
    for nurse in nurses[:alone]:
        played(ward, nurse, *LATE)
    for nurse in nurses[alone:]:
        played(ward, nurse, *SAFE)
    total, steps = seen(ward, trainer)
    assert total == people
    came, chosen = steps["Swelled"]
    assert (came, chosen["Do ring"], chosen["Do order"]) == (people, None, None)
    fits = [few for few in range(BASE) if abs(total - few - chosen["Do code"]) <= BASE // 2]
    assert alone in fits and len(fits) > 1


def test_that_all_chose_the_same_is_not_said_of_each(ward, trainer) -> None:
    """Ten of ten reads as nine of ten does: nobody is told what one of them chose."""
    nurses = others(ward, 20)
    for nurse in nurses[:10]:
        played(ward, nurse, *SAFE)
    assert seen(ward, trainer)[1]["Swelled"] == (10, {"Do order": None, "Do code": 10, "Do ring": None})


def test_one_more_who_has_played_changes_nothing_until_there_are_five(ward, trainer) -> None:
    nurses = others(ward, 15)
    for nurse in nurses[:7]:
        played(ward, nurse, *SAFE)
    for nurse in nurses[7:10]:
        played(ward, nurse, *HARM)
    before = seen(ward, trainer)
    for number, nurse in enumerate(nurses[10:14], 1):
        played(ward, nurse, *SAFE, days=number)
        assert seen(ward, trainer) == before
    played(ward, nurses[14], *SAFE, days=5)
    assert seen(ward, trainer)[0] == 15


def test_before_any_play_it_is_said_what_a_group_view_takes_from_it(ward, nurse) -> None:
    words = text_of(nurse.get(reverse("cleared:scenario_intro", args=[ward.activity.pk])))
    told = (
        "Whoever teaches it sees what groups of 10 or more chose the first time, in rounded numbers and without names."
    )
    practise, counts = words.split("When you are ready")
    assert "only you see how it went. " + told in practise
    assert told in counts


def test_who_chose_twice_at_a_step_counts_once_and_the_first_time() -> None:
    ward = factories.asked_to_play(factories.looping())
    for nurse in others(ward, FEWEST):
        played(ward, nurse, "wait", "wait", "act")
    assert seen(ward, ward.world.appointed("trainer"))[1]["Bed"] == (10, {"Do wait": 10, "Do act": None})


def test_only_people_in_reach_are_counted(ward, trainer) -> None:
    for nurse in others(ward, FEWEST - 1):
        played(ward, nurse, *SAFE)
    other_unit = core.unit("Pharmacy", of=core.facility())
    elsewhere = core.person("Zoe", "Elsewhere")
    people.place(person=elsewhere, job_role=ward.world.nurse, unit=other_unit, starts_on=AGO.date())
    played(ward, elsewhere, *SAFE)
    assert seen(ward, trainer) == (0, {})


def test_a_play_of_another_edition_and_one_that_is_open_are_left_out(ward, trainer) -> None:
    nurses = others(ward, FEWEST + 1)
    for nurse in nurses[: FEWEST - 1]:
        played(ward, nurse, *SAFE)
    played(ward, nurses[-1], SAFE[0])
    assert seen(ward, trainer) == (0, {})
    newer = factories.publish(key=ward.activity.pk, change_class="restart", change_by=AGO.date())
    played(ward, nurses[-2], *SAFE)
    ward.version = newer
    assert seen(ward, trainer) == (0, {})


@pytest.mark.parametrize("function", ["manager", "assessor", "super_user"])
def test_whoever_does_not_teach_there_is_refused(ward, client, function: str) -> None:
    url = reverse("cleared:scenario_group", args=[ward.activity.pk])
    client.force_login(ward.world.appointed(function).user)
    assert client.get(url).status_code == 403
    client.force_login(ward.user)
    assert client.get(url).status_code == 403


def test_a_scenario_that_is_closed_to_whoever_teaches_shows_them_no_group(ward, trainer, client, monkeypatch) -> None:
    monkeypatch.setattr(group_views, "closed_to", lambda person, keys: set(keys))
    client.force_login(trainer.user)
    answer = client.get(reverse("cleared:scenario_group", args=[ward.activity.pk]))
    assert answer.status_code == 403
    assert "for a group of people that you are not in" in answer.content.decode()


def test_a_scenario_that_is_none_is_not_found(ward, trainer, client) -> None:
    client.force_login(trainer.user)
    module = core.activity()
    assert client.get(reverse("cleared:scenario_group", args=[module.activity_id])).status_code == 404
    broken = factories.publish(snapshot={"story": {}})
    assert client.get(reverse("cleared:scenario_group", args=[broken.activity_id])).status_code == 409


def test_it_asks_the_same_of_many_people(ward, trainer, django_assert_num_queries) -> None:
    for nurse in others(ward, FEWEST + 3):
        played(ward, nurse, *SAFE)
    reach = visible_people(trainer.user, Purpose.TEACH)
    story = story_of(ward.version.pk)
    with django_assert_num_queries(2):
        group_of(reach, ward.activity, ward.version, story)


def test_the_way_there_is_on_the_play_page_of_whoever_teaches_and_of_nobody_else(ward, trainer, client) -> None:
    way, intro = (reverse(f"cleared:scenario_{name}", args=[ward.activity.pk]) for name in ("group", "intro"))
    client.force_login(trainer.user)
    page = client.get(intro)
    assert "What the group chose, without names" in text_of(page)
    assert f'href="{way}?' in page.content.decode()
    assert f'href="{intro}"' in client.get(way).content.decode()
    for other in (ward.user, ward.world.appointed("manager").user):
        client.force_login(other)
        assert way not in client.get(intro).content.decode()


def test_the_way_there_is_at_the_head_of_the_editor_of_whoever_teaches(trainer, client, monkeypatch) -> None:
    page = writing.scenario()
    client.force_login(trainer.user)
    way = reverse("cleared:scenario_group", args=[page.translation_key])

    def ways(page, user) -> list[str]:
        buttons = what_the_group_chose(page, user, view_name="edit")
        return [button.url for button in buttons]

    assert ways(page, trainer.user) == [way]
    assert client.get(way).status_code == 200
    assert ways(page, writing.author()) == []
    assert ways(page.get_parent(), trainer.user) == []
    assert ways(writing.scenario(publish=False), trainer.user) == []
    monkeypatch.setattr(wagtail_hooks, "closed_to", lambda person, keys: set(keys))
    assert ways(page, trainer.user) == []


def test_the_head_of_the_editor_shows_it(trainer, client) -> None:
    page = writing.scenario()
    trainer.user.groups.add(Group.objects.get(name=AUTHORS_GROUP))
    client.force_login(trainer.user)
    answer = client.get(writing.edit_url(page)).content.decode()
    assert reverse("cleared:scenario_group", args=[page.translation_key]) in answer
