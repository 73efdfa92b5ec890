"""Records staff find whose row it is by name as well, and no address says the name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from tests.core.ledger.test_correcting import INDEX, at
from tests.core.ledger.test_screens import clerk, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_first_of_june")]


def test_somebody_is_found_by_a_name_that_stands_in_no_address(world, row, client):
    client.force_login(clerk().user)
    world.another_nurse("Ben", "Other")
    found = client.post(reverse(INDEX), {"person": f" {world.person.family_name.lower()} "}, follow=True)
    assert at(row) in found.content.decode()
    assert world.person.family_name.lower() not in found.redirect_chain[-1][0].lower()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nobody", "Nobody has this number or this name."),
        ("E0000", "Nobody has this number."),
        ("b", "Nobody has this number."),
        ("twin", "More than one is called that: Ann Twin ("),
    ],
)
def test_a_name_of_nobody_or_of_two_says_what_to_type(world, client, typed, said):
    client.force_login(clerk().user)
    for given in ("Ann", "Bea"):
        world.another_nurse(given, "Twin")
    page = text_of(client.post(reverse(INDEX), {"person": typed}))
    assert said in page
    assert "Show the rows" in page


def test_a_name_of_many_lists_nobody(world, client):
    client.force_login(clerk().user)
    for n in range(21):
        factories.person(f"N{n}", "Many")
    page = text_of(client.post(reverse(INDEX), {"person": "many"}))
    assert "Many people are called that." in page
    assert "N1 Many" not in page
