"""Requests that no page of ours sends, at every address of ours: never an error, and what is refused writes nothing.

What is listed here was found to matter by many thousands of made-up requests against the demo hospital.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.test_matrix import OURS, PAGES
from tests.access.ward import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("no_contexts")]

ROLES = ("owner", "assessor", "manager", "anonymous")
NONSENSE = ("a\x00b", "9" * 5_000, "-1", "²", "0001-01-01", "9999-12-31", "2023-02-29", '{"a": [1]}', "//evil.example/")
ASKED = ("on", "programme", "unit", "job_role", "page", "q", "who", "own", "kept", "next", "number")
TYPED = (
    *("option", "number", "go", "do", "token", "version", "password", "programme", "job_role", "next", "typed"),
    *(
        "page",
        "seen",
        "question",
        "comment",
        "by",
        "username",
        "shown",
        "rating",
        "entrustment",
        "performed_on",
        "verdict",
        "note",
    ),
)
BODIES = (
    ("application/json", '{"a": [1'),
    ("application/x-www-form-urlencoded", "=&&a=%zz&%00=1&option=1&option=1&option=%00"),
    ("multipart/form-data; boundary=x", "--x\r\nnot a part"),
    ("nonsense", "\x00"),
)


def wrote(queries: CaptureQueriesContext) -> list[str]:
    """What was written to the record; sessions, and the moment somebody signed in, are not."""
    said = [query["sql"] for query in queries.captured_queries]
    spared = ("django_session", "auth_user")
    return [
        sql[:120] for sql in said if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(map(sql.count, spared))
    ]


# A text no database takes, a number none holds, a day there never was; the rest is sent in the long run.
FEW = ("a\x00b", "9" * 5_000, "2023-02-29")


def asked_of(
    url: str, arguments: dict[str, Any] | None, texts: Sequence[str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and what is sent along."""
    for text in texts:
        yield "get", f"{url}?{'&'.join(f'{name}={quote(text)}' for name in ASKED)}", {}
        yield "post", url, {"data": dict.fromkeys(TYPED, text)}
    yield "post", url, {"data": {name: ["", *texts] for name in TYPED}}
    for content_type, body in BODIES:
        yield "post", url, {"data": body, "content_type": content_type}
    for method in ("head", "options", "put", "patch", "delete", "trace"):
        yield method, url, {}
    for value in (arguments or {}).values():
        for text in (*texts[:4], "%", "..%2F..", "x" * 3_000):
            yield "get", url.replace(str(value), quote(text, safe="%"), 1), {}


@pytest.mark.parametrize(
    "texts", [pytest.param(FEW, id="few"), pytest.param(NONSENSE, id="all", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("name", OURS)
def test_nonsense_is_never_an_error_and_what_is_refused_writes_nothing(
    ward: Ward, name: str, texts: Sequence[str]
) -> None:
    arguments = ward.arguments.get(name.split(":")[-1])
    url = reverse(name, kwargs=arguments)
    found = []
    # The first who may come here, and the first who may not: the others are told apart by the matrix.
    comes = set().union(*PAGES[name])
    roles = [*[role for role in ROLES if role in comes][:1], *[role for role in ROLES if role not in comes][:1]]
    for role in roles:
        for method, address, given in asked_of(url, arguments, texts):
            client = ward.client(role)
            point = transaction.savepoint()
            with CaptureQueriesContext(connection) as queries:
                response = getattr(client, method)(address, **given)
            transaction.savepoint_rollback(point)
            told = f"{role} {method} {address[:80]} {str(given)[:80]}: {response.status_code}"
            if response.status_code >= 500:
                found.append(told)
            if (method != "post" or response.status_code >= 400) and wrote(queries):
                found.append(f"{told} wrote {wrote(queries)}")
    assert not found, "\n".join(found)


# An address that the matrix does not list yet fails there, with words that lead on.
@pytest.mark.parametrize("name", [name for name in OURS if name in PAGES and PAGES[name][1]])
def test_nothing_is_taken_from_a_page_of_another_site(ward: Ward, name: str) -> None:
    url = reverse(name, kwargs=ward.arguments.get(name.split(":")[-1]))
    role = next(role for role in ("owner", "assessor", "manager") if role in PAGES[name][1] | {"manager"})
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(ward.client(role).cookies)
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, dict.fromkeys(TYPED, "1"))
    # A page that was handed out here would be kept for its person, and nothing is recorded.
    assert response.status_code == (
        302 if name in {"cleared:observe", "cleared:observation", "cleared:remediate", "cleared:test_question"} else 403
    )
    assert wrote(queries) == []
