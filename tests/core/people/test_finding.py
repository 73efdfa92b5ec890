"""People are found as they are called, on both databases alike, and what they are found by follows their names."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.core import access, setup
from competency.core.finding import called, rows_called
from competency.core.models import Competency, Person
from competency.core.people import api as people
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def found(query: str) -> list[str]:
    return sorted(Person.objects.filter(called(query)).values_list("employee_number", flat=True))


@pytest.fixture
def staff() -> None:
    for number, given, family in (
        ("E1", "Łukasz", "Żak"),
        ("E2", "Søren", "O’Brien"),
        ("E3", "Amira", "Haddad-Müller"),
        ("E4", "100%", "_x"),
    ):
        people.register_person(employee_number=number, given_name=given, family_name=family)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("lukasz", ["E1"]),
        ("ŻAK ŁUKASZ", ["E1"]),
        ("o'brien", ["E2"]),
        ("OBRIEN soeren", ["E2"]),
        ("mueller", ["E3"]),
        ("muller amira", ["E3"]),
        ("e3", ["E3"]),
        ("amira zak", []),
        ("%", []),
        ("_", []),
        ("'", []),
        ("\x00", []),
    ],
)
def test_people_are_found_as_they_are_called(staff: None, query: str, numbers: list[str]) -> None:
    assert found(query) == numbers


def test_what_they_are_found_by_follows_their_names(staff: None) -> None:
    person = Person.objects.get(employee_number="E1")
    people.correct_person(person=person, family_name="Nowak")
    assert found("nowak") == ["E1"]
    assert found("zak") == []
    person.given_name = person.family_name = ""
    person.save()
    assert Person.objects.get(pk=person.pk).found_by == "e1"


def test_assessors_find_people_by_the_same_words(client) -> None:
    world = factories.world()
    people.correct_person(person=world.person, given_name="Łukasz", family_name="O’Brien")
    client.force_login(world.appointed("assessor").user)
    page = client.post(reverse("cleared:assess_home"), {"q": "obrien lukasz"}, follow=True).content.decode()
    assert "Łukasz O’Brien" in page


def test_content_is_found_in_its_list_and_in_its_chooser_by_the_same_words(client) -> None:
    setup.run()
    wanted = factories.competency(title="Médicaments à haut risque")
    other = factories.competency(title="Hand hygiene")
    reviewer = factories.user()
    setup.join(reviewer, access.REVIEWERS_GROUP)
    client.force_login(reviewer)
    for name in ("cleared_competencies:list_results", "wagtailsnippetchoosers_cleared_core_competency:choose_results"):
        page = client.get(reverse(name), {"q": "RISQUE medicaments"}).content.decode()
        assert wanted.title in page, name
        assert other.title not in page, name
    assert not rows_called(Competency.objects.all(), ["code", "title"], "'").exists()


@pytest.mark.parametrize("typed", ["a" * 60_000, "ab " * 1_200], ids=["one word", "many words"])
def test_what_no_database_could_look_for_finds_nobody_and_fails_nowhere(staff, typed):
    assert found(typed) == []
    assert list(rows_called(Competency.objects.all(), ["title"], typed)) == []
    assert found("amira " + "haddad " * 1_200) == ["E3"]


def test_what_is_too_long_to_be_looked_for_breaks_no_page(client, settings):
    world = factories.world()
    setup.run()
    trainer = world.appointed("trainer")
    assert trainer.user is not None
    trainer.user.groups.add(Group.objects.get(name=access.AUTHORS_GROUP))
    client.force_login(trainer.user)
    for typed in ("a" * 60_000, "ab " * 1_200):
        sent = {"subject_kind": "person", "person_typed": typed}
        assert client.post(reverse("cleared_requirements:add"), sent).status_code == 200
