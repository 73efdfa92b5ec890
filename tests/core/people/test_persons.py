"""A person's row is the person's: no number renames anybody, and no account is handed over in silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from competency.core.finding import numbered
from competency.core.models import JournalEntry, Narrative, Person, PersonChange
from competency.core.people import api as people
from tests import factories

pytestmark = pytest.mark.django_db

AMIRA = {"employee_number": "4711", "given_name": "Amira", "family_name": "Haddad"}


def as_stored(person: Person) -> tuple[str, ...]:
    row = Person.objects.get(pk=person.pk)
    return row.given_name, row.family_name, row.email


def test_a_number_that_exists_gives_the_person_back_when_the_same_is_said() -> None:
    amira = people.register_person(**AMIRA, email="amira@example.org")
    assert people.register_person(**AMIRA) == amira
    assert people.register_person(**AMIRA, email="amira@example.org") == amira
    assert people.register_person(**AMIRA | {"employee_number": " 4711 "}) == amira
    assert as_stored(amira) == ("Amira", "Haddad", "amira@example.org")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"family_name": "Osei"},
        {"given_name": "Ben"},
        {"email": "ben@example.org"},
        {"given_name": ""},
        {"extension": "4412"},
    ],
)
def test_a_number_that_exists_renames_nobody(other: dict[str, str]) -> None:
    amira = people.register_person(**AMIRA)
    with pytest.raises(ValidationError, match=r"4711 belongs to Amira Haddad. Nothing was changed"):
        people.register_person(**AMIRA | other)
    assert as_stored(amira) == ("Amira", "Haddad", "")


@pytest.mark.parametrize(
    ("unfit", "words"),
    [
        ({"employee_number": " "}, "A person has an employee number"),
        ({"given_name": "", "family_name": " "}, "A person has a name"),
        ({"email": "amira at work"}, "valid email"),
        ({"family_name": "H" * 81}, "at most 80"),
        ({"extension": "a@b.example 1"}, "at least one digit"),
        ({"extension": "<b>4412</b>"}, "at least one digit"),
        ({"extension": "the desk"}, "at least one digit"),
        ({"extension": "4" * 21}, "at most 20"),
    ],
)
def test_what_cannot_be_a_person_is_refused(unfit: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        people.register_person(**AMIRA | unfit)
    assert not Person.objects.exists()


def test_a_correction_is_of_the_person_and_says_who_made_it() -> None:
    amira, ruth = people.register_person(**AMIRA), factories.person("Ruth", "Records")
    people.correct_person(person=amira, family_name="Haddad-Osei", email="amira@example.org", by=ruth)
    assert as_stored(amira) == ("Amira", "Haddad-Osei", "amira@example.org")
    change = PersonChange.objects.get()
    assert (change.person, change.changed, change.recorded_by) == (amira, "email,family_name", ruth)
    text = Narrative.objects.get(entry=change.pk).text
    assert "family_name: “Haddad” → “Haddad-Osei”" in text
    # No name stands in what cannot be erased.
    assert "Haddad" not in "".join(str(getattr(change, field.attname)) for field in PersonChange._meta.concrete_fields)


@pytest.mark.parametrize("extension", ["4412", "pager 231", "44/12"])
def test_the_way_to_reach_somebody_is_kept_and_its_change_recorded(extension: str) -> None:
    amira = people.register_person(**AMIRA, extension=f" {extension} ")
    assert people.register_person(**AMIRA, extension=extension) == amira == people.register_person(**AMIRA)
    assert Person.objects.get(pk=amira.pk).extension == extension
    people.correct_person(person=amira, extension="")
    change = PersonChange.objects.get()
    assert change.changed == "extension"
    assert f"extension: “{extension}” → “”" in Narrative.objects.get(entry=change.pk).text


def test_the_same_words_again_record_nothing() -> None:
    amira = people.register_person(**AMIRA)
    people.correct_person(person=amira, family_name="Haddad")
    assert not PersonChange.objects.exists()


def test_an_old_copy_of_the_person_takes_nothing_back() -> None:
    old = people.register_person(**AMIRA)
    copy = Person.objects.get()
    people.correct_person(person=old, family_name="Osei")
    people.correct_person(person=copy, email="a@example.org")
    assert as_stored(old) == ("Amira", "Osei", "a@example.org")


def test_a_correction_leaves_somebody_to_read() -> None:
    amira = people.register_person(**AMIRA)
    with pytest.raises(ValidationError, match="A person has a name"):
        people.correct_person(person=amira, given_name="", family_name=" ")
    assert as_stored(amira) == ("Amira", "Haddad", "")
    assert not PersonChange.objects.exists()


def test_an_account_is_linked_once_and_neither_is_taken_over() -> None:
    amira, ben = people.register_person(**AMIRA), factories.person("Ben", "Osei")
    account, other = factories.user("amira"), factories.user("other")
    people.link_account(person=amira, user=account, by=None)
    people.link_account(person=amira, user=account, by=None)
    assert PersonChange.objects.get().changed == "user"
    with pytest.raises(ValidationError, match=r"The account amira stands for somebody else. Nothing was changed"):
        people.link_account(person=ben, user=account, by=None)
    with pytest.raises(ValidationError, match=r"another account \(amira\). Nothing was changed"):
        people.link_account(person=amira, user=other, by=None)
    assert Person.objects.get(pk=amira.pk).user == account
    assert Person.objects.get(pk=ben.pk).user is None


def test_an_account_is_free_again_once_it_is_unlinked() -> None:
    amira, ben = people.register_person(**AMIRA), factories.person("Ben", "Osei")
    account = factories.user("ward")
    people.link_account(person=amira, user=account, by=None)
    people.unlink_account(person=amira, by=None)
    people.unlink_account(person=amira, by=None)
    people.link_account(person=ben, user=account, by=None)
    assert Person.objects.get(pk=ben.pk).user == account
    assert [row.changed for row in PersonChange.objects.filter(person=amira)] == ["user", "user"]


@pytest.mark.parametrize("typed", ["nb-1061", "NB 1061", "NB\u200b-1061", "ＮＢ-1061", "nb‑1061"])
def test_a_number_is_one_persons_however_it_is_typed(typed: str) -> None:
    amira = people.register_person(**AMIRA | {"employee_number": "NB-1061"})
    with pytest.raises(ValidationError, match=r"NB-1061 belongs to Amira Haddad. Nothing was changed"):
        people.register_person(employee_number=typed, given_name="Ben", family_name="Osei")
    assert people.register_person(**AMIRA | {"employee_number": typed}) == amira
    assert numbered(Person.objects.all(), typed) == amira
    assert [person.employee_number for person in Person.objects.all()] == ["NB-1061"]


@pytest.mark.postgres
def test_the_database_keeps_numbers_apart_as_they_are_read() -> None:
    Person.objects.create(employee_number="NB-1061", family_name="Haddad")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(employee_number="nb 1061", family_name="Osei")
    moved = Person.objects.create(employee_number="NB-1062", family_name="Osei")
    moved.employee_number = "NB-1063"
    moved.save(update_fields=["employee_number"])
    assert numbered(Person.objects.all(), "nb-1063") == moved
    assert numbered(Person.objects.all(), "NB-1062") is None
    assert numbered(Person.objects.all(), "NB") is None


OWN = {
    "a credential": lambda w, by: people.credential(
        person=w.person, competency=w.competency, from_on=date(2026, 1, 1), by=by
    ),
    "an appointment": lambda w, by: people.appoint(
        person=w.person, function="assessor", unit=w.ward, starts_on=date(2026, 1, 1), by=by
    ),
    "an account": lambda w, by: people.link_account(person=w.person, user=w.account, by=by),
    "no account": lambda w, by: people.unlink_account(person=w.person, by=by),
    "a name": lambda w, by: people.correct_person(person=w.person, family_name="Nowak", by=by),
}


@pytest.mark.parametrize("verb", OWN.values(), ids=OWN)
def test_nobody_gives_themselves_a_function_an_account_or_a_name(verb: Any) -> None:
    world: Any = factories.world(with_user=False)
    world.account = factories.user("another")
    entries = JournalEntry.objects.count()
    with pytest.raises(ValidationError, match=r"about themselves. Nothing was changed. Ask somebody else"):
        verb(world, world.person)
    assert JournalEntry.objects.count() == entries
    verb(world, factories.person("Ruth", "Records"))


def test_whoever_moves_an_account_is_said() -> None:
    """A caller that forgets to say who does it is no command of the system."""
    amira = factories.person()
    with pytest.raises(TypeError, match="by"):
        people.link_account(person=amira, user=factories.user())  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="by"):
        people.unlink_account(person=amira)  # type: ignore[call-arg]
