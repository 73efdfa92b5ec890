"""A name in a text is found however it was spelled there, and a word that only looks a little like it is not."""

from __future__ import annotations

import pytest

from competency.typed.mentions import Mentions


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Łukasz", "Lukasz came late"),
        ("Lukasz", "Łukasz came late"),
        ("Łukasz", "seen with Łukasza"),
        ("Müller", "Mueller came late"),
        ("Müller", "MULLER came late"),
        ("Mueller", "Müller came late"),
        ("O’Brien", "O'Brien came late"),
        ("O’Brien", "obrien came late"),
        ("O’Brien", "Nurse O Brien, O-Brien"),
        ("OBrien", "O’Brien came late"),
        ("Smith-Jones", "Smith Jones came late"),
        ("Smith-Jones", "Smithjones came late"),
        ("Smith Jones", "told smith–jones."),
        ("Smith-Jones", "Ms Jones came late"),
        ("Søren", "Soren came late"),
        ("Søren", "Soeren came late"),
        ("Straße", "Strasse came late"),
        ("de la Cruz", "delacruz came late"),
        ("de la Cruz", "Cruz came late"),
        ("Haddad", "The Haddads' shift"),
        ("Haddad", "Haddad's shift"),
        ("Amira", "mail to amirahaddad"),
        ("Lee", "Lee’s shift, Lees shift"),
        ("Li", "Nurse Li."),
        ("小明", "护士王小明迟到"),
        ("Пётр", "Спросить Петр"),
    ],
)
def test_a_name_is_found_in_every_spelling(name: str, text: str) -> None:
    assert Mentions(names=[name]).are_in(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Lee", "leeway was given"),
        ("Li", "the list of lines"),
        ("de la Cruz", "de facto, a la carte"),
        ("Sowa", "so was it"),
        ("Hope", "hopefully not"),
        ("Haddad", "Mohaddad"),
        ("", "nobody"),
        ("-", "a - b"),
    ],
)
def test_another_word_is_not_taken_for_the_name(name: str, text: str) -> None:
    assert not Mentions(names=[name]).are_in(text)


@pytest.mark.parametrize("number", ["NB-2041", "NB2041", "nb 2041"])
@pytest.mark.parametrize("text", ["NB-2041", "see NB2041.", "nb 2041", "(NB–2041)", "NB\u00ad2041"])
def test_a_number_is_found_as_it_is_read(number: str, text: str) -> None:
    assert Mentions(names=[], numbers=[number]).are_in(text)


@pytest.mark.parametrize("text", ["NB-20411", "2041", "XNB-2041", "NB-204 1"])
def test_another_number_is_not_taken_for_it(text: str) -> None:
    assert not Mentions(names=[], numbers=["NB-2041"]).are_in(text)


def test_nothing_is_found_when_there_is_nothing_to_look_for() -> None:
    assert not Mentions(names=[""], numbers=["", "--"]).are_in("Anything at all.")
