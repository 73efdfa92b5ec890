"""What may be uploaded, and what a browser is told when it is handed out."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

pytestmark = pytest.mark.django_db


def document(name: str, text: bytes = b"words") -> Document:
    return Document(title=name, file=ContentFile(text, name=name))


@pytest.mark.parametrize(
    "name", ["page.html", "drawing.svg", "page.xhtml", "script.js", "feed.xml", "run.exe", "none", "a.pdf.html"]
)
def test_what_a_browser_would_run_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        document(name).full_clean()


@pytest.mark.parametrize("name", ["tip sheet.pdf", "rota.XLSX", "notes.txt"])
def test_what_a_ward_writes_is_taken(name: str) -> None:
    document(name).full_clean()


def test_a_drawing_that_may_hold_a_script_is_no_picture() -> None:
    drawing = SimpleUploadedFile("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "image/svg+xml")
    form = get_image_form(get_image_model())({"title": "x"}, {"file": drawing})
    assert not form.is_valid()
    assert "file" in form.errors


def test_a_document_leaves_by_the_view_that_asks_with_headers_that_let_nothing_run() -> None:
    kept = document("notes.txt", b"<script>alert(1)</script>")
    kept.save()
    answer: Any = Client().get(kept.url)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(f"/media/{kept.file.name}").status_code == 404
