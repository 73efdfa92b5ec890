"""A person's row is the person's: no number renames anybody, and no account is handed over in silence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from competency.core.models import Narrative, Person, PersonChange
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
    "other", [{"family_name": "Osei"}, {"given_name": "Ben"}, {"email": "ben@example.org"}, {"given_name": ""}]
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
    people.link_account(person=amira, user=account)
    people.link_account(person=amira, user=account)
    assert PersonChange.objects.get().changed == "user"
    with pytest.raises(ValidationError, match=r"The account amira stands for somebody else. Nothing was changed"):
        people.link_account(person=ben, user=account)
    with pytest.raises(ValidationError, match=r"another account \(amira\). Nothing was changed"):
        people.link_account(person=amira, user=other)
    assert Person.objects.get(pk=amira.pk).user == account
    assert Person.objects.get(pk=ben.pk).user is None


def test_an_account_is_free_again_once_it_is_unlinked() -> None:
    amira, ben = people.register_person(**AMIRA), factories.person("Ben", "Osei")
    account = factories.user("ward")
    people.link_account(person=amira, user=account)
    people.unlink_account(person=amira)
    people.unlink_account(person=amira)
    people.link_account(person=ben, user=account)
    assert Person.objects.get(pk=ben.pk).user == account
    assert [row.changed for row in PersonChange.objects.filter(person=amira)] == ["user", "user"]
