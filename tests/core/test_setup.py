"""What a group is given: all that was asked for, or nothing where one permission is none."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from competency.core.setup import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Group:
    return Group.objects.create(name="Readers")


def given(group: Group) -> set[str]:
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_what_is_given_is_added_to_what_was_there(group: Group) -> None:
    grant("Readers", "cleared_core.view_unit")
    grant("Readers", "cleared_core.view_unit", "cleared_core.view_facility", "cleared_assessments.view_question")
    assert given(group) == {
        "cleared_core.view_unit",
        "cleared_core.view_facility",
        "cleared_assessments.view_question",
    }


@pytest.mark.parametrize("wrong", ["cleared_core.view_nothing", "cleared_assessments.view_unit"])
def test_a_permission_that_is_none_is_refused_and_nothing_is_given(group: Group, wrong: str) -> None:
    with pytest.raises(Permission.DoesNotExist, match=wrong):
        grant("Readers", "cleared_core.view_unit", wrong)
    assert given(group) == set()
