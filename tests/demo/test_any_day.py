"""The demo hospital tells the same story whenever it is loaded: its days are counted, the calendar's are uneven."""

import re
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags

pytestmark = [pytest.mark.django_db, pytest.mark.long]

MOMENTS = [
    "2027-07-15T23:30Z",  # in London it is the next day already
    "2026-10-25T00:30Z",  # the hour before the clocks go back, and the one that comes twice
    "2026-10-25T01:30Z",
    "2026-12-31T23:30Z",
    "2027-01-01T00:05Z",
    "2027-02-28T22:59Z",
    "2027-03-28T00:30Z",  # before and after the hour that is left out
    "2027-03-28T01:30Z",
    "2027-08-31T10:00Z",
    "2028-02-29T12:00Z",
    "2028-03-01T06:59Z",
    "2029-02-28T18:00Z",  # a year and a day after 29 February
    "2031-03-30T00:59Z",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_story_is_the_same_on_any_day(time_machine: Any, moment: str) -> None:
    time_machine.move_to(datetime.fromisoformat(moment))
    call_command("load_demo", verbosity=0)

    path = read("amira", "/my/")
    assert "You’re not cleared yet for Aurora in the ICU" in path
    assert "three things, 60 minutes." in path
    assert "5 of 8 done" in path
    board = read("manager", "/manage/")
    assert "go-live, in 14 days" in board
    assert "ICU, nurse, 10 of 16 cleared" in board
    assert "One person is waiting for you" in read("joy", "/assess/")
    assert "66 cleared 2 for now 26 not cleared 17 not asked yet" in read("records", "/manage/")
    said = StringIO()
    call_command("cleared_verify", stdout=said)
    assert "no faults" in said.getvalue()


def read(username: str, address: str) -> str:
    """The words of a page, as somebody signed in reads them."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    response = client.get(address)
    assert response.status_code == 200
    without_icons = re.sub(r"(?s)<svg.*?</svg>", " ", response.content.decode())
    return re.sub(r"\s+", " ", strip_tags(without_icons))
