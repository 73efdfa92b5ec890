"""Opening a fresh set of tries: an assessor or super-user in reach does it, and nobody else."""

import copy
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.core import clock
from competency.core.models import Remediation
from competency.core.people import api as people
from tests.assessments import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.sat(asks=3, bank=3)


@pytest.fixture
def sat(built, db: None):
    return copy.deepcopy(built)


@pytest.fixture(autouse=True)
def at_noon(sat):
    with clock.at(NOON):
        yield


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def used_up(sat) -> None:
    for day in range(3):
        with clock.at(NOON + timedelta(days=2 * day)):
            sat.sit(right=0)


def remediate_of(sat) -> str:
    return reverse("cleared:remediate", args=[sat.person.pk, sat.activity.key])


@pytest.mark.parametrize("function", ["super_user", "assessor"])
def test_an_assessor_in_reach_opens_a_fresh_set(client, sat, function) -> None:
    used_up(sat)
    helper = sat.world.appointed(function)
    client.force_login(helper.user)

    with clock.at(NOON + timedelta(days=5)):
        assert "Amira has used 3 tries." in text_of(client.get(remediate_of(sat)))
        for _ in range(2):
            client.post(remediate_of(sat), {"note": "Read the band aloud."})
        assert tests.may_start(person=sat.person, activity=sat.activity).may

    assert Remediation.objects.get().by == helper


def test_the_page_for_a_fresh_set_shows_no_answers_and_no_scores(client, sat) -> None:
    used_up(sat)
    client.force_login(factories.super_user(sat.world).user)

    with clock.at(NOON + timedelta(days=5)):
        words = text_of(client.get(remediate_of(sat)))

    assert "missed" not in words.replace("every question that was missed", "")
    assert "of 3 right" not in words


def test_managers_trainers_and_colleagues_cannot_open_a_fresh_set(client, sat) -> None:
    used_up(sat)
    for other in (
        sat.world.appointed("manager"),
        sat.world.appointed("trainer"),
        sat.world.another_nurse(with_user=True),
    ):
        client.force_login(other.user)
        assert client.post(remediate_of(sat)).status_code == 403
    assert not Remediation.objects.exists()


def test_an_assessor_of_another_place_finds_nobody(client, sat) -> None:
    elsewhere = factories.sat(asks=1, bank=1)
    client.force_login(factories.super_user(elsewhere.world).user)

    assert client.post(remediate_of(sat)).status_code == 404


def test_a_super_user_cannot_open_a_fresh_set_for_herself(client, sat) -> None:
    people.appoint(person=sat.person, function="super_user", unit=sat.world.root, starts_on=NOON.date())
    used_up(sat)
    client.force_login(sat.person.user)

    assert client.post(remediate_of(sat)).status_code == 404


# --- the same deed, said once more


def worked_through(client, sat):
    """Somebody worked through it with the nurse; a page opened later tells neither what, nor that it was recorded."""
    used_up(sat)
    helper = sat.world.appointed("assessor", name="Hal")
    client.force_login(helper.user)
    client.post(remediate_of(sat), {"note": "Read the band aloud."})
    return helper


def said_again(client, sat, note: str) -> str:
    return text_of(client.post(remediate_of(sat), {"note": note, "do": "record"}))


@pytest.mark.parametrize("who", ["the same helper", "another helper"])
@pytest.mark.parametrize("minutes", [0, 40])
def test_another_note_records_nothing_says_what_stands_and_keeps_the_words(client, sat, who, minutes) -> None:
    with clock.at(NOON + timedelta(days=5)):
        helper = worked_through(client, sat)
        first = Remediation.objects.get()
    with clock.at(NOON + timedelta(days=5, minutes=minutes)):
        if who == "another helper":
            client.force_login(factories.super_user(sat.world).user)
        page = said_again(client, sat, "Took turns at the pump.")

    assert list(Remediation.objects.all()) == [first]
    assert (first.by, first.version) == (helper, 1)
    assert "It stands as it is, and nothing was recorded again." in page
    assert f"{helper.name} worked through it on 7 March<" in page.replace("\xa0", " ")
    assert "What you wrote is not in the record." in page
    assert "<blockquote>Took turns at the pump.</blockquote>" in page


def test_another_helper_with_the_same_words_records_nothing(client, sat) -> None:
    with clock.at(NOON + timedelta(days=5)):
        worked_through(client, sat)
        client.force_login(factories.super_user(sat.world).user)
        page = said_again(client, sat, "Read the band aloud.")

    assert Remediation.objects.count() == 1
    assert "It stands as it is" in page


def test_without_words_there_is_nothing_to_keep(client, sat) -> None:
    with clock.at(NOON + timedelta(days=5)):
        worked_through(client, sat)
        page = said_again(client, sat, "")

    assert Remediation.objects.count() == 1
    assert "It stands as it is" in page
    assert "What you wrote" not in page
