"""A certificate is issued to whoever is cleared, once for the same standings, and says no more than it must."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from competency.certificates import api
from competency.certificates.models import Certificate
from competency.certificates.what_it_attests import digest_of
from competency.core import clock
from competency.core.enums import AnchorKind, Kind
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.models import AppendOnlyError
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.core.signals import certificate_issued
from tests import factories
from tests.certificates.factories import NOON, TODAY, certificate, cleared_world

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_whoever_is_cleared_gets_one(world, django_capture_on_commit_callbacks):
    issued = certificate(world)
    assert (issued.person, issued.programme, issued.job_role) == (world.person, world.programme, world.nurse)
    assert issued.issued_at == NOON
    assert issued.until == date(2027, 1, 10)


def test_asked_for_twice_it_is_the_same_one(world):
    first = certificate(world)
    assert certificate(world) == first
    assert certificate(world, at=datetime(2026, 6, 1, 12, tzinfo=UTC), on=date(2026, 6, 1)) == first
    assert Certificate.objects.count() == 1


def test_new_evidence_gives_a_new_one(world):
    first = certificate(world)
    later = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with clock.at(later):
        factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 3, 1))
    second = certificate(world, at=later, on=date(2026, 3, 1))
    assert second.number != first.number
    assert second.digest != first.digest
    assert second.until == date(2027, 3, 1)


def test_nobody_gets_one_who_is_not_cleared():
    world = factories.world()
    with pytest.raises(api.CertificateRefused, match="not cleared for Aurora yet"):
        certificate(world)
    assert not Certificate.objects.exists()


def test_an_exception_is_no_certificate():
    world = factories.world()
    with clock.at(NOON):
        exceptions.waive(
            person=world.person,
            competency=world.competency,
            kind="waiver",
            from_on=date(2026, 1, 15),
            until_on=date(2026, 6, 1),
            approver=world.appointed("manager"),
            reason="Course is full.",
        )
    with pytest.raises(api.CertificateRefused, match="for now"):
        certificate(world)


def test_where_there_is_no_rule_there_is_no_certificate(world):
    elsewhere = factories.programme("Nimbus")
    with clock.at(NOON), pytest.raises(api.CertificateRefused, match="no rule for you here"):
        api.issue(
            person=world.person, programme=elsewhere, job_role=world.nurse, unit=world.ward, on=TODAY, by=world.person
        )


def test_the_wrong_job_role_gets_none(world):
    with clock.at(NOON), pytest.raises(api.CertificateRefused):
        api.issue(
            person=world.person,
            programme=world.programme,
            job_role=factories.job_role("Physician"),
            unit=world.ward,
            on=TODAY,
            by=world.person,
        )


@pytest.mark.parametrize("on", [date(2026, 1, 31), date(2026, 2, 2), date(2030, 1, 1)])
def test_only_today_or_the_go_live_ahead_may_be_asked_about(on):
    with pytest.raises(api.CertificateRefused, match="today, or about the go-live"):
        certificate(cleared_world(), on=on)


def test_before_go_live_it_is_about_the_go_live_day():
    world = cleared_world(go_live_on=date(2026, 3, 1))
    issued = certificate(world, on=date(2026, 3, 1))
    assert issued.snapshot["from"] == "2026-03-01"
    with pytest.raises(api.CertificateRefused, match="no rule"):
        certificate(world, on=TODAY)


def test_it_ends_on_the_day_the_answer_changes_even_when_what_was_shown_lasts_longer(world):
    """A refresher that starts to count in three months ends it, unless it is done before."""
    refresher = factories.competency()
    framework.require(
        programme=world.programme,
        competency=refresher,
        unit=world.root,
        job_role=world.nurse,
        announced=(AnchorKind.GO_LIVE, "P0D"),
        blocks=(AnchorKind.GO_LIVE, "P90D"),
    )
    first = certificate(world)
    assert first.until == date(2026, 4, 1)
    assert [each["until"] for each in first.snapshot["competencies"]] == ["2027-01-10"]
    with clock.at(NOON):
        factories.evidence(world.person, competency=refresher, performed_on=date(2026, 1, 20))
    assert certificate(world).until == date(2027, 1, 10)


def test_the_digest_covers_competency_standard_days_and_evidence(world):
    row = world.person.evidence.get()
    issued = certificate(world)
    assert issued.snapshot["attested"] == {
        "until": "2027-01-10",
        "competencies": [
            {
                "competency": str(world.competency.pk),
                "standard": 1,
                "until": "2027-01-10",
                "evidence": [str(row.pk)],
            }
        ],
    }
    assert issued.digest == digest_of(issued.snapshot["attested"])


def test_observations_by_different_assessors_are_summed_up_without_their_names():
    kinds = factories.criteria((None, [factories.asked(kind=Kind.OBSERVATION, count=2, assessors=2, entrustment=4)]))
    world = factories.world(shown_by=kinds)
    seen_by = [world.appointed("assessor", name=name) for name in ("Jude", "Kit")]
    with clock.at(NOON):
        for day, assessor in zip((12, 14, 16), (seen_by[0], seen_by[1], seen_by[1]), strict=True):
            factories.evidence(
                world.person,
                competency=world.competency,
                kind=Kind.OBSERVATION,
                entrustment=4,
                assessor=assessor,
                performed_on=date(2026, 1, day),
            )
    shown = certificate(world).snapshot["competencies"][0]["shown"]
    assert shown == [{"kind": "observation", "count": 2, "on": "2026-01-16"}]
    assert "Jude" not in json.dumps(Certificate.objects.get().snapshot)


def test_the_snapshot_holds_the_name_and_no_other_personal_data(world):
    world.person.email = "amira@example.org"
    world.person.save()
    text = json.dumps(certificate(world).snapshot)
    assert "Amira Haddad" in text
    for private in (world.person.employee_number, world.person.email, str(world.person.pk), world.ward.name):
        assert private not in text


def test_what_was_issued_does_not_change_with_the_record(world):
    before = certificate(world).snapshot
    world.person.family_name = "Osei"
    world.person.save()
    world.competency.title = "Another title"
    world.competency.save()
    assert Certificate.objects.get().snapshot == before


def test_those_who_listen_are_told_once_after_the_commit(world, django_capture_on_commit_callbacks):
    told = []
    listen = lambda certificate, **kwargs: told.append(certificate)  # noqa: E731
    certificate_issued.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            issued = certificate(world)
            assert told == []
        with django_capture_on_commit_callbacks(execute=True):
            certificate(world)
    finally:
        certificate_issued.disconnect(listen)
    assert told == [issued]


def test_a_listener_that_breaks_takes_nothing_back(world, django_capture_on_commit_callbacks):

    def breaks(**kwargs):
        raise RuntimeError("no printer")

    certificate_issued.connect(breaks)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            certificate(world)
    finally:
        certificate_issued.disconnect(breaks)
    assert Certificate.objects.count() == 1


def test_an_issued_certificate_cannot_be_changed_or_deleted():
    issued = certificate(cleared_world())
    for change in (issued.save, issued.delete, Certificate.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    with pytest.raises(AppendOnlyError):
        Certificate.objects.update(digest="0")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cleared_certificates_certificate SET digest = '0'")


def test_the_database_holds_one_for_the_same_standings():
    issued = certificate(cleared_world())
    twin = {field.attname: getattr(issued, field.attname) for field in Certificate._meta.fields} | {"number": "other"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate(**twin).save()


def test_of_several_units_the_first_on_which_she_is_cleared_stands_for_the_certificate(world):
    later = factories.unit("Step-down", parent=world.root)
    with clock.at(NOON):
        people.place(person=world.person, job_role=world.nurse, unit=later, starts_on=date(2025, 6, 1))
        programmes.assign_unit(wave=world.wave, unit=later)
        (found,) = api.issuable(world.person)
    assert found.unit == world.ward
