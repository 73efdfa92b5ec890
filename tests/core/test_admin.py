"""The core in the Wagtail admin: a trainer publishes a competency and requires it; nobody else may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from competency.core.api import framework, people, programmes
from competency.core.blocks import CriteriaBlock
from competency.core.models import Competency, Gate, Requirement, Standard, Wave
from competency.core.panels import RecordsPanel
from competency.core.publishing import PublishRefused
from competency.core.selectors.undated import units_without_day
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    setup.ensure_groups()
    return factories.world()


def member(group):
    user = factories.user()
    user.groups.add(Group.objects.get(name=group))
    return user


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


def test_a_row_of_the_hospital_saved_from_an_old_page_is_refused_with_what_was_typed(world, client):
    client.force_login(member(RECORDS_GROUP))
    shift = factories.shift(world.facility)
    edit = reverse("cleared_shifts:edit", args=[shift.pk])
    opened = client.get(edit).context["form"]["opened_on"].value()
    typed = {"facility": world.facility.pk, "code": shift.code, "name": "Night", "ends": "07:00", "opened_on": opened}
    assert client.post(edit, typed | {"starts": "22:00"}).status_code == 302
    response = client.post(edit, typed | {"starts": "21:00"})
    assert "Somebody else changed this" in response.content.decode()
    assert response.context["form"]["starts"].value() == "21:00"
    shift.refresh_from_db()
    assert shift.starts.hour == 22


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"job_role": ""}, "Say which."),
        ({"blocks_anchor": "fixed"}, "Give the day."),
        ({"announced_offset_side": "", "announced_offset_number": "900"}, "appears on anybody"),
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


def competency_form(**given):
    """A competency as the editor posts it, with one criterion: a simulated station."""
    return {
        "code": "MED-09",
        "risk": "low",
        "title": "Give insulin",
        "statement": "Gives insulin safely.",
        "objectives": "",
        "criteria-count": "1",
        "criteria-0-deleted": "",
        "criteria-0-order": "0",
        "criteria-0-type": "all_of",
        "criteria-0-id": "",
        "criteria-0-value-count": "1",
        "criteria-0-value-0-deleted": "",
        "criteria-0-value-0-order": "0",
        "criteria-0-value-0-type": "kind",
        "criteria-0-value-0-id": "",
        "criteria-0-value-0-value-cut": "",
        "criteria-0-value-0-value-entrustment": "",
        "criteria-0-value-0-value-count": "1",
        "criteria-0-value-0-value-assessors": "1",
        "criteria-0-value-0-value-max_age_months": "",
        "criteria-0-value-0-value-kind": "module",
        "criteria-0-value-0-value-title": "",
        "criteria-0-value-0-value-minutes": "",
        "validity_months": "12",
        "window_months": "1",
        "grace_days": "0",
        "base": "completion",
        "fixed_on": "",
        "min_active_months": "0",
        "effective_from": "",
        "re_evaluate": "full",
        "change_base": "0",
    } | given


ADD = "cleared_competencies:add"


def test_an_author_drafts_and_a_reviewer_publishes_a_competency(world, client):
    client.force_login(member(AUTHORS_GROUP))
    client.post(reverse(ADD), competency_form() | {"action-publish": "1"})
    draft = Competency.objects.get(code="MED-09")
    assert not draft.live
    client.force_login(member(REVIEWERS_GROUP))
    edit = reverse("cleared_competencies:edit", args=[draft.pk])
    assert client.get(edit).status_code == 200
    response = client.post(edit, competency_form() | {"action-publish": "1"})
    assert response.status_code == 302
    standard = Standard.objects.get(competency=draft)
    assert standard.criteria[0]["criteria"][0]["kind"] == "module"


def test_high_risk_without_anything_simulated_or_observed_is_refused_when_publishing_and_saved_as_a_draft(
    world, client
):
    client.force_login(member(AUTHORS_GROUP))
    form = competency_form(risk="high")
    assert client.post(reverse(ADD), form).status_code == 302
    draft = Competency.objects.get(code="MED-09")
    client.force_login(member(REVIEWERS_GROUP))
    response = client.post(reverse("cleared_competencies:edit", args=[draft.pk]), form | {"action-publish": "1"})
    assert "knowing alone is not enough" in response.content.decode()
    assert not Standard.objects.filter(competency__code="MED-09").exists()


def test_publishing_wording_again_makes_no_new_standard(world):
    before = Standard.objects.count()
    world.competency.title = "Other words"
    world.competency.save_revision().publish()
    assert Standard.objects.count() == before


def test_a_changed_competency_publishes_its_next_standard_from_a_later_day_only(world):
    first = Standard.objects.get(competency=world.competency)
    world.competency.validity_months = 6
    for day in (first.effective_from, first.effective_from - timedelta(days=1)):
        world.competency.choose_for_publication(effective_from=day)
        with pytest.raises(PublishRefused) as refused:
            world.competency.save_revision().publish()
        assert "effective_from" in refused.value.message_dict
    world.competency.choose_for_publication()
    world.competency.save_revision().publish()
    world.competency.refresh_from_db()
    world.competency.validity_months = 3
    world.competency.choose_for_publication(effective_from=clock.today() + timedelta(days=30))
    world.competency.save_revision().publish()
    found = Standard.objects.filter(competency=world.competency).order_by("number")
    assert [(row.number, row.validity) for row in found] == [(1, "P12M"), (2, "P6M"), (3, "P3M")]
    assert first.effective_from < found[1].effective_from < found[2].effective_from


@pytest.mark.parametrize("name", ["cleared_requirements:index", "cleared_requirements:add", ADD])
def test_a_nurse_does_not_enter_the_framework_and_records_staff_only_read_it(world, client, name):
    client.force_login(world.person.user)
    assert client.get(reverse(name)).status_code == 302
    client.force_login(member(RECORDS_GROUP))
    assert client.get(reverse(name)).status_code == (200 if name.endswith("index") else 302)


def test_records_staff_read_requirements_without_a_way_to_change_them(world, client):
    client.force_login(member(RECORDS_GROUP))
    html = client.get(reverse("cleared_requirements:index")).content.decode()
    row = Requirement.objects.get()
    assert str(row.competency) in html
    assert reverse("cleared_requirements:add") not in html
    assert str(row.pk) not in html
    client.post(reverse("cleared_requirements:delete", args=[row.pk]))
    assert Requirement.objects.count() == 1


def test_the_first_page_of_records_staff_leads_to_all_they_may_open_and_to_nothing_else(world, client):
    user = member(RECORDS_GROUP)
    client.force_login(user)
    assert "cleared-records" in client.get(reverse("wagtailadmin_home")).content.decode()
    links = RecordsPanel().links(user)
    assert len(links) == 9
    for link in links:
        assert client.get(link["url"]).status_code == 200
    client.force_login(member(AUTHORS_GROUP))
    assert "cleared-records" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert [link["url"] for link in RecordsPanel().links(member(AUTHORS_GROUP))] == [
        reverse("cleared_requirements:index"),
        reverse("cleared_competencies:list"),
    ]


def test_records_staff_keep_the_registries_and_trainers_do_not(world, client):
    add = reverse("cleared_job_roles:add")
    client.force_login(member(RECORDS_GROUP))
    assert client.post(add, {"code": "midwife", "name": "Midwife"}).status_code == 302
    client.force_login(member(AUTHORS_GROUP))
    response = client.post(add, {"code": "porter", "name": "Porter"})
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_a_unit_keeps_its_place_in_the_tree(world, client):
    client.force_login(member(RECORDS_GROUP))
    edit = reverse("cleared_units:edit", args=[world.ward.pk])
    response = client.post(
        edit, {"facility": world.facility.pk, "code": "OTHER", "name": "ICU", "parent": world.root.pk}
    )
    assert "keeps its code" in response.content.decode()


def test_no_code_and_no_parent_puts_a_unit_into_another_facilitys_tree(world, client):
    client.force_login(member(RECORDS_GROUP))
    other = factories.facility()
    add = reverse("cleared_units:add")
    response = client.post(
        add, {"facility": other.pk, "code": world.ward.code, "name": "Twin", "parent": world.ward.parent_id}
    )
    assert "of its own facility" in response.content.decode()
    slash = {"code": f"{world.facility.code}/{world.root.code}", "name": "Elsewhere", "zone": "Europe/London"}
    assert "cannot contain a slash" in client.post(reverse("cleared_facilities:add"), slash).content.decode()


def test_setup_may_run_again(world):
    assert setup.ensure_groups() == []


def test_a_row_the_record_refers_to_is_not_deleted_and_says_so(world, client):
    client.force_login(factories.user(is_superuser=True, is_staff=True))
    delete = reverse("cleared_job_roles:delete", args=[world.nurse.pk])
    response = client.post(delete, follow=True)
    assert "is in the record and stays" in response.content.decode()
    assert type(world.nurse).objects.filter(pk=world.nurse.pk).exists()


def test_what_a_publication_did_to_people_is_asked_anew_for_the_next(world, client):
    held = world.competency
    held.validity_months = 6
    held.choose_for_publication(effective_from=clock.today(), re_evaluate="none")
    held.save_revision().publish()
    assert Gate.objects.filter(competency=held).count() == 1
    client.force_login(member(REVIEWERS_GROUP))
    form = client.get(reverse("cleared_competencies:edit", args=[held.pk])).context["form"]
    assert (form["re_evaluate"].value(), form["effective_from"].value()) == ("full", None)


def test_a_program_that_publishes_the_same_draft_again_does_not_carry_its_choices_over(world):
    held = world.competency
    held.validity_months = 6
    held.choose_for_publication(re_evaluate="none")
    held.save_revision().publish()
    held.validity_months = 3
    with pytest.raises(PublishRefused) as refused:
        held.save_revision().publish()
    assert "for this publication" in refused.value.sentence
    assert Gate.objects.filter(competency=held).count() == 1
    assert Standard.objects.filter(competency=held).count() == 2
    held.refresh_from_db()
    held.validity_months = 3
    held.choose_for_publication(effective_from=clock.today() + timedelta(days=1))
    held.save_revision().publish()
    assert Gate.objects.filter(competency=held).count() == 1
    assert Standard.objects.filter(competency=held).count() == 3


def test_a_choice_about_a_standard_that_would_not_be_made_is_refused(world):
    world.competency.title = "Other words"
    world.competency.choose_for_publication(re_evaluate="none")
    with pytest.raises(PublishRefused) as refused:
        world.competency.save_revision().publish()
    assert "no new standard" in refused.value.sentence


def test_a_choice_made_on_a_page_opened_before_somebody_else_published_is_asked_again(world, client):
    client.force_login(member(REVIEWERS_GROUP))
    held = world.competency
    edit = reverse("cleared_competencies:edit", args=[held.pk])
    opened = str(client.get(edit).context["form"]["change_base"].value())
    held.validity_months = 6
    held.choose_for_publication()
    held.save_revision().publish()
    later = str(clock.today() + timedelta(days=1))
    typed = competency_form(code=held.code, validity_months="3", re_evaluate="none", effective_from=later)
    typed["action-publish"] = "1"
    response = client.post(edit, typed | {"change_base": opened})
    assert "for this publication" in response.content.decode()
    form = response.context["form"]
    assert (form["validity_months"].value(), form["re_evaluate"].value()) == ("3", "none")
    assert not Gate.objects.filter(competency=held).exists()
    assert client.post(edit, typed | {"change_base": form["change_base"].value()}).status_code == 302
    assert Gate.objects.get(competency=held).number == 3


@pytest.mark.parametrize("name", ["activity", "kind", "competency"])
def test_what_a_criterion_is_about_is_the_first_thing_to_choose(name):
    criterion = CriteriaBlock().child_blocks[name]
    assert next(iter(criterion.child_blocks)) == name
