"""What the shipped fonts can draw is printed whole; what they cannot refuses the PDF, says why, and offers the page."""

from __future__ import annotations

import io
import unicodedata

import pypdf
import pytest
from django.urls import reverse

from competency.certificates import pdf
from competency.certificates.glyphs import cannot_draw
from competency.core.models import Person
from tests.certificates.factories import certificate, cleared_world

pytestmark = pytest.mark.django_db

DRAWN = [
    "Amira Haddad-O’Neill",
    "Łukasz Żółkiewski",
    "Nguyễn Thị Ánh",
    "İbrahim Şahin",
    "Νίκος Παπαδόπουλος",
    "Юлія Шевченко",
    unicodedata.normalize("NFD", "Zoë Müller"),
    "Lea\u200e \u00adMay",
]
NOT_DRAWN = {
    "محمد": "محد",
    "王小明": "王小明",
    "नेहा": "नेहा",
    "สมชาย": "สมชาย",
    "ענת Levi": "ענת",
    "Ann 😀": "😀",
    "q\u0307\u20dd": "\u20dd",
}


@pytest.mark.parametrize("text", DRAWN)
def test_these_scripts_are_drawn(text):
    assert cannot_draw(text) == ""


@pytest.mark.parametrize(("text", "characters"), NOT_DRAWN.items())
def test_these_characters_are_named(text, characters):
    assert cannot_draw(text) == characters


def of(given_name: str, family_name: str):
    made = cleared_world()
    Person.objects.filter(pk=made.person.pk).update(given_name=given_name, family_name=family_name)
    made.person.refresh_from_db()
    return certificate(made)


def printed(issued) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(issued, public_url="https://example.test/verify/", ask_at="")))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_name_in_several_scripts_is_printed_whole():
    assert "Юлія Παπαδόπουλος" in printed(of("Юлія", "Παπαδόπουλος"))


def test_a_name_that_cannot_be_drawn_is_not_printed_as_boxes(client):
    issued = of("محمد", "王")
    with pytest.raises(pdf.CannotDraw) as refused:
        printed(issued)
    assert refused.value.characters == "محد王"
    client.force_login(issued.person.user)
    answer = client.get(reverse("cleared:certificate_pdf", args=[issued.number]))
    assert answer.status_code == 422
    said = " ".join(answer.content.decode().split())
    assert "cannot draw these characters: محد王" in said
    assert issued.get_absolute_url() in said
    assert "محمد 王" in client.get(issued.get_absolute_url()).content.decode()
