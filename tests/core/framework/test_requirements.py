"""Requirements in the Wagtail admin: recorded, changed from a page that is not old, ended, and warned about."""

from __future__ import annotations

import copy
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP
from competency.core.framework import api as framework
from competency.core.framework.publication import publish_standard, standard_problems
from competency.core.framework.requirements_without_day import units_without_day
from competency.core.models import Competency, Requirement, Wave
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from tests import factories
from tests.core.test_admin import member

WINDOW_REQUIRED = (
    "The time for early renewal must be shorter than the validity that a requirement asks for: "
    "choose a shorter time, or end that requirement first."
)
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def requirement_form(world, **given):
    asked = factories.competency()
    return {
        "competency": asked.pk,
        "programme": world.programme.pk,
        "unit": world.root.pk,
        "subject_kind": "job_role",
        "job_role": world.nurse.pk,
        "function": "",
        "person": "",
        "announced_anchor": "go_live",
        "announced_date": "",
        "announced_offset_number": "60",
        "announced_offset_unit": "D",
        "announced_offset_side": "-",
        "blocks_anchor": "go_live",
        "blocks_date": "",
        "blocks_offset_number": "3",
        "blocks_offset_unit": "M",
        "blocks_offset_side": "",
        "ends_on": "",
    } | given


@pytest.mark.parametrize(("unit", "words"), [("D", "1 day after go-live"), ("M", "1 month after go-live")])
def test_one_day_or_month_is_read_as_one(world, client, unit, words):
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world) | {"blocks_offset_number": "1", "blocks_offset_unit": unit}
    client.post(reverse("cleared_requirements:add"), form)
    assert words in client.get(reverse("cleared_requirements:index")).content.decode()


def test_a_trainer_requires_a_competency_in_the_editor(world, client):
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world)
    response = client.post(reverse("cleared_requirements:add"), form)
    assert response.status_code == 302
    made = Requirement.objects.get(competency=form["competency"])
    assert (made.announced_offset, made.blocks_offset) == ("-P60D", "P3M")
    listed = client.get(reverse("cleared_requirements:index"))
    assert "60 days before go-live" in listed.content.decode()
    assert "3 months after go-live" in listed.content.decode()


def test_changing_a_requirement_records_its_next_version(world, client):
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world)
    client.post(reverse("cleared_requirements:add"), form)
    first = Requirement.objects.get(competency=form["competency"])
    edit = reverse("cleared_requirements:edit", args=[first.pk])
    assert client.get(edit).status_code == 200
    assert client.post(edit, form | {"blocks_offset_number": "2"}).status_code == 302
    rows = Requirement.objects.filter(key=first.key).order_by("version")
    assert [row.blocks_offset for row in rows] == ["P3M", "P2M"]
    assert [row.pk for row in Requirement.objects.current().filter(key=first.key)] == [rows[1].pk]


def test_ending_a_requirement_keeps_it_in_the_record(world, client):
    client.force_login(member(AUTHORS_GROUP))
    first = Requirement.objects.get()
    end = reverse("cleared_requirements:delete", args=[first.pk])
    assert "stays in the record" in client.get(end).content.decode()
    assert client.post(end).status_code == 302
    assert Requirement.objects.current().get().ends_on is not None
    assert Requirement.objects.count() == 2


@pytest.mark.parametrize("page", ["index", "edit"])
def test_nothing_offers_to_delete_a_requirement(world, client, page):
    client.force_login(member(AUTHORS_GROUP))
    made = Requirement.objects.current().get()
    html = client.get(
        reverse(f"cleared_requirements:{page}", args=[made.pk] if page == "edit" else [])
    ).content.decode()
    ways = re.findall(rf'href="[^"]*/delete/{made.pk}/"[^>]*>(.*?)</a>', html, flags=re.DOTALL)
    assert ["End" in way and "Delete" not in way for way in ways] == [True]


def test_a_requirement_sent_twice_is_recorded_once(world, client):
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world)
    for _again in range(2):
        assert client.post(reverse("cleared_requirements:add"), form).status_code == 302
    first = Requirement.objects.get(competency=form["competency"])
    for _again in range(2):
        client.post(reverse("cleared_requirements:edit", args=[first.pk]), form | {"blocks_offset_number": "2"})
    assert Requirement.objects.filter(key=first.key).count() == 2


