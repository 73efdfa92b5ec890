"""The seam of where people begin: the first page that is for somebody and that the site serves."""

from __future__ import annotations

from typing import Any, cast

import pytest

from competency.ui import landing
from competency.ui.landing import Landing


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "_landings", {})


def begins(name: str) -> str:
    """Where an account begins; nothing here asks more of it than its name."""
    return landing.first_task_of(cast(Any, name))


def test_the_lowest_order_that_is_for_somebody_wins() -> None:
    landing.register(Landing(url_name="cleared:my_path", is_for=lambda user: True, order=30))
    landing.register(Landing(url_name="cleared:board", is_for=lambda user: str(user) == "manager", order=10))
    assert begins("manager") == "/manage/"
    assert begins("nurse") == "/my/"


def test_one_page_is_offered_to_two_kinds_of_people_under_two_names() -> None:
    landing.register(Landing(url_name="cleared:board", is_for=lambda user: str(user) == "a", order=10), name="first")
    landing.register(Landing(url_name="cleared:board", is_for=lambda user: str(user) == "b", order=20), name="second")
    assert [begins(user) for user in "abc"] == ["/manage/", "/manage/", ""]


def test_a_page_the_site_does_not_serve_is_passed_over_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    landing.register(Landing(url_name="cleared:no_such_page", is_for=lambda user: True, order=1))
    landing.register(Landing(url_name="cleared:my_path", is_for=lambda user: True, order=2))
    assert begins("nurse") == "/my/"
    assert "no_such_page" in caplog.text


def test_who_has_nothing_to_do_is_sent_to_the_page_that_says_so() -> None:
    assert landing.address_for(cast(Any, "nobody")) == "/my/start/"
