"""A sheet is left open on a ward's computer: signed out meanwhile, signed in again, signed once. In a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from competency.assessments.models import Observation
from competency.core import clock
from portal.idle import ACTIVE_AT
from tests.assessments.observations.factories import watch
from tests.assessments.observations.sheets import PASSWORD, sheet_url
from tests.browser import PageAt


def leave_alone(minutes: int) -> None:
    """What a quarter of an hour does: everybody was last there so long ago."""
    for key in Session.objects.values_list("session_key", flat=True):
        held = SessionStore(key)
        if ACTIVE_AT in held:
            held[ACTIVE_AT] = (clock.now() - timedelta(minutes=minutes)).isoformat()
            held.save()


@pytest.mark.parametrize("width", [360])
def test_a_sheet_left_open_is_signed_after_signing_in_again(
    page_at: PageAt, look: Any, settings: Any, width: int
) -> None:
    settings.CLEARED_IDLE_MINUTES = 15
    ward = watch()
    joy: Any = ward.assessor()
    page = page_at(width, user=joy.user)
    page.goto(sheet_url(ward))
    page.get_by_label("Comment").last.fill("She stopped at the mismatch.")
    leave_alone(16)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("what you entered is kept")).to_be_visible()
    expect(page.get_by_text("This is my own phone or computer")).to_be_visible()
    look(page)
    page.get_by_label("Username").fill(joy.user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Comment").last).to_have_value("She stopped at the mismatch.")
    assert not Observation.objects.exists()
