"""Who looks somebody up in the record comes back to what was found, in each tab to its own, and to nobody else's."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from competency.core.ledger import looked_for
from competency.core.ledger.corrections import void_together
from competency.core.people import api as people
from competency.core.personal_data.registry import keys_of_typed_names
from tests.core.ledger.test_correcting import INDEX, at, words
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_first_of_june")]


def test_what_was_found_has_a_page_of_its_own_that_one_comes_back_to(world, row, client):
    client.force_login(clerk().user)
    sent = client.post(reverse(INDEX), {"person": world.person.employee_number, "performed_from": "2026-01-02"})
    assert sent.status_code == 302 and world.person.employee_number not in sent.url
    for _time in range(2):
        page = client.get(sent.url).content.decode()
        assert at(row) in page and 'value="2026-01-02"' in page
    (link,) = re.findall(f'href="({at(row)}[^"]*)"', page)
    way = f'href="{sent.url}"'
    assert way in client.get(link).content.decode()  # "Not now"
    for kept in (client.post(link, words(look="")), client.post(link, words(again=""))):
        assert f'action="{link}"' in kept.content.decode()
    assert at(row) not in client.get(reverse(INDEX)).content.decode()


def test_each_tab_has_the_search_that_was_made_in_it(world, row, client):
    client.force_login(clerk().user)
    ben = world.another_nurse("Ben")
    first, second = (
        client.post(reverse(INDEX), {"person": number}).url
        for number in (world.person.employee_number, ben.employee_number)
    )
    assert "Haddad" in text_of(client.get(first)) and "Osei" not in text_of(client.get(first))
    assert "Osei" in text_of(client.get(second)) and "Haddad" not in text_of(client.get(second))
    for _time in range(looked_for.HANDFUL):
        client.post(reverse(INDEX), {"person": ben.employee_number})
    page = text_of(client.get(first))
    assert "Haddad" not in page and "Osei" not in page
    assert "What you looked for here is not kept any more." in page


def test_what_is_voided_drops_the_search_of_its_own_tab_alone(world, row, client):
    client.force_login(clerk().user)
    voiding = reverse("cleared_voiding:index")
    numbers = [world.person.employee_number, world.another_nurse("Ben").employee_number]
    mine, other = (client.post(voiding, {"person": number, "show": ""}).url for number in numbers)
    page = client.get(mine).content.decode()
    assert f'action="{mine}"' in page
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    assert shown
    reviewed = {"person": numbers[0], "listed": "1", "row": [], "show": ""}
    assert client.post(mine, reviewed).url == mine  # looked at again: the same search
    sent = {"person": numbers[0], "void": "", "listed": "1", "shown": shown[1], "row": [str(row.pk)]}
    done = client.post(mine, sent | {"reason": "Never held.", "password": PASSWORD}, follow=True)
    assert "1 row is void" in text_of(done)
    assert numbers[1] in client.get(other).content.decode()
    assert "is not kept any more" in text_of(client.get(mine))


def test_not_now_leads_back_to_the_voiding_and_to_the_record_that_one_came_from(world, row, client):
    both = clerk()
    people.appoint(person=both, function="manager", unit=world.root, starts_on=date(2025, 1, 1))
    client.force_login(both.user)
    found = client.post(reverse("cleared_voiding:index"), {"person": world.person.employee_number, "show": ""}).url
    found = found.removesuffix("#found")
    record = reverse("cleared:person_record", args=[world.person.pk])
    for came_from in (found, record):
        (link,) = re.findall(f'href="({at(row)}[^"]*)"', client.get(came_from).content.decode())
        assert f'href="{came_from}"' in client.get(link).content.decode()
    elsewhere = client.get(f"{at(row)}?back=https://elsewhere.example/").content.decode()
    assert 'elsewhere.example/"' not in elsewhere and f'href="{reverse(INDEX)}"' in elsewhere


def test_who_comes_to_a_row_from_elsewhere_is_not_led_to_what_was_found_of_somebody_else(world, row, client):
    client.force_login(clerk().user)
    ben = world.another_nurse("Ben")
    found = client.post(reverse(INDEX), {"person": ben.employee_number}).url
    page = client.get(at(row)).content.decode()
    assert f'href="{found}"' not in page and f'href="{reverse(INDEX)}"' in page


def test_what_was_found_is_gone_with_the_names_of_whoever_is_erased(world, row, client):
    client.force_login(clerk().user)
    client.post(reverse(INDEX), {"person": world.person.employee_number})
    assert looked_for.TO_CORRECT in keys_of_typed_names() and looked_for.TO_VOID in keys_of_typed_names()
    assert looked_for.TO_CORRECT in client.session


def test_what_became_of_a_row_meanwhile_is_a_page_one_comes_back_to(world, row, client):
    client.force_login(clerk().user)
    void_together(evidence=[row], reason="Never held.", by=clerk("Otto"))
    answer = client.post(at(row), words(look=""))
    assert answer.status_code == 302 and "declared void" in text_of(client.get(answer.url))
