"""Whatever somebody enters on an assessor's page or in a test is kept as it is given, or a line here says why not."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict

from competency.assessments.kept import api
from competency.assessments.kept.kinds import Kind, kinds
from tests.architecture.tree import name_of, templates

PAGES = [path for path in templates("competency/assessments") if "types" not in path.parts]
# A form that somebody fills in, rather than a button: it has a field, a question or the rows of a sheet.
FORM = re.compile(r"<form\b[^>]*method=.post.*?</form>", re.DOTALL | re.IGNORECASE)
ENTERED = re.compile(
    r"{% field |<textarea|type=.(?:radio|checkbox|text|search|date)|questions/question.html|/sheet.html"
)
KEPT = re.compile(r"cleared_assessments/kept/\w+\.html")
ALLOWED = {"home.html": "whom somebody looks for: one word, which the session keeps"}


def unkept(source: str) -> list[str]:
    return [form for form in FORM.findall(source) if ENTERED.search(form) and not KEPT.search(form)]


def test_every_form_that_is_filled_in_is_kept() -> None:
    forms = [form for path in PAGES for form in FORM.findall(path.read_text(encoding="utf-8")) if KEPT.search(form)]
    assert len(forms) == len(kinds())
    lost = {path.name for path in PAGES if unkept(path.read_text(encoding="utf-8"))}
    assert lost == set(ALLOWED), [name_of(path) for path in PAGES if path.name in lost]


def test_a_page_with_such_a_form_loads_the_script() -> None:
    whole = {name_of(path).partition("/templates/")[2]: path.read_text(encoding="utf-8") for path in PAGES}
    parts = {name for name, source in whole.items() if KEPT.search(source) and "/kept/" not in name}
    # What a page includes is kept by the page's own script.
    pages = [name for name, source in whole.items() if name in parts or any(part in source for part in parts)]
    pages = [name for name in pages if "{% extends" in whole[name]]
    assert len(pages) == len(kinds())
    assert not [name for name in pages if "cleared_assessments/keep.js" not in whole[name]]


def test_a_form_that_is_not_kept_would_be_seen() -> None:
    assert unkept('<form method="post">{% field form.note %}</form>')
    assert not unkept('<form method="post"><button>Start</button></form>')
    assert not unkept(
        '<form method="post">{% field form.note %}{% include "cleared_assessments/kept/sheet.html" %}</form>'
    )


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_no_kind_of_page_keeps_a_password_or_what_frames_it(kind: Kind) -> None:
    names = ("password", "username", "csrfmiddlewaretoken", "by", "page", "seen", "do", "go")
    sent = QueryDict("&".join(f"{name}=secret" for name in names), mutable=True)
    kept = api._plain(kind.fields(sent))
    # "do" is no field of a question, and a type of question may call one so.
    assert not {name for name, values in kept.items() if "secret" in values} - {"do"}
