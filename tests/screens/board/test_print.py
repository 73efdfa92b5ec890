"""The board on paper: whose it is and of when, and nothing to press."""

from __future__ import annotations

from typing import Any

import pytest

from competency.core.framework import api as framework
from competency.core.people import api as people
from tests import factories as make
from tests.assessments.observations.factories import watch

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_printed_board_says_by_whom_and_as_known_when(page_at: Any, live_server: Any) -> None:
    ward = watch()
    helen = ward.world.appointed("manager", name="Helen")
    other = make.programme("Nimbus")
    framework.require(
        programme=other, competency=ward.world.competency, unit=ward.world.root, job_role=ward.world.nurse
    )
    people.correct_person(person=helen, extension="4407")
    page = page_at(1440, user=helen.user)
    page.goto("/manage/")
    by, switch = page.locator(".clr-board__by"), page.locator(".clr-board__switch")
    assert (by.is_visible(), switch.is_visible()) == (False, True)
    page.emulate_media(media="print")
    assert (by.is_visible(), switch.is_visible()) == (True, False)
    words = by.inner_text()
    assert words.startswith("As of ")
    assert ", as known on " in words
    assert words.endswith("Printed by H. Manager.")
