"""Privacy of a module's page, or of a folder above it, holds wherever the module is served, and is told in words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP
from competency.core.activities.sources import closed_to, closed_to_people
from competency.core.models import ActivityVersion, Person
from competency.core.people import api as people
from competency.core.publishing.refusals import PublishRefused
from competency.pages.kinds import all_kinds
from competency.pages.writing.selectors import readiness
from competency.screens.path.selectors import path_of
from tests import factories as core
from tests.training_modules import factories
from training_modules import urls
from training_modules.learning import api as learning
from training_modules.models import ModuleIndexPage, SectionProgress, TrainingModulePage

REFUSED = "This module is for a group of people that you are not in."
# Whoever is not the person on the screen may always leave it.
OPEN = {"learn_not_me"}


def private(page: Any, *groups: Group, kind: str = PageViewRestriction.GROUPS) -> Any:
    row = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open sesame" * (not groups))
    row.groups.set(groups)
    return row


def behind_a_password(page: Any) -> None:
    """As a site may have had it before that was refused: past the model, which nothing is told of."""
    row = PageViewRestriction(page=page, restriction_type=PageViewRestriction.PASSWORD, password="open sesame")
    PageViewRestriction.objects.bulk_create([row])


@pytest.fixture
def pilots() -> Group:
    return Group.objects.create(name="Pilots")


def above(ward: Any) -> Any:
    return ward.page.get_parent()


def itself(ward: Any) -> Any:
    return ward.page


def addresses(ward: Any, attempt: Any) -> dict[str, str]:
    """Every address of learning, so that a new one has to ask as well."""
    given = {"key": ward.activity.pk, "attempt": attempt.pk, "section": "scan"}
    return {
        str(route.name): reverse(f"cleared:{route.name}", kwargs={n: given[n] for n in route.pattern.converters})
        for route in urls.urlpatterns
        if route.name not in OPEN
    }


@pytest.mark.parametrize("where", [itself, above])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_a_module_refuses_whom_its_page_keeps_out(where, method, nurse, ward, attempt, pilots):
    private(where(ward), pilots)
    for name, address in addresses(ward, attempt).items():
        response = getattr(nurse, method)(address)
        if (method, response.status_code) == ("post", 405):
            continue
        assert response.status_code == 403, name
        assert REFUSED in response.content.decode(), name
    assert not SectionProgress.objects.exists()


def test_whoever_is_in_the_group_learns_as_before(nurse, ward, attempt, pilots):
    private(ward.page, pilots)
    ward.user.groups.add(pilots)
    for name, address in addresses(ward, attempt).items():
        assert nurse.get(address).status_code in {200, 302}, name


@pytest.mark.parametrize("where", [itself, above])
def test_the_page_in_the_tree_refuses_too_and_never_asks_to_sign_in_again(where, nurse, ward, pilots):
    """Wagtail's form to sign in would lead back to the form, for whoever signed in already."""
    private(where(ward), pilots)
    asked = {ward.page.url: REFUSED}
    if where is above:
        asked[above(ward).url] = "This folder is for a group of people that you are not in."
    for address, words in asked.items():
        response = nurse.get(address)
        assert response.status_code == 403, address
        assert words in response.content.decode(), address
        assert "no-cache" in response["Cache-Control"]
    ward.user.groups.add(pilots)
    assert {nurse.get(address).status_code for address in asked} <= {200, 302}


def test_whoever_is_not_signed_in_signs_in_first(client, ward, pilots):
    private(ward.page, pilots)
    response = client.get(ward.page.url)
    assert response.status_code == 302
    assert response.url.endswith(f"?next={ward.page.url}")


def test_of_two_doors_both_have_to_open(ward, pilots):
    trial = Group.objects.create(name="Trial")
    private(above(ward), pilots)
    private(ward.page, trial)
    ward.user.groups.add(pilots)
    assert closed_to(ward.person, [ward.activity]) == {ward.activity.pk}
    ward.user.groups.add(trial)
    assert closed_to(ward.person, [ward.activity]) == set()


def test_a_door_elsewhere_in_the_tree_closes_nothing(ward, pilots):
    private(factories.module(), pilots)
    assert closed_to(ward.person, [ward.activity]) == set()


def test_what_was_begun_waits_and_goes_on_once_it_is_open_again(nurse, ward, attempt, pilots):
    learning.complete_section(attempt=attempt, section="scan")
    door = private(ward.page, pilots)
    with pytest.raises(learning.NotOpen):
        learning.complete_section(attempt=attempt, section="steps")
    door.delete()
    assert [step.is_done for step in learning.state_of(attempt).progress.steps] == [True, False, False]


def test_its_files_are_handed_out_to_nobody_it_keeps_out(ward, attempt, pilots):
    version = ActivityVersion.objects.get(activity=ward.activity)
    assert learning.may_open(ward.person, version)
    private(ward.page, pilots)
    assert not learning.may_open(ward.person, version)


