"""The ways in which an account goes, and the next one that its person gets."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from competency.core.models import Person
from competency.core.people import api as people
from tests import factories

_numbers = itertools.count(1)


def _administrator() -> Client:
    client = Client()
    client.force_login(factories.user(f"administrator{next(_numbers)}", is_superuser=True))
    return client


def by_its_row(user: Any) -> None:
    user.delete()


def by_a_queryset(user: Any) -> None:
    get_user_model().objects.filter(pk=user.pk).delete()


def on_its_page(user: Any) -> None:
    _administrator().post(reverse("wagtailusers_users:delete", args=[user.pk]))


def with_others(user: Any) -> None:
    other, meta = factories.user(f"other{next(_numbers)}"), get_user_model()._meta
    address = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, "delete"])
    _administrator().post(f"{address}?id={user.pk}&id={other.pk}")


WAYS: list[Callable[[Any], None]] = [by_its_row, by_a_queryset, on_its_page, with_others]


def goes(user: Any, way: Callable[[Any], None] = by_its_row) -> Any:
    """Delete the account in this way, look that it went, and give back the number that it had."""
    key = user.pk
    way(user)
    assert not get_user_model().objects.filter(pk=key).exists()
    return key


def next_account(person: Person) -> Any:
    """A new account for somebody whose last one was deleted."""
    person.refresh_from_db()
    user = factories.user(f"again{next(_numbers)}")
    people.link_account(person=person, user=user, by=None)
    person.refresh_from_db()
    return user
