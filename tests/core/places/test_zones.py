"""A facility has a time zone that exists, whoever writes it down: its days are what every fact is dated by."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from competency.core.models import Facility
from tests import factories
from tests.older_databases import manage, opened, unpacked


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["", " ", "Mars/Base", "europe/london", "GMT+1"])
def test_no_facility_is_saved_without_a_zone_that_exists(zone: str) -> None:
    with pytest.raises(ValidationError, match="time zone"):
        Facility(code="F", name="A facility", zone=zone).save()
    known = factories.facility()
    known.zone = zone
    with pytest.raises(ValidationError, match="time zone"):
        known.save()
    assert [row.zone for row in Facility.objects.all()] == ["Europe/London"]


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_database_refuses_one_without_a_zone() -> None:
    factories.facility()
    with pytest.raises(IntegrityError, match="cleared_facility_has_a_zone"), transaction.atomic():
        Facility.objects.update(zone="")


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["", "Mars/Base"])
def test_the_form_says_so(client, zone: str) -> None:
    client.force_login(factories.user(is_superuser=True, is_staff=True))
    page = client.post(reverse("cleared_facilities:add"), {"code": "F", "name": "A facility", "zone": zone})
    assert page.status_code == 200
    assert page.context["form"].errors["zone"]
    assert not Facility.objects.exists()


@pytest.fixture
def migrated(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Callable[..., str]:
    """What migrating an older database says, once a row of it was changed behind the back of the record."""

    def what_is_said(*statements: str) -> str:
        file = unpacked("rooms-moved", tmp_path / "old.sqlite3")
        with closing(sqlite3.connect(file)) as connection:
            for (name,) in list(connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
                connection.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                assert connection.execute(statement).rowcount
            connection.commit()
        with opened(file, django_db_blocker):
            ran = manage("migrate", "--verbosity", "0")
        assert ran.code != 0
        with closing(sqlite3.connect(file)) as connection:
            done = (
                "SELECT count(*) FROM django_migrations WHERE app = 'cleared_core' AND name = '0002_record_and_doors'"
            )
            assert connection.execute(done).fetchone() == (0,)
        return ran.complained

    return what_is_said


@pytest.mark.parametrize("zone", ["", "Mars/Base"])
def test_a_facility_without_a_zone_stops_the_migration_with_what_to_do(migrated: Callable[..., str], zone: str) -> None:
    told = migrated(f"UPDATE cleared_core_facility SET zone = '{zone}'")
    assert "no time zone of the IANA database" in told
    assert "Nothing was migrated" in told
    assert "UPDATE cleared_core_facility SET zone" in told


def test_a_function_that_is_none_stops_it_on_a_trial_database(migrated: Callable[..., str]) -> None:
    told = migrated("UPDATE cleared_core_requirement SET function = 'boss'")
    assert "holds functions that are none: boss" in told


def test_two_numbers_that_are_read_alike_stop_it_by_name(migrated: Callable[..., str]) -> None:
    told = migrated(
        "UPDATE cleared_core_person SET employee_number = 'zq-17' "
        "WHERE employee_number = (SELECT min(employee_number) FROM cleared_core_person)",
        "UPDATE cleared_core_person SET employee_number = 'ZQ 17' "
        "WHERE employee_number = "
        "(SELECT max(employee_number) FROM cleared_core_person WHERE employee_number <> 'zq-17')",
    )
    assert "read alike" in told
    assert "“ZQ 17” and “zq-17”" in told
    assert "Nothing was migrated" in told
