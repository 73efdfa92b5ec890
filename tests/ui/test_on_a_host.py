"""A page of ours in a theme that was not made for it: its style sheets, menu and messages, its icons, its refusals."""

from __future__ import annotations

import copy
import html
import re
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage import default_storage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from competency.core.models import Person
from competency.ui import menu
from competency.ui.icons import ICONS
from competency.ui.templatetags.cleared_ui import icon
from competency.ui.views import refusals_in_words
from tests import factories
from tests.architecture.tree import PLUGINS, templates

# As `wagtail start` makes it, as far as blocks go.
STOCK = """<!DOCTYPE html><html lang="en"><head><title>{% block title %}{% endblock %}</title>{% block extra_css %}
{% endblock %}</head><body>{% block content %}{% endblock %}</body></html>"""
WITH_PLACES = """<html><head><title>{% block title %}{% endblock %}</title>{% block extra_head %}{% endblock %}</head>
<body><main>{% block content %}{% endblock %}</main>
<aside>{% block cleared_menu %}{% endblock %}{% block cleared_messages %}{% endblock %}</aside></body></html>"""
WITH_MESSAGES = STOCK.replace("<body>", "<body>{% for message in messages %}<p>{{ message }}</p>{% endfor %}")
PAGE = """{% extends cleared_base %}
{% block title %}Ours{% endblock %}
{% block extra_head %}{{ block.super }}<link href="of-this-app.css">{% endblock %}
{% block cleared_content %}<p id="ours">x</p>{% endblock %}"""

urlpatterns = [
    path("training/", include("competency.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]


@pytest.fixture
def host(settings: Any) -> Any:
    """Gives a function that sets the base template of a site that has no page for refusals."""

    def with_base(base: str) -> None:
        found: Any = copy.deepcopy(project.TEMPLATES)
        found[0]["APP_DIRS"] = False
        found[0]["OPTIONS"]["context_processors"].remove("portal.context_processors.portal")
        found[0]["OPTIONS"]["loaders"] = [
            ("django.template.loaders.locmem.Loader", {"base.html": base}),
            "django.template.loaders.app_directories.Loader",
        ]
        settings.TEMPLATES = found
        settings.CLEARED_BASE_TEMPLATE = "base.html"
        settings.ROOT_URLCONF = __name__

    return with_base


@pytest.fixture
def page(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, django_user_model: Any) -> Any:
    """Gives a function that renders a page of ours with a menu of one entry and a message of one word."""
    monkeypatch.setattr(menu, "_entries", {})
    menu.register(menu.MenuEntry(label="Mine", url_name="cleared:my_path", is_shown=lambda user: True))

    def rendered() -> str:
        request: Any = rf.get("/")
        request.user = django_user_model(username="nurse")
        request.session = {}
        request._messages = default_storage(request)
        messages.success(request, "Signed.")
        return engines["django"].from_string(PAGE).render({}, request)

    return rendered


def test_a_stock_base_gets_style_sheets_menu_and_messages_with_the_content(host: Any, page: Any) -> None:
    host(STOCK)
    body = page().partition("<body>")[2]
    assert [body.count(each) for each in ("cleared/cleared.css", "of-this-app.css", "Mine</a>", "Signed.")] == [1] * 4
    assert body.index("Mine</a>") < body.index("Signed.") < body.index('id="ours"')


def test_a_base_with_places_of_its_own_gets_them_there_and_nothing_twice(host: Any, page: Any) -> None:
    host(WITH_PLACES)
    whole = page()
    head, _, rest = whole.partition("<body>")
    main, _, aside = rest.partition("<aside>")
    assert head.count("cleared/cleared.css") == whole.count("cleared/cleared.css") == 1
    assert head.count("of-this-app.css") == whole.count("of-this-app.css") == 1
    assert "Mine</a>" not in main and "Signed." not in main
    assert aside.count("Mine</a>") == aside.count("Signed.") == 1


def test_a_message_that_the_base_has_shown_is_not_shown_again(host: Any, page: Any) -> None:
    host(WITH_MESSAGES)
    assert page().count("Signed.") == 1


def test_no_page_of_ours_takes_the_place_of_what_stands_around_its_content() -> None:
    """``content`` is filled by ``cleared/page.html`` alone; a page that filled it would lose menu and messages."""
    frames = {"cleared/base.html", "cleared/page.html"}
    pages = [each for each in templates(*PLUGINS) if not {"admin", "wagtailadmin"} & set(each.parts)]
    filled = [each for each in pages if "{% block content %}" in each.read_text(encoding="utf-8")]
    assert {"/".join(each.parts[-2:]) for each in filled} == frames


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_a_small_drawing_also_without_a_style_sheet(name: str) -> None:
    drawn = icon(name)
    assert re.match(r'<svg [^>]*\bwidth="20" height="20" fill="none" stroke="currentColor"', drawn)
    assert all('fill="currentColor" stroke="none"' in shape for shape in re.findall(r'<[^>]*class="f"[^>]*>', drawn))


# ---- refusals ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_refusal_keeps_its_sentence_and_the_theme(host: Any, client: Client) -> None:
    host(STOCK)
    nurse = factories.person(with_user=True).user
    assert nurse is not None
    client.force_login(nurse)
    answer = client.get("/training/manage/")
    words = answer.content.decode()
    assert answer.status_code == 403
    assert "This page is for people with another task. Nothing was changed." in words
    assert words.startswith("<!DOCTYPE html>") and 'href="/training/my/start/">Go to the start page' in words


def test_whoever_refuses_in_a_view_of_ours_is_answered_by_a_page(host: Any, rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise PermissionDenied("Only <her> manager may.")

    host(STOCK)
    request: Any = rf.get("/")
    request.user = AnonymousUser()
    answer = refusals_in_words(view)(request)
    assert answer.status_code == 403
    assert "Only &lt;her&gt; manager may." in answer.content.decode()


@pytest.mark.django_db
def test_whoever_looks_after_the_site_is_told_how_to_become_a_person(host: Any, admin_client: Client) -> None:
    host(STOCK)
    answer = admin_client.get("/training/my/")
    words = answer.content.decode()
    assert answer.status_code == 403
    assert "Your account is nobody there yet." in words
    assert 'href="/training/my/start/">Go to the start page' in words
    (lines,) = re.findall(r"<pre><code>(.*?)</code></pre>", words, re.DOTALL)
    exec(html.unescape(lines), {})
    assert Person.objects.get().user.is_superuser  # type: ignore[union-attr]
    assert admin_client.get("/training/my/").status_code == 200


@pytest.mark.django_db
def test_somebody_else_without_a_person_is_not_told_to_open_a_shell(host: Any, client: Client) -> None:
    host(STOCK)
    client.force_login(factories.user("temp"))
    words = client.get("/training/my/").content.decode()
    assert "This account belongs to nobody on the staff list." in words
    assert "shell" not in words
