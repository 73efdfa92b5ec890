"""A program closes nothing that people are asked for: not by a new privacy, by one of another kind, nor by a move."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from competency.core.activities.sources import closed_to_people
from competency.core.publishing.refusals import TakingOffRefused
from tests.pages.keeping.doors import GROUPS, LOGIN, PASSWORD, kinds_at, reloaded, to_groups
from tests.pages.test_privacy import above, itself, private
from tests.training_modules import factories
from training_modules.models import ModuleIndexPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("where", [itself, above])
def test_a_new_privacy_that_keeps_out_who_is_asked_is_undone(where, ward, trial, committing):
    before = kinds_at(where(ward))
    with pytest.raises(TakingOffRefused) as refused, committing():
        private(where(ward), trial)
    assert refused.value.lines == [
        f"“{ward.page.get_admin_display_title()}” would be closed to 1 person who is asked for it. "
        f"{ward.world.competency} asks for it, for 1 person. Let another group open it first."
    ]
    assert kinds_at(where(ward)) == before
    assert closed_to_people() == {}


def test_a_new_privacy_that_nobody_could_pass_is_undone(ward, committing):
    with pytest.raises(TakingOffRefused, match="Nobody could open"), committing():
        private(ward.page)
    assert kinds_at(ward.page) == []


def test_a_new_privacy_that_all_who_are_asked_can_pass_holds(ward, pilots, committing):
    ward.user.groups.add(pilots)
    with committing():
        private(ward.page, pilots)
    assert kinds_at(ward.page) == [GROUPS]


def test_what_nobody_is_asked_for_is_made_private_as_ever(trial, committing):
    page = factories.module()
    with committing():
        private(page, trial)
    private(factories.module(), kind=PASSWORD)
    assert kinds_at(page) == [GROUPS]


def test_a_privacy_that_becomes_one_to_groups_is_put_back(ward, pilots, trial, committing):
    row = private(ward.page, kind=LOGIN)
    for groups in ([], [trial]):
        with pytest.raises(TakingOffRefused), committing():
            to_groups(reloaded(row), *groups)
        assert kinds_at(ward.page) == [LOGIN]
    ward.user.groups.add(pilots)
    with committing():
        to_groups(reloaded(row), pilots)
    assert (kinds_at(ward.page), list(row.groups.all())) == ([GROUPS], [pilots])


def test_a_privacy_that_goes_to_another_page_is_put_back(ward, trial, committing):
    page = factories.module()
    row = private(page, trial)
    there = reloaded(row)
    there.page = ward.page
    with pytest.raises(TakingOffRefused), committing():
        there.save()
    assert (kinds_at(ward.page), kinds_at(page), list(row.groups.all())) == ([], [GROUPS], [trial])


@pytest.mark.parametrize("kind", [None, LOGIN, GROUPS])
def test_a_shared_password_takes_the_place_of_nothing(kind, ward, pilots):
    ward.user.groups.add(pilots)
    row = private(ward.page, pilots, kind=kind) if kind else PageViewRestriction(page=Page.objects.get(pk=ward.page.pk))
    row.restriction_type, row.password = PASSWORD, "open sesame"
    with pytest.raises(TakingOffRefused, match="Nobody could open"), transaction.atomic():
        row.save()
    assert kinds_at(ward.page) == ([kind] if kind else [])


# ---- moving


@pytest.fixture
def folder(ward: Any, trial: Group) -> Any:
    """A folder that is private to a group that nobody is in."""
    made = above(ward).add_child(instance=ModuleIndexPage(title="Trial folder", slug="trial-folder"))
    PageViewRestriction.objects.filter(page=made.pk).delete()
    private(made, trial)
    return made


def moved(page: Any, target: Any) -> None:
    Page.objects.get(pk=page.pk).specific.move(Page.objects.get(pk=target.pk), pos="last-child")


def test_a_page_is_not_moved_behind_a_door_that_keeps_out_who_is_asked(ward, folder):
    with pytest.raises(TakingOffRefused, match="would be closed to 1 person who is asked for it"):
        moved(ward.page, folder)
    assert Page.objects.get(pk=ward.page.pk).get_parent().pk == above(ward).pk
    assert closed_to_people() == {}


def test_nor_is_the_folder_that_it_stands_in(ward, folder):
    inner = above(ward).add_child(instance=ModuleIndexPage(title="Inner", slug="inner"))
    moved(ward.page, inner)
    with pytest.raises(TakingOffRefused):
        moved(inner, folder)
    assert Page.objects.get(pk=inner.pk).get_parent().pk == above(ward).pk


def test_it_is_moved_where_all_who_are_asked_can_pass_and_where_it_was_no_better(ward, folder, pilots, trial):
    private(ward.page, pilots)  # nobody is in it: closed already, and its own door goes with it
    moved(ward.page, folder)
    PageViewRestriction.objects.filter(page=ward.page.pk).delete()
    ward.user.groups.add(trial)
    assert closed_to_people() == {}
    moved(ward.page, folder.get_parent())
    moved(ward.page, folder)
    assert Page.objects.get(pk=ward.page.pk).get_parent().pk == folder.pk


# ---- in the Wagtail admin


def test_wagtails_own_form_makes_a_door_and_refuses_in_words(boss, ward, pilots, trial, committing):
    url = reverse("wagtailadmin_pages:set_privacy", args=[ward.page.pk])
    with committing():
        answer = boss.post(url, {"restriction_type": GROUPS, "groups": [trial.pk], "password": ""})
    assert "Add a group that they are in." in json.loads(answer.content)["html"]
    assert kinds_at(ward.page) == []
    ward.user.groups.add(pilots)
    with committing():
        answer = boss.post(url, {"restriction_type": GROUPS, "groups": [pilots.pk], "password": ""})
    assert json.loads(answer.content)["step"] == "set_privacy_done"
    assert kinds_at(ward.page) == [GROUPS]
