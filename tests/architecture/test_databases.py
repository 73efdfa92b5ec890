"""The databases of a run: nothing that a test commits reaches the next one, and no other run has the same names."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from wagtail.models import Page

from tests.databases import RUN, Databases

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_what_was_committed_is_gone_and_what_migrations_made_is_there(databases: Databases) -> None:
    people = get_user_model()._default_manager
    pages = set(Page.objects.values_list("pk", "title"))
    key = people.create_user("nurse").pk
    Page.objects.update(title="Renamed")
    Page.objects.filter(depth__gt=1).delete()

    databases.put_back()

    assert not people.filter(pk=key).exists()
    assert pages
    assert set(Page.objects.values_list("pk", "title")) == pages


def test_keys_begin_anew(databases: Databases) -> None:
    people = get_user_model()._default_manager
    first = people.create_user("nurse").pk
    databases.put_back()
    assert people.create_user("nurse").pk == first


def test_the_database_is_named_after_the_folder_of_the_run(pytestconfig: pytest.Config) -> None:
    run = pytestconfig.stash[RUN]
    assert run.is_dir()
    assert run.name in str(connection.settings_dict["NAME"])