def test_lists_leave_it_out(nurse, ward, pilots):
    index = ModuleIndexPage.objects.get()
    assert ward.page.title in nurse.get(index.url).content.decode()
    private(ward.page, pilots)
    assert ward.page.title not in nurse.get(index.url).content.decode()


def test_my_path_says_that_it_is_not_open_and_offers_no_button(ward, pilots):
    private(ward.page, pilots)
    (ask,) = path_of(ward.person).asks
    (part,) = ask.tasks[0].parts
    assert (part.state, part.words, part.url) == ("waiting", "Not open to you", "")
    assert (part.minutes, ask.minutes, part.note) == (0, 0, "Tell the trainers: you are asked for it.")
    trainer = core.person("Tia", "Moss", with_user=True)
    setup.run()
    setup.join(trainer.user, AUTHORS_GROUP)  # named is only who may write what is taught
    Person.objects.filter(pk=trainer.pk).update(extension="4412")
    people.appoint(person=trainer, function="trainer", unit=ward.world.root, starts_on=date(2025, 1, 1))
    (part,) = path_of(ward.person).asks[0].tasks[0].parts
    assert part.note == "Tell the trainers there: T. Moss, ext 4412."


def test_authors_read_what_is_closed_to_people_who_are_asked_for_it(client, ward, pilots):
    client.force_login(factories.author())
    home = reverse("wagtailadmin_home")
    words = "Closed to 1 person who is asked for it"
    ward.user.groups.add(pilots)
    private(above(ward), pilots)
    assert words not in client.get(home).content.decode()
    ward.user.groups.remove(pilots)
    html = client.get(home).content.decode()
    assert words in html
    assert reverse("wagtailadmin_pages:edit", args=[ward.page.pk]) in html


def test_behind_a_shared_password_the_list_names_no_groups(client, ward):
    behind_a_password(above(ward))
    client.force_login(factories.author())
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Closed to 1 person who is asked for it: a shared password opens it to nobody" in html
    assert "private to groups" not in html


def test_the_board_says_what_the_authors_list_says(client, ward, pilots):
    ward.user.groups.add(pilots)
    private(ward.page, pilots)
    client.force_login(ward.world.appointed("manager", name="Helen").user)
    words = "Closed to 1 person who is asked for it"
    assert words not in client.get("/manage/").content.decode()
    ward.user.groups.remove(pilots)
    said = client.get("/manage/").content.decode()
    assert "Asked for, not on offer" in said
    assert words in said


def test_the_board_counts_only_its_own_people_who_are_kept_out(client, ward, pilots):
    """Those of the unit, of the units of whoever reads it, and of a day that is not gone."""
    ward.user.groups.add(pilots)
    private(ward.page, pilots)
    other = core.unit("Pharmacy", parent=ward.world.root)
    for name in ("Ben", "Cleo"):
        shut_out = core.person(name, "Osei", with_user=True)
        people.place(person=shut_out, job_role=ward.world.nurse, unit=other, starts_on=date(2025, 1, 1))
    words = "Closed to 2 people who are asked for it"
    client.force_login(ward.world.appointed("manager", ward.world.ward, name="Helen").user)
    assert "Closed to" not in client.get("/manage/").content.decode()
    client.force_login(ward.world.appointed("manager", name="Greta").user)
    assert words in client.get("/manage/").content.decode()
    assert words in client.get(f"/manage/?unit={other.pk}").content.decode()
    assert "Closed to" not in client.get(f"/manage/?unit={ward.world.ward.pk}").content.decode()
    today = clock.today()
    assert words in client.get(f"/manage/?on={today + timedelta(days=1)}").content.decode()
    assert "Closed to" not in client.get(f"/manage/?on={today - timedelta(days=1)}").content.decode()
    ward.user.groups.clear()
    assert "Closed to 1 person" in client.get(f"/manage/?unit={ward.world.ward.pk}").content.decode()
    assert "Closed to 3 people" in client.get("/manage/").content.decode()


def test_whoever_leaves_the_group_is_counted_for_the_author(ward, pilots):
    ward.user.groups.add(pilots)
    private(ward.page, pilots)
    assert closed_to_people() == {}
    ward.user.groups.remove(pilots)
    assert {key: closed.count for key, closed in closed_to_people().items()} == {ward.activity.pk: 1}


def test_while_nothing_is_private_one_question_a_kind_of_page_tells(ward, django_assert_num_queries):
    with django_assert_num_queries(len(all_kinds())):
        assert closed_to_people() == {}


def test_a_shared_password_opens_no_module(nurse, ward):
    behind_a_password(above(ward))
    chief = core.person("Root", "Chief", with_user=True)
    get_user_model().objects.filter(person=chief).update(is_superuser=True)
    chief.refresh_from_db()
    assert closed_to(chief, [ward.activity]) == {ward.activity.pk}
    assert nurse.get(reverse("cleared:learn_intro", args=[ward.activity.pk])).status_code == 403
    page = TrainingModulePage.objects.get(pk=ward.page.pk)
    assert readiness(page)["problems"] == [
        f"A shared password stands on “{above(ward).title}”. It opens no module: choose groups there instead."
    ]


