"""Members of the demo's cast as plain accounts: the portal's pages need no hospital behind them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from portal import cast

PASSWORD = "correct horse battery staple"


@pytest.fixture
def accounts(db: None) -> dict[str, Any]:
    model = get_user_model()
    made = {}
    for person in cast.cast():
        first, _, last = person.label.partition(" ")
        made[person.username] = model._default_manager.create_user(
            person.username, password=PASSWORD, first_name=first, last_name=last
        )
    return made


@pytest.fixture
def somebody(accounts: dict[str, Any]) -> Any:
    """The first of the cast."""
    return accounts[cast.cast()[0].username]
