"""How a page of ours sits in a site: the base it extends, the stylesheet, the menu, the addresses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.db.models import Q
from django.template import engines
from django.test import Client, RequestFactory

from competency.core.access import Purpose
from competency.ui import menu
from competency.ui.context_processors import cleared
from tests import factories

PAGE = """{% extends cleared_base %}
{% block title %}Ours{% endblock %}
{% block cleared_content %}<p id="ours">x</p>{% endblock %}"""
HOST = """<!doctype html><title>{% block title %}{% endblock %} at the host</title>
{% block extra_head %}{% endblock %}<main>{% block content %}{% endblock %}</main>"""


@pytest.fixture
def no_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_entries", {})


def page_in(request: Any) -> str:
    return engines["django"].from_string(PAGE).render({}, request)


def a_request(rf: RequestFactory, path: str = "/", user: Any = None) -> Any:
    request: Any = rf.get(path)
    request.user = user or AnonymousUser()
    request.session = {}
    return request


def test_a_page_of_ours_sits_in_the_portal_with_the_stylesheet_once(rf: RequestFactory) -> None:
    html = page_in(a_request(rf))
    assert html.count("cleared/cleared.css") == 1
    assert '<p id="ours">' in html
    assert "<title>Ours · Cleared</title>" in html
    assert "portal/portal.css" in html


def test_without_a_host_template_our_own_base_is_complete(rf: RequestFactory, settings: Any) -> None:
    del settings.CLEARED_BASE_TEMPLATE
    html = page_in(a_request(rf))
    assert html.count("cleared/cleared.css") == 1
    assert 'href="#main"' in html
    assert '<main id="main"' in html
    assert "portal.css" not in html


def test_in_a_hosts_theme_the_page_brings_its_stylesheet_and_nothing_of_our_frame(
    rf: RequestFactory, settings: Any
) -> None:
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["competency.ui.context_processors.cleared"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"host.html": HOST}),
                    "django.template.loaders.app_directories.Loader",
                ],
                "libraries": settings.TEMPLATES[0]["OPTIONS"].get("libraries", {}),
            },
        }
    ]
    settings.CLEARED_BASE_TEMPLATE = "host.html"
    html = page_in(a_request(rf))
    assert "<title>Ours at the host</title>" in html
    assert html.count("cleared/cleared.css") == 1
    assert "frame.css" not in html
    assert "clr-top" not in html
    assert "clr-foot" not in html


def test_the_menu_offers_only_what_the_reader_may_see(
    rf: RequestFactory, no_entries: None, django_user_model: Any
) -> None:
    nurse = django_user_model(username="nurse")
    menu.register(menu.MenuEntry(label="Board", url_name="portal:health", is_shown=lambda user: False, order=2))
    menu.register(menu.MenuEntry(label="Mine", url_name="portal:design", is_shown=lambda user: True, order=1))
    links = menu.entries(a_request(rf, "/design/", nurse))
    assert [(link.label, link.url, link.is_current) for link in links] == [("Mine", "/design/", True)]


@pytest.mark.django_db
def test_what_a_purpose_opens_is_looked_up_once_for_the_whole_menu(
    rf: RequestFactory, no_entries: None, django_assert_num_queries: Any
) -> None:
    manager = factories.world().appointed("manager")
    for name, purpose in (("Assess", Purpose.ASSESS), ("Board", Purpose.MANAGE), ("Mine", Purpose.OWN)):
        url_name = {"Assess": "portal:health", "Board": "portal:design", "Mine": "cleared:my_path"}[name]
        menu.register(menu.MenuEntry(label=name, url_name=url_name, purpose=purpose))
    assert manager.user is not None
    with django_assert_num_queries(2):
        links = menu.entries(a_request(rf, "/", manager.user))
    assert sorted(link.label for link in links) == ["Board", "Mine"]


AMIRA, BEN, HADDAD = Q(given_name="Amira"), Q(given_name="Ben"), Q(family_name="Haddad")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (AMIRA, True),
        (BEN, False),
        (BEN | AMIRA, True),
        (BEN | ~HADDAD, False),
        (BEN & AMIRA, False),
        (AMIRA & HADDAD, True),
        (BEN | (AMIRA & HADDAD), True),
        (HADDAD & (BEN | ~AMIRA), False),
        (~(BEN | AMIRA), False),
        (~(BEN & AMIRA), True),
    ],
    ids=str,
)
def test_a_page_is_offered_to_those_whom_its_condition_is_about(
    rf: RequestFactory, no_entries: None, django_assert_num_queries: Any, condition: Q, holds: bool
) -> None:
    """And what it shares with that of another page is asked once, of the same statement."""
    user = factories.person("Amira", "Haddad", with_user=True).user
    menu.register(menu.MenuEntry(label="This", url_name="portal:design", people=lambda _today: condition))
    menu.register(menu.MenuEntry(label="Other", url_name="portal:health", people=lambda _today: BEN | condition))
    with django_assert_num_queries(1):
        links = menu.entries(a_request(rf, "/", user))
    assert {link.label for link in links} == ({"This", "Other"} if holds else set())


def test_an_entry_says_to_whom_it_is_shown_in_one_way_only() -> None:
    with pytest.raises(ValueError, match="for which purpose"):
        menu.MenuEntry(label="Mine", url_name="portal:design")


def test_somebody_who_is_not_signed_in_has_no_menu(rf: RequestFactory, no_entries: None) -> None:
    menu.register(menu.MenuEntry(label="Mine", url_name="portal:design", is_shown=lambda user: True))
    assert menu.entries(a_request(rf)) == []


def test_an_entry_without_its_page_is_left_out_and_logged(
    rf: RequestFactory, no_entries: None, django_user_model: Any, caplog: pytest.LogCaptureFixture
) -> None:
    menu.register(menu.MenuEntry(label="Gone", url_name="cleared:no_such_page", is_shown=lambda user: True))
    assert menu.entries(a_request(rf, "/", django_user_model(username="nurse"))) == []
    assert "no_such_page" in caplog.text


def test_of_nested_addresses_only_the_longest_is_current() -> None:
    links = [menu.MenuLink("Path", "/my/", True), menu.MenuLink("Record", "/my/record/", True)]
    assert [link.is_current for link in menu._with_one_current(links)] == [False, True]


def test_the_menu_is_worked_out_only_when_it_is_shown(
    rf: RequestFactory, no_entries: None, django_user_model: Any
) -> None:
    asked: list[Any] = []

    def is_shown(user: Any) -> bool:
        asked.append(user)
        return False

    menu.register(menu.MenuEntry(label="Mine", url_name="portal:design", is_shown=is_shown))
    context = cleared(a_request(rf, "/", django_user_model(username="nurse")))
    assert asked == []
    assert not context["cleared_menu"]
    assert len(asked) == 1


# ── the stylesheet ──────────────────────────────────────────────────────────────────────────────────────────────


STYLES = {  # what a page may weigh, in bytes: its own sheet comes on top of the first
    "cleared/cleared.css": 20 * 1024,
    "cleared/frame.css": 5 * 1024,
    "cleared/board.css": 5 * 1024,
    "cleared_assessments/assessments.css": 5 * 1024,
    "cleared_modules/modules.css": 5 * 1024,
    "cleared/certificate.css": 5 * 1024,
}


def stylesheet(name: str = "cleared/cleared.css") -> str:
    found = finders.find(name)
    assert found
    return Path(found).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "budget"), STYLES.items())
def test_a_stylesheet_keeps_its_budget(name: str, budget: int) -> None:
    assert len(stylesheet(name).encode()) <= budget


@pytest.mark.parametrize("name", STYLES)
def test_the_stylesheet_asks_nothing_of_another_site_and_styles_only_what_is_ours(name: str) -> None:
    css = stylesheet(name)
    assert "url(" not in css
    assert "@import" not in css
    rules = re.sub(r"@(?:media|supports)[^{]*\{|/\*.*?\*/", "", css, flags=re.S)
    for selectors in re.findall(r"([^{}@;]+)\{", rules):
        for selector in re.split(r",(?![^(]*\))", selectors):
            assert re.search(r"clr|^\s*:root\s*$", selector), f"styles a host's page: {selector.strip()}"


def tokens(scheme: str) -> dict[str, str]:
    css = stylesheet()
    light = dict(re.findall(r"--clr-([\w-]+): (#[0-9a-f]+)", css.split("@media")[0]))
    dark = dict(re.findall(r"--clr-([\w-]+): (#[0-9a-f]+)", css.split("@media")[1]))
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_words_can_be_read_where_it_stands(scheme: str) -> None:
    token = tokens(scheme)
    pairs = [
        (word, ground)
        for word in ("ink", "soft", "accent", "ok", "warn", "bad", "none")
        for ground in ("page", "surface")
    ]
    pairs += [(tone, f"{tone}-tint") for tone in ("ok", "warn", "bad", "none")]
    pairs += [("ink", f"{tone}-tint") for tone in ("ok", "warn", "bad", "none")]
    pairs += [("accent", "tint"), ("ink", "tint"), ("on-accent", "accent")]
    for word, ground in pairs:
        assert contrast(token[word], token[ground]) >= 4.5, (scheme, word, ground)
    for ground in ("page", "surface"):
        assert contrast(token["edge"], token[ground]) >= 3, (scheme, "edge", ground)


@pytest.mark.django_db
def test_the_first_load_of_a_page_stays_under_sixty_kilobytes(client: Client) -> None:
    total = len(client.get("/sign-in/").content)
    for name in ("cleared/cleared.css", "cleared/frame.css", "portal/portal.css", "cleared/mark.svg"):
        total += Path(str(finders.find(name))).stat().st_size
    assert total < 60 * 1024
