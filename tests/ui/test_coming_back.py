"""Back leads to the page the address names, when it is one of this site; else where it always led."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template

from competency.core import coming_back

TEMPLATE = Template('{% load cleared_ui %}{% back "/manage/?on=2026-12-01" "Board" %} <a href="/x/?{% here %}">')


def shown(rf: Any, address: str, **query: str) -> str:
    return TEMPLATE.render(Context({"request": rf.get(address, query)}))


def test_a_page_that_is_said_is_where_back_leads_and_the_board_keeps_its_name(rf: Any) -> None:
    page = shown(rf, "/cell/", back="/manage/?unit=4")
    assert 'href="/manage/?unit=4"' in page and "<span>Board</span>" in page
    page = shown(rf, "/record/", back="/cell/?on=2026-12-01&back=/manage/")
    assert 'href="/cell/?on=2026-12-01&amp;back=/manage/"' in page and "<span>Back</span>" in page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "manage/",
        "/cell/?on=2026-12-01",  # the page itself
        "/" + "x" * coming_back.LONGEST,
    ],
)
def test_anything_else_leaves_the_usual_way_back(rf: Any, elsewhere: str) -> None:
    page = shown(rf, "/cell/", back=elsewhere)
    assert 'href="/manage/?on=2026-12-01"' in page and "<span>Board</span>" in page


def test_a_link_says_where_it_stands_with_all_that_stands_in_the_address(rf: Any) -> None:
    assert 'href="/x/?back=%2Fcell%2F%3Fon%3D2026-12-01%26back%3D%252Fmanage%252F"' in shown(
        rf, "/cell/", on="2026-12-01", back="/manage/"
    )
    assert '<a href="/x/?">' in shown(rf, "/cell/", on="1" * coming_back.LONGEST)


def test_a_page_without_a_request_leads_back_as_usual() -> None:
    assert 'href="/manage/?on=2026-12-01"' in TEMPLATE.render(Context())


def test_without_the_usual_page_there_is_no_way_back_but_the_one_that_is_said(rf: Any) -> None:
    template = Template('{% load cleared_ui %}{% back "" "My path" %}')
    assert "<a" not in template.render(Context({"request": rf.get("/play/")}))
    assert 'href="/manage/"' in template.render(Context({"request": rf.get("/play/", {"back": "/manage/"})}))


def test_a_page_that_sends_to_itself_keeps_the_way_back_and_no_other(rf: Any) -> None:
    assert coming_back.this_page(rf.get("/sheet/", {"back": "/a/?b=1", "x": "1"})) == "/sheet/?back=%2Fa%2F%3Fb%3D1"
    assert coming_back.this_page(rf.get("/sheet/", {"back": "/a/"}), "checked") == "/sheet/?checked&back=%2Fa%2F"
    assert coming_back.this_page(rf.get("/sheet/", {"back": "//evil.example/"})) == "/sheet/"
