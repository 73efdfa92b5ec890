"""Whoever is named can act: on random hospitals they have the learner on their list and may sign, and nobody else is
named; and what the pages say where somebody, or nobody, can."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from competency.assessments.observations import api as observations
from competency.assessments.observations.eligibility import why_not
from competency.assessments.observations.source import ObservationSource
from competency.assessments.observations.waiting import waiting_for
from competency.assessments.observations.watchers import who_can_watch
from competency.core import clock
from competency.core.activities.api import live_version
from competency.core.activities.sources import source_of_kind
from competency.core.clearance.book import Book
from competency.core.enums import Kind
from competency.core.models import Activity, Person
from competency.core.people import api as people
from competency.core.recording import recording
from competency.rules.clearance import segment_on
from competency.rules.results import Answer
from tests import factories as core
from tests.assessments.observations.factories import Watch, checklist, watch
from tests.screens.conftest import plain

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 1)


# ── on random hospitals ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Assessor:
    person: Person
    can_come: bool  # has an open account, and neither left nor is away


def closed(person: Person) -> None:
    assert person.user is not None
    person.user.is_active = False
    person.user.save()


FAULTS = [
    "not appointed", "manager", "ended", "elsewhere", "left", "away", "level", "module", "no account", "closed account",
]  # fmt: skip


def some_assessor(ward: Watch, dice: random.Random, n: int, units: list[Any], module: Any) -> Assessor:
    """Somebody who may sign, or one with whom one thing is wrong."""
    wrong = dice.choice(FAULTS) if dice.random() < 0.5 else ""
    person = core.person(f"A{n}", f"Sessor{n}", with_user=wrong != "no account")
    with recording(about=[person], by=None):  # what follows from it is worked out once
        if wrong != "not appointed":
            people.appoint(
                person=person,
                function="manager" if wrong == "manager" else dice.choice(["assessor", "super_user"]),
                unit=units[-1] if wrong == "elsewhere" else dice.choice(units[:-1]),
                starts_on=LONG_AGO,
                ends_on=clock.today() if wrong == "ended" else None,
            )
        if dice.random() < 0.7 or wrong == "left":
            left = clock.today() - timedelta(days=3) if wrong == "left" else None
            home = dice.choice(units)
            people.place(person=person, job_role=ward.world.nurse, unit=home, starts_on=LONG_AGO, ends_on=left)
        if wrong == "away":
            back = clock.today() + timedelta(days=dice.choice([1, 20]))
            people.record_leave(person=person, starts_on=clock.today() - timedelta(days=5), ends_on=back)
        if wrong != "module":
            core.evidence(person, activity_version=module, performed_on=clock.today() - timedelta(days=9))
        ward.holds(person, 4 if wrong == "level" else 5)
    if wrong == "closed account":
        closed(person)
    return Assessor(person, wrong not in {"left", "away", "no account", "closed account"})


def some_learner(ward: Watch, dice: random.Random, n: int, units: list[Any], module: Any) -> Person:
    learner = core.person(f"L{n}", f"Earner{n}")
    for unit in dice.sample(units, dice.choice([1, 1, 2])):
        people.place(person=learner, job_role=ward.world.nurse, unit=unit, starts_on=LONG_AGO)
    if dice.random() < 0.7:
        core.evidence(learner, activity_version=module, performed_on=clock.today() - timedelta(days=9))
    return learner


def lacks_nothing(ward: Watch, learner: Person) -> bool:
    standing = Book([learner]).standing(learner, ward.world.competency)
    return segment_on(standing, clock.today()).answer is Answer.CLEARED


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 4))])
def test_named_is_who_has_the_learner_on_the_list_and_nobody_else(seed: int) -> None:
    dice = random.Random(seed)
    module = core.activity(Kind.MODULE)
    ward = watch(also=[core.asked(activity=str(module.activity_id))])
    beside = core.unit("4 East", parent=ward.world.root)
    units = [ward.world.root, ward.world.ward, beside, core.unit("Elsewhere", parent=ward.world.root)]
    assessors = [some_assessor(ward, dice, n, units, module) for n in range(8)]
    learners = [some_learner(ward, dice, n, units[:3], module) for n in range(4)]
    today = clock.today()
    for learner in learners:
        for one in dice.sample(assessors, 2):
            if why_not(assessor=one.person, person=learner, activity=ward.activity, on=today) is None:
                signed = ward.observe(one.person, learner)
                other = dice.choice(assessors).person
                differs = other != one.person and dice.random() < 0.5
                if differs and why_not(assessor=other, person=learner, activity=ward.activity, on=today) is None:
                    observations.second_sign(
                        observation=signed.observation, assessor=other, verdict="not_achieved", comment="I saw it."
                    )
    lists = {
        one.person.pk: {
            (wait.person.pk, wait.activity.pk) for wait in waiting_for(one.person.user, one.person, on=today)
        }
        for one in assessors
        if one.person.user is not None
    }
    named = 0
    for learner in learners:
        watched = who_can_watch(learner, [ward.activity], on=today)[ward.activity.pk]
        expected = {
            one.person.pk
            for one in assessors
            if one.can_come and (learner.pk, ward.activity.pk) in lists.get(one.person.pk, set())
        }
        named += len(expected)
        assert {watcher.person.pk for watcher in watched.waited_for} == expected
        can_come = {one.person.pk for one in assessors if one.can_come}
        for watcher in watched.anybody:
            assert watcher.person.pk in can_come
            refusal = why_not(assessor=watcher.person, person=learner, activity=ward.activity, on=today)
            assert refusal is None
        # Whoever comes later has the learner on the list as soon as the rest is done.
        if watched.later and not watched.waited_for:
            core.evidence(learner, activity_version=module, performed_on=today)
            if lacks_nothing(ward, learner):
                continue  # was watched before, and has it all now
            for watcher in watched.later:
                waits = waiting_for(watcher.person.user, watcher.person, on=today)
                assert learner in {wait.person for wait in waits}
    assert named  # a hospital in which nobody is named shows nothing


# ── what is said ────────────────────────────────────────────────────────────────────────────────────────────────


def progress(ward: Watch) -> Any:
    return ObservationSource().progress(ward.nurse, [ward.activity])[ward.activity.pk]


def my_path(ward: Watch, client: Any) -> str:
    client.force_login(ward.nurse.user)
    return plain(client.get(reverse("cleared:my_path")).content.decode())


@pytest.mark.parametrize("why", ["closed account", "no account", "left", "away", "ran out"])
def test_who_cannot_act_today_is_not_named(ward: Watch, why: str) -> None:
    joy = ward.assessor()
    assert "J. Okafor" in progress(ward).text
    if why == "closed account":
        closed(joy)
    elif why == "no account":
        people.unlink_account(person=joy, by=None)
    elif why == "left":
        people.end_placement(placement=joy.placements.get(), ends_on=clock.today())
    elif why == "away":
        people.record_leave(person=joy, starts_on=clock.today(), ends_on=None)
    else:
        with clock.at(clock.now() + timedelta(days=500)):
            assert progress(ward).text == "Nobody can sign this in the ICU today"
        return
    assert progress(ward).text == "Nobody can sign this in the ICU today"


def test_the_way_to_reach_is_said_with_the_name(ward: Watch, client: Any) -> None:
    people.correct_person(person=ward.assessor(), extension="4412")
    assert "Waiting for J. Okafor, ext 4412" in my_path(ward, client)


def test_a_pager_says_itself_what_it_is(ward: Watch) -> None:
    people.correct_person(person=ward.assessor(), extension="pager 231")
    assert progress(ward).text == "Waiting for J. Okafor, pager 231"


def test_what_the_learner_does_first_stands_before_who_comes_then(client: Any) -> None:
    module = core.activity(Kind.MODULE, "Order entry basics", minutes=9)
    ward = watch(also=[core.asked(activity=str(module.activity_id))])
    joy = people.correct_person(person=ward.assessor(), extension="4412")
    core.evidence(joy, activity_version=module, performed_on=clock.today())
    words = my_path(ward, client)
    assert "First: Order entry basics, 9 minutes. Then J. Okafor, ext 4412, watches you." in words
    assert "Waiting for" not in words
    assert waiting_for(joy.user, joy, on=clock.today()) == []
    core.evidence(ward.nurse, activity_version=module, performed_on=clock.today())
    words = my_path(ward, client)
    assert "Waiting for J. Okafor, ext 4412" in words
    assert "First:" not in words
    assert [wait.person for wait in waiting_for(joy.user, joy, on=clock.today())] == [ward.nurse]


def test_who_comes_after_the_rest_is_not_the_first_next_step(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the rest has to wait: My path says the test, so managers read it first."""
    test = core.activity(Kind.KNOWLEDGE_TEST, "Order entry test", minutes=9)
    ward = watch(also=[core.asked(activity=str(test.activity_id))])
    core.evidence(ward.assessor(), activity_version=test, performed_on=clock.today())
    monkeypatch.setattr(type(source_of_kind(Kind.KNOWLEDGE_TEST)), "has_to_wait", lambda *_: True)
    client.force_login(ward.world.appointed("manager", name="Helen").user)
    words = plain(client.get(reverse("cleared:person_record", args=[ward.nurse.pk])).content.decode())
    assert words.index("Test: Order entry test") < words.index("after the rest, J. Okafor")


