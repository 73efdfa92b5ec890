"""A certificate whose printed words were corrected is issued anew, by a deliberate act, once, and replaces the old."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction

from competency.certificates import api, snapshot
from competency.certificates.attested import IssuedCertificates, _faults
from competency.certificates.enums import Status
from competency.certificates.models import Certificate
from competency.core import clock
from competency.core.access import RECORDS_GROUP
from competency.core.framework import api as framework
from competency.core.models import Person
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.core.retention import api as retention
from tests import factories
from tests.certificates.factories import NOON, certificate, cleared_world
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LATER = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon_of_the_day(time_machine):
    time_machine.move_to(NOON, tick=False)


def renamed(world, family_name="Haddad-Osei") -> Person:
    world.person.family_name = family_name
    world.person.save()
    return world.person


def anew(issued: Certificate, by: Person | None = None, at: datetime = LATER) -> Certificate:
    with clock.at(at):
        return api.issue_anew(
            certificate=Certificate.objects.select_related("person").get(pk=issued.pk), by=by or issued.person
        )


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# ── the verb ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_prints_the_words_as_they_are_now_and_attests_the_same(world):
    first = certificate(world)
    renamed(world)
    second = anew(first)
    assert second.snapshot["name"] == "Amira Haddad-Osei"
    assert second.replaces == first
    assert second.standings == first.standings == first.digest != second.digest
    assert Certificate.objects.get(pk=first.pk).snapshot["name"] == "Amira Haddad"
    call_command("cleared_verify")


@pytest.mark.parametrize("what", ["name", "facility", "notice", "job_role", "system", "title", "statement"])
def test_whatever_word_it_prints_can_be_corrected(world, what, settings):
    first = certificate(world)
    of = {
        "name": (world.person, "given_name"),
        "facility": (world.facility, "name"),
        "job_role": (world.nurse, "name"),
        "system": (world.programme, "system"),
        "title": (world.competency, "title"),
        "statement": (world.competency, "statement"),
    }
    if what == "notice":
        settings.CLEARED_CERTIFICATE_NOTICE = "Corrected"
    else:
        row, field = of[what]
        setattr(row, field, "Corrected")
        row.save()
    assert "Corrected" in str(anew(first).snapshot)


def test_every_text_of_a_snapshot_is_one_that_can_be_corrected_or_says_why_not(world):
    """A text that is printed and not compared could never be corrected."""
    issued = certificate(world)
    of_the_standings = {"attested": "what the digest covers"}
    of_the_issue = {"schema", "number", "language", "zone", "issued_at"}
    assert set(issued.snapshot) == set(snapshot.WORDS) | set(of_the_standings) | of_the_issue
    (line,) = issued.snapshot["competencies"]
    assert set(line) == set(snapshot.WORDS_OF_A_COMPETENCY) | {"standard", "until", "shown"}


def test_asked_twice_whoever_asks_it_is_the_same_one(world):
    first = certificate(world)
    renamed(world)
    second = anew(first)
    assert anew(first, by=world.appointed("manager")) == second
    assert Certificate.objects.count() == 2


def test_the_ordinary_certificate_is_the_corrected_one_from_then_on(world):
    first = certificate(world)
    renamed(world)
    assert certificate(world) == first, "a word alone issues nothing; that takes a deliberate act"
    second = anew(first)
    assert certificate(world, at=LATER, on=date(2026, 2, 3)) == second


def test_a_word_that_was_corrected_back_gives_a_third(world):
    first = certificate(world)
    renamed(world)
    second = anew(first)
    renamed(world, "Haddad")
    third = anew(second, at=datetime(2026, 2, 4, 12, tzinfo=UTC))
    assert len({first.pk, second.pk, third.pk}) == 3
    with clock.at(datetime(2026, 2, 4, 12, tzinfo=UTC)):
        stood = api.statuses([first, second, third])
    assert [stood[each.pk].status for each in (first, second, third)] == [
        Status.SUPERSEDED,
        Status.SUPERSEDED,
        Status.VALID,
    ]
    assert stood[first.pk].replaced_by == stood[second.pk].replaced_by == third


def test_where_no_word_was_corrected_nothing_is_issued(world):
    first = certificate(world)
    with pytest.raises(api.CertificateRefused, match="says what the records say"):
        anew(first)
    assert Certificate.objects.count() == 1


def test_what_does_not_hold_any_more_is_not_issued_anew(world):
    first = certificate(world)
    renamed(world)
    with pytest.raises(api.CertificateRefused, match="does not hold today"):
        anew(first, at=datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert Certificate.objects.count() == 1


def test_an_erased_name_is_not_printed_anew(world):
    first = certificate(world)
    Person.objects.filter(pk=world.person.pk).update(given_name="", family_name="", erased_at=NOON)
    with pytest.raises(api.CertificateRefused):
        anew(first)


def test_of_another_facility_with_the_same_standings_it_says_nothing(world):
    """Somebody works in two facilities: neither of their names is a correction of the other."""
    other = factories.unit("Other hospital")
    with clock.at(NOON):
        people.place(person=world.person, job_role=world.nurse, unit=other, starts_on=date(2020, 1, 1))
        programmes.assign_unit(wave=world.wave, unit=other)
        framework.require(programme=world.programme, competency=world.competency, unit=other, job_role=world.nurse)
    first = certificate(world)
    with pytest.raises(api.CertificateRefused, match="says what the records say"):
        anew(first)


def test_a_go_live_that_moved_is_a_corrected_day_and_nothing_is_valid_before_it(world):
    ahead = cleared_world(go_live_on=date(2026, 3, 1))
    first = certificate(ahead, on=date(2026, 3, 1))
    with clock.at(NOON):
        programmes.set_go_live(wave=ahead.wave, go_live_on=date(2026, 3, 15), reason="More testing.")
    for day in (2, 14):
        with clock.at(datetime(2026, 3, day, 12, tzinfo=UTC)):
            stood = api.stands(first)
        assert (stood.status, stood.day) == (Status.NOT_YET, date(2026, 3, 15))
        assert stood.words == "Valid from 15 Mar 2026"
    assert anew(first).snapshot["from"] == "2026-03-15"


def test_the_database_holds_one_that_replaces_it(world):
    first = certificate(world)
    renamed(world)
    second = anew(first)
    twin = {field.attname: getattr(second, field.attname) for field in Certificate._meta.fields}
    twin |= {"number": "other", "digest": "other"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate(**twin).save()


def test_one_that_names_another_as_replaced_is_found(world):
    first = certificate(world)
    renamed(world)
    second = anew(first)
    assert list(IssuedCertificates().faults()) == []
    found = Certificate.objects.get(pk=second.pk)
    found.replaces = None
    assert "it names another certificate as the one it replaces" in list(_faults(found, None, None, {}))


def test_both_go_under_the_schedule_although_one_names_the_other(world):
    first = certificate(world)
    renamed(world)
    anew(first)
    with clock.at(LATER):
        people.end_placement(placement=world.placement, ends_on=date(2026, 3, 1))
    with clock.at(datetime(2033, 1, 1, 12, tzinfo=UTC)):
        proposal = retention.propose(by=keeper("Ria"))
        gone = list(retention.carry_out(retention.confirm(proposal=proposal, by=keeper("Sam"))))
    assert [each.kept for each in gone] == [""]
    assert not Certificate.objects.exists()
    call_command("cleared_verify")


# ── the pages ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_holder_reads_what_was_corrected_and_gets_the_new_one_by_one_button(client, world):
    first = certificate(world)
    renamed(world)
    client.force_login(world.person.user)
    assert "Words corrected since" in text_of(client.get("/my/certificates/"))
    page = text_of(client.get(first.get_absolute_url()))
    assert "Name: “Amira Haddad” is now “Amira Haddad-Osei”" in page
    address = f"{first.get_absolute_url()}anew/"
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    second = Certificate.objects.get(replaces=first)
    assert answer.redirect_chain == [(second.get_absolute_url(), 302)]
    words = text_of(answer)
    assert f"It replaces {first.number}." in words
    assert "Name: “Amira Haddad” is now “Amira Haddad-Osei”" in words
    assert client.post(address).url == second.get_absolute_url()
    assert Certificate.objects.count() == 2


def test_the_old_one_says_what_replaced_it_and_leads_there_for_anybody(client, world):
    first = certificate(world)
    renamed(world)
    second = anew(first, at=NOON)
    scanned = client.get(f"/verify/{first.number}/")
    assert f"Replaced by {second.number} on 1 February 2026." in text_of(scanned)
    assert f'href="/verify/{second.number}/"' in scanned.content.decode()
    assert "Haddad" not in text_of(scanned)
    assert "valid today" in text_of(client.get(f"/verify/{second.number}/"))
    client.force_login(world.person.user)
    own = client.get(first.get_absolute_url())
    assert f"Replaced by {second.number} on 1 February 2026." in text_of(own)
    assert second.get_absolute_url() in own.content.decode()
    assert "Issue it anew" not in text_of(own)


@pytest.mark.parametrize("who", ["manager", "records"])
def test_whoever_may_see_it_finds_it_on_the_record_and_issues_it_and_the_holder_sees_by_whom(client, world, who):
    first = certificate(world)
    renamed(world)
    staff = world.appointed("manager") if who == "manager" else factories.person("Rae", "Cords", with_user=True)
    if who == "records":
        account: Any = staff.user
        account.groups.add(Group.objects.get_or_create(name=RECORDS_GROUP)[0])
    client.force_login(staff.user)
    record = client.get(f"/manage/person/{world.person.pk}/")
    if who == "manager":
        assert first.get_absolute_url() in record.content.decode()
    client.post(f"{first.get_absolute_url()}anew/")
    second = Certificate.objects.get(replaces=first)
    assert second.issued_by == staff
    client.force_login(world.person.user)
    assert f"By {staff.name}." in text_of(client.get(second.get_absolute_url()))
    assert "its words were corrected and it was replaced" in text_of(client.get("/my/record/"))


def test_a_colleague_issues_nothing_anew(client, world):
    first = certificate(world)
    renamed(world)
    client.force_login(world.another_nurse(with_user=True).user)
    assert client.post(f"{first.get_absolute_url()}anew/").status_code == 404
    assert Certificate.objects.count() == 1


def test_what_is_refused_is_said_on_its_page(client, world):
    first = certificate(world)
    client.force_login(world.person.user)
    answer = client.post(f"{first.get_absolute_url()}anew/", follow=True)
    assert "This certificate says what the records say." in text_of(answer)


def test_one_that_ran_out_says_the_day(client, world, time_machine):
    issued = certificate(world)
    time_machine.move_to("2027-05-01T12:00Z", tick=False)
    assert "ran out on 10 January 2027" in text_of(client.get(f"/verify/{issued.number}/"))
    client.force_login(world.person.user)
    assert "Ran out 10 Jan 2027" in text_of(client.get("/my/certificates/"))