def test_a_requirement_that_was_ended_stays_ended_when_an_old_page_ends_it_again(world, client, time_machine):
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world)
    client.post(reverse("cleared_requirements:add"), form)
    first = Requirement.objects.get(competency=form["competency"])
    client.post(reverse("cleared_requirements:edit", args=[first.pk]), form | {"blocks_offset_number": "2"})
    end = reverse("cleared_requirements:delete", args=[first.pk])
    client.post(end)
    ended = Requirement.objects.current().get(key=first.key)
    assert ended.blocks_offset == "P2M"
    time_machine.move_to(timezone.now() + timedelta(days=3))
    client.force_login(member(AUTHORS_GROUP))
    assert client.post(end).status_code == 302
    assert Requirement.objects.current().get(key=first.key) == ended


def test_a_requirement_ended_twice_from_one_day_is_recorded_once(world):
    asked = Requirement.objects.get()
    ended = [framework.end_requirement(requirement=asked, ends_on=date(2026, 6, 1)) for _again in range(2)]
    assert ended[0] == ended[1]
    assert Requirement.objects.filter(key=asked.key).count() == 2


def test_a_requirement_saved_from_a_page_opened_before_somebody_else_changed_it_is_refused(world, client):
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world)
    client.post(reverse("cleared_requirements:add"), form)
    first = Requirement.objects.get(competency=form["competency"])
    edit = reverse("cleared_requirements:edit", args=[first.pk])
    client.post(edit, form | {"blocks_offset_number": "2"})
    response = client.post(edit, form | {"blocks_offset_number": "1"})
    assert response.status_code == 200
    html = response.content.decode()
    assert "Somebody else changed this" in html
    assert "Nothing was overwritten" in html
    assert "Open the page again" in html
    assert response.context["form"]["blocks_offset"].value() == ["1", "M", ""]
    assert Requirement.objects.current().get(key=first.key).blocks_offset == "P2M"
    # The same address opens what stands now.
    opened = client.get(edit, follow=True)
    assert opened.context["form"].instance.blocks_offset == "P2M"


def test_what_the_form_does_not_show_of_a_requirement_is_kept_in_its_next_version(world, client):
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world)
    first = framework.require(
        programme=world.programme,
        competency=Competency.objects.get(pk=form["competency"]),
        unit=world.root,
        job_role=world.nurse,
        wave=world.wave,
        validity="P6M",
    )
    client.post(reverse("cleared_requirements:edit", args=[first.pk]), form)
    stands = Requirement.objects.current().get(key=first.key)
    assert stands.version == 2
    assert (stands.wave, stands.validity) == (world.wave, "P6M")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"job_role": ""}, "Say which."),
        ({"blocks_anchor": "fixed"}, "Give the day."),
        ({"announced_offset_side": "", "announced_offset_number": "900"}, "appears on anybody"),
        ({"blocks_offset_unit": "a/b"}, "not one of the available choices"),
        ({"announced_offset_side": "+"}, "not one of the available choices"),
    ],
)
def test_a_requirement_that_makes_no_sense_is_refused_in_words(world, client, wrong, said):
    client.force_login(member(AUTHORS_GROUP))
    before = Requirement.objects.count()
    response = client.post(reverse("cleared_requirements:add"), requirement_form(world, **wrong))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert Requirement.objects.count() == before


NO_DAY = "No go-live day is set for {}. Until one is, this counts there as soon as it is on people’s list."