def test_of_several_things_that_come_first_none_is_left_out(client: Any) -> None:
    modules = [core.activity(Kind.MODULE, title, minutes=9) for title in ("Order entry basics", "Scanner")]
    ward = watch(also=[core.asked(activity=str(module.activity_id)) for module in modules])
    said = "First: Order entry basics, 9 minutes, and what else is open above."
    assert said in my_path(ward, client)
    core.evidence(ward.nurse, activity_version=modules[0], performed_on=clock.today())
    assert "First: Scanner, 9 minutes. " in my_path(ward, client)


def test_where_nobody_can_sign_it_says_who_can_be_told(ward: Watch, client: Any) -> None:
    assert "Tell whoever runs this site: no trainer is appointed there." in my_path(ward, client)
    people.correct_person(person=ward.world.appointed("manager", name="Helen"), extension="4407")
    words = my_path(ward, client)
    assert "Nobody can sign this in the ICU today" in words
    assert "The managers there: H. Manager, ext 4407." in words
    people.correct_person(person=ward.world.trainer(name="Ines"), extension="4410")
    words = my_path(ward, client)
    assert "The trainers there: I. Trainer, ext 4410." in words
    assert "H. Manager" not in words
    assert "Ask one on your shift" not in words


def _enters(person: Person) -> None:
    assert person.user is not None
    person.user.user_permissions.add(Permission.objects.get(codename="access_admin"))


