"""What people read when something is wrong: what happened, what is safe, what next."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from portal import errors
from tests import factories
from tests.portal.markup import inline_code

pytestmark = pytest.mark.django_db


def test_an_unknown_address_says_that_records_are_safe(client: Client) -> None:
    page = client.get("/nothing/here/")
    html = page.content.decode()
    assert page.status_code == 404
    assert "Your records are safe" in html
    assert html.count("<h1") == 1
    assert inline_code(html) == []
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_fault_of_ours_needs_neither_session_nor_database(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = errors.server_error(rf.get("/"))
    assert page.status_code == 500
    assert b"What you saved before is safe" in page.content
    assert inline_code(page.content.decode()) == []


def test_a_host_name_we_do_not_serve_gets_a_page_in_words(client: Client) -> None:
    page = client.get("/sign-in/", headers={"host": "elsewhere.example"})
    assert page.status_code == 400
    assert "Nothing was changed" in page.content.decode()


def test_a_refusal_says_why_when_the_one_who_refuses_does(rf: RequestFactory, somebody: Any) -> None:
    request = rf.get("/")
    request.user = somebody
    told = errors.permission_denied(request, PermissionDenied("Only <her> manager may."))
    untold = errors.permission_denied(request, PermissionDenied())
    assert told.status_code == untold.status_code == 403
    assert "Only &lt;her&gt; manager may." in told.content.decode()
    assert somebody.get_full_name() in untold.content.decode()
    assert "Nothing was changed" in untold.content.decode()


def test_a_refusal_leads_people_back_to_their_own_path(client: Client, somebody: Any) -> None:
    client.force_login(somebody)
    assert 'href="/my/start/">Go to the start page' in client.get("/manage/").content.decode()
    clinician = factories.person(with_user=True).user
    assert clinician is not None
    client.force_login(clinician)
    assert 'href="/my/start/">Go to the start page' in client.get("/manage/").content.decode()


def test_an_ended_session_keeps_the_way_back(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/demo/continue-as/", headers={"referer": "http://testserver/learn/7/?section=2"})
    html = page.content.decode()
    assert page.status_code == 403
    assert "Your session ended" in html
    assert "What you saved before is safe" in html
    assert 'href="/sign-in/?next=/learn/7/%3Fsection%3D2"' in html


@pytest.mark.parametrize("origin", ["https://evil.example/learn/", "http://testserver//evil.example/", "javascript:x"])
def test_an_ended_session_never_leads_to_another_site(somebody: Any, origin: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    out = strict.post("/sign-out/", headers={"referer": origin}).content.decode()
    assert "Sign in again" in out
    strict.force_login(somebody)
    inside = strict.post("/sign-out/", headers={"referer": origin}).content.decode()
    for html in (out, inside):
        assert "https://evil" not in html
        assert "learn" not in html  # a path of another site means nothing here
        assert "javascript:" not in html
        assert '"//' not in html
        assert "next=//" not in html


def test_a_stale_tab_of_somebody_signed_in_is_sent_back_to_its_page(somebody: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(somebody)
    html = strict.post("/sign-out/", headers={"referer": "http://testserver/design/"}).content.decode()
    assert 'href="/design/"' in html
    assert "Open the page again" in html


def test_health_answers_without_a_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")
