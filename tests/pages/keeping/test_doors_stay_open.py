"""Groups that open what people are asked for are not lost, whoever deletes them or takes them from a page."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from wagtail.models import PageViewRestriction

from competency.core.activities.sources import closed_to_people
from competency.core.framework import api as framework
from competency.core.publishing.refusals import TakingOffRefused
from tests import factories as core
from tests.core.framework.test_requirements import requirement_form
from tests.packs import ward as packs
from tests.pages.test_privacy import above, itself, private
from tests.training_modules import factories

pytestmark = pytest.mark.django_db


def groups_url(verb: str, group: Group) -> str:
    return reverse(f"wagtailusers_groups:{verb}", args=[group.pk])


@pytest.mark.parametrize("where", [itself, above])
@pytest.mark.parametrize("one_by_one", [True, False])
def test_the_group_that_opens_what_is_asked_for_is_not_deleted(where, one_by_one, ward, pilots):
    ward.user.groups.add(pilots)
    private(where(ward), pilots)
    goes = pilots if one_by_one else Group.objects.filter(name="Pilots")
    with pytest.raises(TakingOffRefused) as refused, transaction.atomic():
        goes.delete()
    (line,) = refused.value.lines
    assert line == (
        f"Nobody could open “{ward.page.get_admin_display_title()}” any more. {ward.world.competency} asks for it, "
        "for 1 person. Let another group open it first."
    )
    assert ward.user.groups.get() == pilots


def test_of_two_groups_those_go_that_nobody_who_is_asked_needs(ward, pilots, trial):
    ward.user.groups.add(pilots)
    private(ward.page, pilots, trial)
    with pytest.raises(TakingOffRefused, match="would be closed to 1 person who is asked for it"), transaction.atomic():
        pilots.delete()
    with pytest.raises(TakingOffRefused, match="Nobody could open"), transaction.atomic():
        Group.objects.filter(name__in=["Pilots", "Trial"]).delete()
    trial.delete()
    assert closed_to_people() == {}


def test_somebody_who_is_in_both_loses_nothing_by_one(ward, pilots, trial):
    ward.user.groups.add(pilots, trial)
    private(ward.page, pilots, trial)
    pilots.delete()
    with pytest.raises(TakingOffRefused), transaction.atomic():
        trial.delete()


def test_behind_two_doors_each_keeps_its_group(ward, pilots, trial):
    ward.user.groups.add(pilots, trial)
    private(above(ward), pilots)
    private(ward.page, trial)
    for group in (pilots, trial):
        with pytest.raises(TakingOffRefused, match="Nobody could open"), transaction.atomic():
            group.delete()


def test_a_group_that_opens_nothing_that_is_asked_for_is_deleted(pilots, trial):
    private(factories.module(), pilots)
    pilots.delete()
    trial.delete()
    assert not Group.objects.filter(name__in=["Pilots", "Trial"]).exists()


def test_in_the_admin_it_is_refused_in_words_before_the_question_and_after(boss, ward, pilots):
    ward.user.groups.add(pilots)
    private(ward.page, pilots)
    for ask in (boss.get, boss.post):
        response = ask(groups_url("delete", pilots), follow=True)
        assert response.redirect_chain[-1][0] == groups_url("edit", pilots)
        (said,) = [str(message) for message in response.context["messages"]]
        assert said.startswith("The group stays. Nothing was changed. Nobody could open")
        assert f"{ward.world.competency} asks for it, for 1 person." in said
    assert Group.objects.filter(pk=pilots.pk).exists()


def test_in_the_admin_any_other_group_is_deleted_as_ever(boss, client, trial):
    assert "Are you sure you want to delete this group?" in boss.get(groups_url("delete", trial)).content.decode()
    response = boss.post(groups_url("delete", trial), follow=True)
    assert not Group.objects.filter(name="Trial").exists()
    (said,) = [str(message) for message in response.context["messages"]]
    assert "deleted" in said
    assert boss.get(groups_url("delete", trial)).status_code == 404


def test_who_may_not_delete_groups_is_told_nothing_of_them(client, ward, pilots):
    private(ward.page, pilots)
    client.force_login(factories.author())
    response = client.get(groups_url("delete", pilots), follow=True)
    assert ward.page.title not in "".join(str(message) for message in response.context["messages"])
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_home")


# ---- taking groups from a page


TAKES = {
    "taken off": lambda door, group: door.groups.remove(group),
    "cleared": lambda door, group: door.groups.clear(),
    "set to none": lambda door, group: door.groups.set([]),
    "taken off the group": lambda door, group: group.pageviewrestriction_set.remove(door),
    "cleared from the group": lambda door, group: group.pageviewrestriction_set.clear(),
}


@pytest.mark.parametrize("name", TAKES)
def test_a_page_keeps_its_last_group(name, ward, pilots, committing):
    ward.user.groups.add(pilots)
    door = private(ward.page, pilots)
    why = f"{ward.world.competency} asks for it, for 1 person"
    with pytest.raises(TakingOffRefused, match=why), committing():
        TAKES[name](door, pilots)
    assert list(door.groups.all()) == [pilots]


def test_other_groups_take_the_place_of_those_it_has(ward, pilots, trial, committing):
    ward.user.groups.add(pilots, trial)
    door = private(ward.page, pilots)
    with committing():
        door.groups.set([trial])
    assert list(door.groups.all()) == [trial]
    door.delete()
    assert not PageViewRestriction.objects.filter(restriction_type="groups").exists()


def doors_of(group: Any) -> Any:
    return group.pageviewrestriction_set


SWAPS = {
    "set to others": lambda door, groups: door.groups.set(groups),
    "one at a time": lambda door, groups: (
        door.groups.add(*groups),
        door.groups.remove(Group.objects.get(name="Pilots")),
    ),
    "emptied first": lambda door, groups: (door.groups.clear(), door.groups.add(*groups)),
    "by the groups": lambda door, groups: (
        [doors_of(group).add(door) for group in groups],
        doors_of(Group.objects.get(name="Pilots")).remove(door),
    ),
}


@pytest.mark.parametrize("name", SWAPS)
def test_groups_that_keep_out_more_of_those_asked_do_not_take_their_place(name, ward, pilots, trial, committing):
    ward.user.groups.add(pilots)
    door = private(ward.page, pilots)
    with (
        pytest.raises(TakingOffRefused, match="would be closed to 1 person who is asked for it"),
        committing(),
    ):
        SWAPS[name](door, [trial])
    assert list(door.groups.all()) == [pilots]
    ward.user.groups.set([trial])  # nobody who is asked is in the other any more
    with committing():
        SWAPS[name](door, [trial])
    assert list(door.groups.all()) == [trial]


def test_what_a_page_had_is_what_it_had_before_all_of_the_changes(ward, pilots, trial, committing):
    ward.user.groups.add(trial)
    door = PageViewRestriction.objects.get(pk=private(ward.page).pk)  # one that stood so for long
    with committing():
        door.groups.set([pilots])
    with committing():
        door.groups.add(trial)  # and not: it opened nothing to anybody before
        door.groups.remove(trial)
    assert list(door.groups.all()) == [pilots]


def test_a_door_that_was_shut_before_is_not_held_against_another(ward, pilots, trial, committing):
    private(above(ward))
    door = private(ward.page, pilots, trial)
    with committing():
        door.groups.remove(trial)
    assert list(door.groups.all()) == [pilots]


def test_what_nobody_is_asked_for_may_lose_its_last_group(pilots, committing):
    door = private(factories.module(), pilots)
    with committing():
        door.groups.clear()
    assert not door.groups.exists()


# ---- asking people for what they cannot open


@pytest.fixture
def closed(ward: Any, pilots: Group) -> str:
    """A module that is private to a group that nobody is in, asked of nobody yet; what whoever asks it reads."""
    core.end_requirements()
    private(ward.page, pilots)
    assert framework.cannot_start(asked_again(ward)) == [said_of(ward)]
    core.end_requirements()
    assert closed_to_people() == {}
    return said_of(ward)


def asked_again(ward: Any) -> Any:
    return framework.require(
        programme=ward.world.programme, competency=ward.world.competency, unit=ward.world.root, function="", wave=None
    )


def said_of(ward: Any) -> str:
    return f"“{ward.activity}”: Closed to 1 person who is asked for it: it is private to groups without that person."


def test_whoever_asks_by_the_form_reads_it_at_once_and_whenever_it_is_opened(client, closed, ward):
    client.force_login(factories.author())
    form = requirement_form(ward.world) | {"competency": ward.world.competency.pk}
    response = client.post(reverse("cleared_requirements:add"), form, follow=True)
    assert closed in [text_of(message) for message in response.context["messages"]]
    (row,) = (row for row in response.context["object_list"] if row.ends_on is None)
    opened = client.get(reverse("cleared_requirements:edit", args=[row.pk]))
    assert closed in [text_of(message) for message in opened.context["messages"]]
    assert {key: closed.count for key, closed in closed_to_people().items()} == {ward.activity.pk: 1}


def test_another_requirement_says_nothing_of_it(closed, ward):
    asked_again(ward)
    other = framework.require(programme=ward.world.programme, competency=core.competency(), unit=ward.world.root)
    assert framework.cannot_start(other) == []
    assert framework.cannot_start() == [closed]


def test_whoever_loads_a_pack_reads_it(closed, ward, tmp_path: Path):
    asked_again(ward)
    pack = str(packs.write(tmp_path))
    out = io.StringIO()
    call_command("cleared_load", pack, people=True, dry_run=True, stdout=out)
    assert closed not in out.getvalue()
    call_command("cleared_load", pack, people=True, stdout=out)
    assert f"Asked for, and people cannot start it:\n{closed}" in out.getvalue()
    out = io.StringIO()
    call_command("cleared_load", pack, people=True, json=True, stdout=out)
    assert json.loads(out.getvalue())["cannot_start"] == [closed]


def text_of(message: Any) -> str:
    return str(message).strip()