def _edits_pages(person: Person) -> None:
    group = Group.objects.create(name="Editors of theirs")
    page = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=page)
    assert person.user is not None
    person.user.groups.add(group)


def _is_superuser(person: Person) -> None:
    assert person.user is not None
    get_user_model().objects.filter(pk=person.user.pk).update(is_superuser=True)


@pytest.mark.parametrize(
    ("rights", "is_named"),
    [
        ((), False),
        ((_enters,), False),
        ((_edits_pages,), False),
        ((_enters, _edits_pages), True),
        ((_is_superuser,), True),
    ],
)
def test_a_trainer_is_named_who_may_write_what_is_taught(
    ward: Watch, client: Any, rights: tuple[Callable[[Person], None], ...], is_named: bool
) -> None:
    """An appointment opens no page on which to mend anything: then whoever manages there is told."""
    ward.world.appointed("manager", name="Helen")
    trainer = ward.world.appointed("trainer", name="Ines")
    for give in rights:
        give(trainer)
    words = my_path(ward, client)
    assert ("I. Trainer" in words) is is_named
    assert ("The managers there: H. Manager." in words) is not is_named


@pytest.mark.parametrize("page", ["record", "cell"])
def test_managers_read_the_same_names(ward: Watch, client: Any, page: str) -> None:
    manager = ward.world.appointed("manager", name="Helen")
    people.correct_person(person=ward.assessor("Joy", "Okafor"), extension="4412")
    away = ward.assessor("Ada", "Away")
    people.record_leave(person=away, starts_on=clock.today(), ends_on=None)
    client.force_login(manager.user)
    record = reverse("cleared:person_record", args=[ward.nurse.pk])
    cell = reverse("cleared:board_cell", args=[ward.world.programme.pk, ward.world.ward.pk, ward.world.nurse.pk])
    words = plain(client.get({"record": record, "cell": cell}[page]).content.decode())
    assert "J. Okafor, ext 4412" in words
    assert "A. Away" not in words