def test_a_requirement_without_a_day_is_told_when_saved_when_opened_and_in_the_list(world, client):
    pharmacy = factories.unit("Pharmacy", parent=world.root)
    people.place(person=world.person, job_role=world.nurse, unit=pharmacy, starts_on=clock.today())
    client.force_login(member(AUTHORS_GROUP))
    form = requirement_form(world)
    words = NO_DAY.format("Pharmacy")
    assert words in client.post(reverse("cleared_requirements:add"), form, follow=True).content.decode()
    made = Requirement.objects.get(competency=form["competency"])
    assert words in client.get(reverse("cleared_requirements:edit", args=[made.pk])).content.decode()
    listed = client.get(reverse("cleared_requirements:index"))
    assert [row.undated for row in listed.context["object_list"] if row.pk == made.pk] == [words]
    assert words in listed.content.decode()
    # Once the unit is in a wave with a day there is nothing to say.
    programmes.assign_unit(wave=world.wave, unit=pharmacy)
    assert words not in client.get(reverse("cleared_requirements:index")).content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, True),
        ({"blocks": ("fixed", date(2026, 3, 1))}, False),
        ({"blocks": ("placement_start", "P30D")}, False),
        ({"ends_on": date(2026, 2, 1)}, False),
    ],
)
def test_only_what_is_counted_from_an_unknown_go_live_and_did_not_end_is_told(world, given, told):
    wave = Wave.objects.create(programme=world.programme, code="later", name="Later")
    asked = {"competency": factories.competency(), "unit": world.root, "job_role": world.nurse, "wave": wave}
    row = framework.require(programme=world.programme, announced=("fixed", date(2026, 1, 1)), **asked | given)
    found = units_without_day([row], date(2026, 6, 1))
    assert found == ({row.pk: [world.ward]} if told else {})


def test_a_validity_no_longer_than_the_window_is_refused_whichever_is_published_later(world):
    asked = {"programme": world.programme, "unit": world.root, "job_role": world.nurse}
    competency = factories.competency(window_months=3)
    with pytest.raises(ValidationError, match="must be longer than the time for early renewal"):
        framework.require(competency=competency, validity="P3M", **asked)
    assert not Requirement.objects.filter(competency=competency).exists()
    framework.require(competency=competency, validity="P4M", **asked)
    competency.window_months, competency.change_base, competency.effective_from = 4, 1, clock.today()
    assert standard_problems(competency) == {"window_months": [WINDOW_REQUIRED]}
    with pytest.raises(ValidationError, match="end that requirement first"):
        publish_standard(competency=competency)
    framework.end_requirement(
        requirement=Requirement.objects.current().get(competency=competency), ends_on=clock.today()
    )
    assert publish_standard(competency=competency).window == "P4M"


def test_where_nobody_is_placed_the_unit_that_the_requirement_names_is_told(world):
    empty = factories.unit("New wing", of=world.facility)
    row = framework.require(programme=world.programme, competency=world.competency, unit=empty, function="super_user")
    assert units_without_day([row], clock.today()) == {row.pk: [empty]}
    world.appointed("super_user", factories.unit("Bay 1", parent=empty))
    assert [unit.name for unit in units_without_day([row], clock.today())[row.pk]] == ["Bay 1"]


def test_the_list_of_requirements_asks_the_same_number_of_questions_however_long(
    world, client, django_assert_max_num_queries
):
    client.force_login(member(AUTHORS_GROUP))
    index = reverse("cleared_requirements:index")
    client.get(index)
    with CaptureQueriesContext(connection) as few:
        client.get(index)
    for _each in range(5):
        unit = factories.unit("Bay", parent=world.root)
        framework.require(programme=world.programme, competency=factories.competency(), unit=unit, job_role=world.nurse)
    with django_assert_max_num_queries(len(few) + 4):
        client.get(index)


def test_records_staff_read_requirements_without_a_way_to_change_them(world, client):
    client.force_login(member(RECORDS_GROUP))
    html = client.get(reverse("cleared_requirements:index")).content.decode()
    row = Requirement.objects.get()
    assert str(row.competency) in html
    assert reverse("cleared_requirements:add") not in html
    assert str(row.pk) not in html
    client.post(reverse("cleared_requirements:delete", args=[row.pk]))
    assert Requirement.objects.count() == 1


@pytest.mark.parametrize("validity", ["1M", "P1.5M", "six months", "P"])
def test_a_validity_that_is_no_length_of_time_is_refused_in_words(world, validity):
    asked = {"programme": world.programme, "unit": world.ward, "job_role": world.nurse}
    with pytest.raises(ValidationError, match="is not a length of time such as P3M or P14D"):
        framework.require(competency=world.competency, validity=validity, **asked)
