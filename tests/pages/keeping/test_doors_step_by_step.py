"""Where each step of a program is a transaction of its own: a privacy is there before the groups that open it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from competency.core.publishing.refusals import TakingOffRefused
from tests.pages.keeping.doors import GROUPS, LOGIN, kinds_at, reloaded, to_groups
from tests.pages.test_privacy import private
from tests.training_modules import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ward(db: None) -> Any:
    return factories.ward()


@pytest.fixture
def pilots(ward: Any) -> Group:
    group = Group.objects.create(name="Pilots")
    ward.user.groups.add(group)
    return group


def test_a_new_one_is_looked_at_once_it_has_groups(ward: Any, pilots: Group) -> None:
    row = private(ward.page, pilots)
    assert kinds_at(ward.page) == [GROUPS]
    row.delete()
    with pytest.raises(TakingOffRefused):
        private(ward.page, Group.objects.create(name="Trial"))
    assert kinds_at(ward.page) == []


def test_one_that_was_there_gets_its_groups_first(ward: Any, pilots: Group) -> None:
    row = private(ward.page, kind=LOGIN)
    with pytest.raises(TakingOffRefused):
        to_groups(reloaded(row), pilots)
    assert kinds_at(ward.page) == [LOGIN]
    row = reloaded(row)
    row.groups.set([pilots])
    to_groups(row, pilots)
    assert kinds_at(ward.page) == [GROUPS]
