"""All blocks of a stream as one field: read as if each had been sent by itself, or refused whole."""

from __future__ import annotations

import json

import pytest
from django.http import QueryDict
from django.urls import reverse

from competency.assessments.questions.models import Question
from competency.core.publishing.packed import LONGEST_NAME, PACKED, unpacked
from tests import factories

STREAM = [
    [0, "0-type", "choice"],
    [2, "id", "a"],
    [2, "value-text", "Line one\r\nline “two”"],
    [8, "is_right", "on"],
    [8, "is_right", "too"],
]


def sent(packs: str, **fields: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"title": "T", "options-count": "1", f"options{PACKED}": packs} | fields)
    data._mutable = False
    return data


def test_what_was_packed_is_read_as_if_it_had_been_sent_by_itself():
    data = sent(json.dumps(STREAM))
    whole = unpacked(data)
    assert dict(whole.lists()) == {
        "title": ["T"],
        "options-count": ["1"],
        "options-0-type": ["choice"],
        "options-0-id": ["a"],
        "options-0-value-text": ["Line one\r\nline “two”"],
        "options-0-value-is_right": ["on", "too"],
    }
    assert f"options{PACKED}" in data, "the request is as it came"


def test_what_was_not_packed_is_the_same_data():
    data = QueryDict("title=T&options-0-type=choice")
    assert unpacked(data) is data and unpacked(None) is None


BAD = [
    "",
    "{",
    "1",
    "null",
    '{"a": 1}',
    "[1]",
    "[[0, 1, 2]]",
    '[[0, "0-id"]]',
    '[[0, "0-id", null]]',
    '[["0", "0-id", "x"]]',
    '[[1, "0-id", "x"]]',
    '[[-1, "0-id", "x"]]',
    '[[0, "0-id", "\\ud83d"]]',
    "[" * 100_000,
    json.dumps([[0, "0" * (LONGEST_NAME + 1), ""]]),
]


@pytest.mark.parametrize("written", BAD, ids=range(len(BAD)))
def test_what_the_script_does_not_write_is_refused(client, db, written):
    with pytest.raises((ValueError, TypeError, RecursionError)):
        unpacked(sent(written))
    client.force_login(factories.user(is_superuser=True))
    space = "wagtailsnippets_cleared_assessments_question"
    answer = client.post(reverse(f"{space}:add"), {"code": "Q", f"options{PACKED}": written})
    assert answer.status_code == 400
    assert not Question.objects.exists()


def test_an_editor_says_what_the_site_takes(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 321, None
    client.force_login(factories.user(is_superuser=True))
    html = client.get(reverse("wagtailsnippets_cleared_assessments_question:add")).content.decode()
    assert html.count("cleared/admin/sending.js") == 1
    assert 'data-most-fields="321"' in html and 'data-most-bytes=""' in html