# ---- setting it


@pytest.fixture
def reviewer(client, db):
    factories.site()
    account = factories.reviewer()
    client.force_login(account)
    return account


def options(client: Any, page: Any) -> list[str]:
    html = json.loads(client.get(reverse("wagtailadmin_pages:set_privacy", args=[page.pk])).content)["html"]
    return [kind for kind in ("none", "password", "login", "groups") if f'value="{kind}"' in html]


def set_privacy(client: Any, page: Any, **data: Any) -> Any:
    return json.loads(client.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), data).content)


def test_only_what_would_change_something_is_offered(client, ward, reviewer):
    assert options(client, above(ward)) == ["login", "groups"]
    assert options(client, ward.page) == ["none", "groups"]


@pytest.mark.parametrize("where", [itself, above])
def test_people_whom_it_is_asked_of_are_not_kept_out(where, client, ward, reviewer, pilots):
    answer = set_privacy(client, where(ward), restriction_type="groups", groups=[pilots.pk])
    assert "is asked of 1 person who could not open it" in answer["html"]
    assert not PageViewRestriction.objects.filter(restriction_type="groups").exists()
    ward.user.groups.add(pilots)
    assert set_privacy(client, where(ward), restriction_type="groups", groups=[pilots.pk])["step"] == "set_privacy_done"


def test_a_page_above_the_folders_keeps_out_nobody_whom_a_module_below_is_asked_of(client, ward, pilots):
    home = above(ward).get_parent()
    client.force_login(core.user("root", is_superuser=True))
    assert options(client, home) == ["none", "password", "login", "groups"]
    answer = set_privacy(client, home, restriction_type="groups", groups=[pilots.pk])
    assert "is asked of 1 person who could not open it" in answer["html"]
    answer = set_privacy(client, home, restriction_type="password", password="open sesame")
    assert "A shared password opens no module" in answer["html"]
    assert not PageViewRestriction.objects.filter(page=home).exists()
    assert set_privacy(client, home, restriction_type="login")["step"] == "set_privacy_done"
    ward.user.groups.add(pilots)
    assert set_privacy(client, home, restriction_type="groups", groups=[pilots.pk])["step"] == "set_privacy_done"


def test_a_page_that_no_module_stands_below_has_any_privacy(client, ward):
    client.force_login(core.user("root", is_superuser=True))
    other = above(ward).get_parent().add_child(instance=Page(title="News", slug="news"))
    given = {"restriction_type": "password", "password": "open sesame"}
    assert set_privacy(client, other, **given)["step"] == "set_privacy_done"
    assert client.get(reverse("wagtailadmin_pages:set_privacy", args=[2**31 - 1])).status_code == 404


def test_who_may_not_set_privacy_does_not_set_that_of_a_page_above(client, ward, pilots):
    home = above(ward).get_parent()
    client.force_login(factories.author())
    address = reverse("wagtailadmin_pages:set_privacy", args=[home.pk])
    assert client.post(address, {"restriction_type": "groups", "groups": [pilots.pk]}).status_code in {302, 403}
    assert not PageViewRestriction.objects.filter(page=home).exists()


def test_a_module_that_nobody_is_asked_for_may_be_private(client, reviewer, pilots):
    page = factories.module()
    assert set_privacy(client, page, restriction_type="groups", groups=[pilots.pk])["step"] == "set_privacy_done"


@pytest.mark.parametrize("many", [False, True])
def test_it_is_not_moved_to_where_they_could_not_open_it(many, client, ward, pilots):
    client.force_login(core.user("root", is_superuser=True))
    folder = above(ward).add_child(instance=ModuleIndexPage(title="Pilot", slug="pilot"))
    private(folder, pilots)
    if many:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        home = reverse("wagtailadmin_home")
        response = client.post(f"{url}?id={ward.page.pk}&next={home}", {"chooser": folder.pk}, follow=True)
    else:
        address = reverse("wagtailadmin_pages:move_confirm", args=[ward.page.pk, folder.pk])
        response = client.post(address, follow=True)
    assert not TrainingModulePage.objects.get(pk=ward.page.pk).is_descendant_of(folder)
    (said,) = [str(message) for message in response.context["messages"]]
    assert said.startswith("Not moved. Nothing was changed.")


def test_it_is_not_published_where_they_could_not_open_it(ward, pilots):
    private(above(ward), pilots)
    with pytest.raises(PublishRefused, match="is asked of 1 person who could not open it"):
        factories.rewrite(ward.page, factories.three_sections()[:2], change_class="tell", note="Shorter.").publish()