def test_a_record_as_of_the_past_names_nobody_who_could_act(ward: Watch, client: Any) -> None:
    manager = ward.world.appointed("manager", name="Helen")
    ward.assessor("Joy", "Okafor")
    client.force_login(manager.user)
    record = reverse("cleared:person_record", args=[ward.nurse.pk])
    assert "J. Okafor" in plain(client.get(record).content.decode())
    past = f"{record}?known={clock.today() - timedelta(days=1):%Y-%m-%d}"
    assert "J. Okafor" not in plain(client.get(past).content.decode())


def test_managers_read_that_nobody_may_sign_and_whom_to_tell(ward: Watch, client: Any) -> None:
    manager = ward.world.appointed("manager", name="Helen")
    people.correct_person(person=ward.world.trainer(name="Ines"), extension="4410")
    client.force_login(manager.user)
    words = plain(client.get(reverse("cleared:person_record", args=[ward.nurse.pk])).content.decode())
    assert "nobody who may sign in the ICU today. The trainers there: I. Trainer, ext 4410." in words


# ── the one button, and the sentence under the headline ─────────────────────────────────────────────────────────

SHOW_CODE = "Show your code to an assessor"


def test_no_button_leads_to_an_assessor_while_nobody_may_sign(ward: Watch, client: Any) -> None:
    assert SHOW_CODE not in my_path(ward, client)
    joy = ward.assessor()
    assert SHOW_CODE in my_path(ward, client)
    ward.observe(joy)  # who has watched once may not be the next
    words = my_path(ward, client)
    assert "Nobody else may sign this for you in the ICU today" in words
    assert SHOW_CODE not in words


def test_a_checklist_that_somebody_may_sign_keeps_the_button(client: Any) -> None:
    """Whatever else nobody may sign today."""
    other = checklist(title="Blood round")
    ward = watch(also=[core.asked(activity=str(other.key), entrustment=4, count=2, assessors=2)])
    joy = ward.assessor()
    for days in (2, 1):
        core.evidence(
            joy,
            activity_version=live_version(Activity.objects.get(key=other.key)),
            entrustment=5,
            assessor=core.person("Ines", "Falk"),
            event=uuid.uuid4(),
            performed_on=clock.today() - timedelta(days=days),
        )
    ward.observe(joy)
    words = my_path(ward, client)
    assert "Nobody else may sign this for you in the ICU today" in words
    assert SHOW_CODE in words


def test_the_headline_names_whom_the_row_names(ward: Watch, client: Any) -> None:
    people.correct_person(person=ward.assessor(), extension="4412")
    words = my_path(ward, client)
    assert "Waiting for J. Okafor, ext 4412. Show your code." in words
    assert "Ask one on your shift" not in words
