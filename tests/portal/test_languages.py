"""A page is in one language, its dates and its ``lang`` included; what is stored is in the site's, whoever sent it."""

from __future__ import annotations

import re
import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from competency.assessments.models import Checklist
from competency.certificates import selectors
from competency.certificates.models import Certificate
from competency.core import languages
from competency.core.days import day_in_full
from tests.architecture.tree import PLUGINS, ROOT, python_files
from tests.certificates.factories import NOON, cleared_world

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de"}
NOTICE = "Fictional training content; needs local clinical review."
CATALOGUE = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
    "the code of the language these words are in\x04en": "de",
    "Certificates": "Zertifikate",
    NOTICE: "Erfundener Inhalt.",
    "May observe": "Darf zusehen",
}


def compiled(words: dict[str, str]) -> bytes:
    """A catalogue as gettext reads it: a head, two tables of lengths and places, and the words."""
    rows = sorted((source.encode(), target.encode()) for source, target in words.items())
    start = 28 + 16 * len(rows)
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for row in rows:
            tables[column] += struct.pack("<II", len(row[column]), start + len(texts))
            texts += row[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    return head + tables[0] + tables[1] + texts


@pytest.fixture
def offers_german(settings: Any) -> None:
    """A host that offers German, for which we have no words."""
    settings.LANGUAGES = [("en-gb", "English"), ("de", "German")]


@pytest.fixture
def speaks_german(offers_german: None, settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(CATALOGUE))
    settings.LOCALE_PATHS = [str(tmp_path)]


@pytest.fixture
def world(db: None, time_machine: Any) -> Any:
    time_machine.move_to(NOON, tick=False)
    return cleared_world()


def page(client: Any, world: Any) -> str:
    client.force_login(world.person.user)
    html: str = client.get("/my/certificates/", **GERMAN).content.decode()
    return html


def test_this_site_offers_what_it_has_words_for(settings: Any) -> None:
    assert settings.LANGUAGES == settings.WAGTAIL_CONTENT_LANGUAGES == settings.WAGTAILADMIN_PERMITTED_LANGUAGES
    assert [code for code, _name in settings.LANGUAGES] == [settings.LANGUAGE_CODE]


def test_a_browser_that_asks_for_another_reads_one_language(client: Any, world: Any) -> None:
    assert '<html class="clr" lang="en-gb" dir="ltr">' in page(client, world)


def test_without_words_of_ours_a_page_is_english_and_says_so(
    offers_german: None, client: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dates too: a day in May is written on the page, and in German May is another word."""
    monkeypatch.setattr(selectors, "mine", lambda person: [day_in_full(date(2026, 5, 9))])
    client.force_login(world.person.user)
    answer = client.get("/my/certificates/", **GERMAN)
    assert '<html class="clr" lang="en" dir="ltr">' in answer.content.decode()
    assert answer.context["mine"] == ["9 May 2026"]


def test_with_words_of_ours_it_is_in_the_readers_language(speaks_german: None, client: Any, world: Any) -> None:
    html = page(client, world)
    assert '<html class="clr" lang="de" dir="ltr">' in html
    assert "Zertifikate" in html


def test_a_certificate_is_in_the_sites_language(speaks_german: None, client: Any, world: Any) -> None:
    client.force_login(world.person.user)
    sent = {"programme": str(world.programme.pk), "job_role": str(world.nurse.pk)}
    client.post("/my/certificates/issue/", sent, **GERMAN)
    snapshot = Certificate.objects.get().snapshot
    assert (snapshot["language"], snapshot["notice"]) == ("en-gb", NOTICE)


def test_and_in_german_on_a_german_site(speaks_german: None, client: Any, world: Any, settings: Any) -> None:
    settings.LANGUAGE_CODE = "de"
    client.force_login(world.person.user)
    sent = {"programme": str(world.programme.pk), "job_role": str(world.nurse.pk)}
    client.post("/my/certificates/issue/", sent, HTTP_ACCEPT_LANGUAGE="en-gb")
    snapshot = Certificate.objects.get().snapshot
    assert (snapshot["language"], snapshot["notice"]) == ("de", "Erfundener Inhalt.")


def test_the_usual_words_of_a_scale_are_the_sites(speaks_german: None) -> None:
    with translation.override("de"):
        assert Checklist().entrustment[0].value["label"] == "May observe"


def test_the_reader_is_remembered_where_the_page_is_in_another_language(offers_german: None) -> None:
    with translation.override("de"), languages.in_one_language():
        assert (languages.of_our_words(), languages.of_the_reader()) == ("en", "de")
        assert translation.get_language() == "en"
    assert languages.of_the_reader() == translation.get_language()


def test_nobody_else_asks_which_language_is_active() -> None:
    """Of a page or of what is stored; ``core.languages`` says which is meant."""
    asks = re.compile(r"get_language\b|get_current_language|translation\.activate|\bactivate\(")
    files = [path for folder in (*PLUGINS, "site/portal") for path in python_files(folder)]
    files += [path for folder in (*PLUGINS, "site") for path in (ROOT / folder).rglob("*.html")]
    found = {str(path.relative_to(ROOT)) for path in files if asks.search(path.read_text(encoding="utf-8"))}
    assert found <= {"competency/core/languages.py"}


def test_error_pages_say_the_language_of_their_words(client: Any, db: None) -> None:
    html = client.get("/there-is-no-such-page/", **GERMAN).content.decode()
    assert re.search(r'<html[^>]* lang="en(-gb)?"', html)
