"""What ``add-to-a-site.md`` gives a host in the place of the portal's own: sessions that end, passwords that hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests import factories
from tests.host_project.test_a_guest_arrives import blocks

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IDLE = "portal.idle.IdleSignOutMiddleware"


@pytest.fixture
def pasted() -> dict[str, Any]:
    """What the block sets, by the names of the settings."""
    (block,) = [block for block in blocks("python") if block.startswith("SESSION_COOKIE_AGE")]
    named: dict[str, Any] = {}
    exec(block, named)
    return {name: value for name, value in named.items() if name.isupper()}


@pytest.mark.django_db
def test_a_session_ends_a_quarter_of_an_hour_after_its_last_request(
    pasted: dict[str, Any], settings: Any, time_machine: Any
) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != IDLE]
    for name, value in pasted.items():
        setattr(settings, name, value)
    time_machine.move_to(NOON, tick=False)
    nurse: Any = factories.world().another_nurse(with_user=True)
    client = Client()
    client.force_login(nurse.user)
    for minutes, is_signed_in in ((14, True), (28, True), (44, False)):
        time_machine.move_to(NOON + timedelta(minutes=minutes), tick=False)
        assert client.get("/my/").status_code == (200 if is_signed_in else 302)


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("Fourteen signs", True),
        ("1q2w3e4r5t6y7u8i", True),  # common
        ("98765432109876543210", True),
        ("a bicycle in the rain", False),
    ],
)
def test_no_new_password_is_short_or_common(pasted: dict[str, Any], password: str, is_refused: bool) -> None:
    validators = get_password_validators(pasted["AUTH_PASSWORD_VALIDATORS"])
    if not is_refused:
        validate_password(password, password_validators=validators)
        return
    with pytest.raises(ValidationError):
        validate_password(password, password_validators=validators)
