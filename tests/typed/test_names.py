"""What looks the same is the same, and whoever has another keyboard finds it too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.typed.names import folded, is_called, searchable, wanted


def finds(query: str, *names: str) -> bool:
    words = wanted(query)
    return bool(words) and all(word in searchable(*names) for word in words)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        *(
            (query, name)
            for query in ("O’Brien", "O'Brien", "OBRIEN", "o brien", "oʼbrien")
            for name in ("O’Brien", "OBrien")
        ),
        ("obrien", "O Brien"),
        ("lukasz", "Łukasz"),
        ("ŁUKASZ", "Lukasz"),
        ("soren", "Søren"),
        ("soeren", "Søren"),
        ("jose", "José"),
        ("jose", "Jose\u0301"),
        ("nguyen", "Nguyễn"),
        ("NGUYỄN", "Nguyen"),
        ("ipek", "İpek"),
        ("IPEK", "ipek"),
        ("ısık", "Işık"),
        *((query, name) for query in ("müller", "mueller", "muller") for name in ("Müller", "Mueller")),
        ("müller", "Muller"),
        ("strasse", "Straße"),
        ("aesa", "Æsa"),
        ("aase", "Åse"),
        ("ase", "Aase"),
        ("anne-marie", "Anne Marie"),
        ("annemarie", "Anne‑Marie"),
        ("anne marie", "Annemarie"),
        ("delacruz", "de la Cruz"),
        ("Θάνος", "θανοσ"),
        ("пётр", "Петр"),
        ("محمد", "محمّد"),
        ("ﬁona", "Fiona"),
        ("AMI", "Amira"),
    ],
)
def test_what_looks_the_same_is_found(query: str, name: str) -> None:
    assert finds(query, name)


@pytest.mark.parametrize("query", ["haddad amira", "Amira Haddad", "had ami", "4711", "e-4711 haddad"])
def test_words_come_in_any_order(query: str) -> None:
    assert finds(query, "Amira", "Haddad", "E4711")


@pytest.mark.parametrize("query", ["", " ", "'", "-", "’ -", "\u200b", "."])
def test_nothing_to_look_for_finds_nobody(query: str) -> None:
    assert wanted(query) == []
    assert not finds(query, "Amira", "Haddad")
    assert not is_called("Amira", wanted(query))


@pytest.mark.parametrize(
    ("query", "name"), [("amira", "Amina"), ("mueller", "Muller"), ("haddad ben", "Amira Haddad"), ("हानि", "हनी")]
)
def test_what_is_another_name_is_not_found(query: str, name: str) -> None:
    assert not finds(query, *name.split())


def test_a_mark_that_is_a_letter_is_kept() -> None:
    assert folded("हिन्दी") == "हिन्दी"


@given(st.text(max_size=20), st.text(max_size=20))
def test_everybody_is_found_by_what_is_written(given_name: str, family_name: str) -> None:
    written = f"{family_name} {given_name}"
    if wanted(written):
        assert finds(written, given_name, family_name)


@given(st.text(max_size=40))
def test_folding_is_done_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
