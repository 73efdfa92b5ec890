"""Today is fixed, and a small hospital stands ready."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine as clocks
from django.test import Client

from competency.core.activities import sources
from tests.screens import worlds


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(worlds.NOON, tick=False)


@pytest.fixture(scope="module")
def built_hospital(one_transaction: None) -> worlds.Hospital:
    with clocks.travel(worlds.NOON, tick=False):
        return worlds.hospital()


@pytest.fixture
def hospital(built_hospital: worlds.Hospital, db: Any, today: None) -> worlds.Hospital:
    found = copy.deepcopy(built_hospital)
    sources.register_source("scripted", found.source)
    return found


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """``signed_in(person)``: a client with that person's session."""

    def sign_in(person: Any) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return sign_in


@pytest.fixture
def chief(hospital: worlds.Hospital) -> Any:
    """Manages the whole hospital."""
    return hospital.staff("Helen Chief", "manager", hospital.root)


@pytest.fixture
def ward_manager(hospital: worlds.Hospital) -> Any:
    """Manages the ICU and what belongs to it."""
    return hospital.staff("Sofia Marchetti", "manager", hospital.icu)


@pytest.fixture
def board(signed_in: Callable[[Any], Client], read: Callable[..., str]) -> Callable[..., str]:
    """``board(person, query)``: the words of that person's board."""
    return lambda person, query="": read(signed_in(person), f"/manage/{query}")


@pytest.fixture
def core_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count a page's own queries: entries of the menu and sections of other apps ask for themselves."""
    from competency.screens.board.slots import BOARD, CELL
    from competency.screens.path.slots import PATH
    from competency.screens.record.slots import RECORD
    from competency.ui import menu

    monkeypatch.setattr(menu, "_entries", {})
    for slot in (PATH, RECORD, BOARD, CELL):
        monkeypatch.setattr(slot, "_sections", {})


@pytest.fixture
def read() -> Callable[..., str]:
    """``read(client, url)``: the words of a page, without markup; fails unless it opens."""

    def words(client: Client, url: str) -> str:
        response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        return plain(response.content.decode())

    return words


def plain(html: str) -> str:
    html = re.sub(r"<(svg|script|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&amp;", "&").split())
