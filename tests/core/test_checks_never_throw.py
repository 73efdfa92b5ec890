"""``manage.py check`` is run when settings are wrong: every check of ours then answers, and names what to mend."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as project
from django.core.checks import CheckMessage
from django.core.checks.registry import registry
from django.urls import include, path
from wagtail import urls as wagtail_urls

from competency import checking
from competency.core import checks
from competency.screens.checks import is_there, page_to_sign_in
from competency.ui.checks import base_template
from tests.architecture.tree import PLUGINS

DJANGO = "django.template.backends.django.DjangoTemplates"
OURS: list[Any] = sorted(
    (each for each in registry.registered_checks if each.__module__.partition(".")[0] in PLUGINS),
    key=lambda each: each.__name__,
)
BROKEN: list[tuple[str, Any]] = [
    ("TEMPLATES", []),
    ("TEMPLATES", [{"BACKEND": DJANGO, "OPTIONS": None}]),
    ("TEMPLATES", [None]),
    ("AUTHENTICATION_BACKENDS", ["nowhere.Backend"]),
    ("AUTHENTICATION_BACKENDS", None),
    ("DATA_UPLOAD_MAX_NUMBER_FIELDS", "many"),
    ("DATA_UPLOAD_MAX_MEMORY_SIZE", "much"),
    ("CLEARED_RETENTION", 7),
    ("ROOT_URLCONF", "nowhere.urls"),
    ("LOGIN_URL", None),
    ("LOGIN_URL", "no:such"),
    ("LOGIN_URL", "/accounts/login/"),
    ("CLEARED_BASE_TEMPLATE", "nowhere.html"),
    ("CLEARED_BASE_TEMPLATE", ""),
    ("CLEARED_BASE_TEMPLATE", 5),
    ("CLEARED_BASE_TEMPLATE", "cleared/components/menu.html"),
]


def told() -> list[CheckMessage]:
    return [message for each in OURS for message in each(None)]


def test_every_check_of_ours_is_registered_so_that_it_cannot_throw() -> None:
    assert len(OURS) > 10
    assert not [each.__qualname__ for each in OURS if not hasattr(each, "looks_at")]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), BROKEN, ids=lambda each: str(each)[:40])
def test_a_broken_setting_is_named_and_no_check_throws(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    assert name in " ".join(f"{each.msg} {each.hint}" for each in told())


@pytest.mark.parametrize("options", [{"transaction_mode": "IMMEDIATE", "timeout": "long"}, "WAL"])
def test_options_of_a_database_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch, options: Any) -> None:
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES={"default": sqlite}))
    assert "DATABASES" in " ".join(f"{each.msg} {each.hint}" for each in checks.database_options(None))


def test_a_check_that_fails_says_what_it_looked_at() -> None:
    def looks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
        raise KeyError("ENGINE")

    before = set(registry.registered_checks)
    try:
        (message,) = checking.check("DATABASES")(looks)(None)
    finally:
        registry.registered_checks = before
    assert "DATABASES cannot be read" in message.msg and "KeyError" in message.msg


# ---- the base, and where to sign in ------------------------------------------------------------------------

urlpatterns = [path("", include(wagtail_urls)), path("", include("competency.urls"))]


def test_addresses_below_those_of_wagtail_are_told_to_stand_above(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    (message,) = [each for each in told() if each.id == "cleared_screens.E002"]
    assert "/my/" in message.msg and 'path("", include("competency.urls"))' in str(message.hint)


def test_this_site_names_its_base_and_where_to_sign_in() -> None:
    assert base_template(None) == page_to_sign_in(None) == []


def test_a_site_whose_base_we_could_use_is_told_the_line(settings: Any, tmp_path: Any) -> None:
    del settings.CLEARED_BASE_TEMPLATE
    assert base_template(None) == []
    (tmp_path / "base.html").write_text("{% block content %}{% endblock %}")
    settings.TEMPLATES = [project.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    (message,) = base_template(None)
    assert (message.id, message.hint) == ("cleared_ui.I001", 'CLEARED_BASE_TEMPLATE = "base.html"')


@pytest.mark.parametrize(
    ("login_url", "is_one"),
    [
        ("wagtailcore_login", True),
        ("/_util/login/", True),
        ("https://sso.example.org/login", True),
        # May be a page in the tree of pages.
        ("/welcome/", True),
        ("/accounts/login/", False),
        ("accounts:login", False),
    ],
)
def test_a_page_to_sign_in_on_is_one_that_the_site_answers(settings: Any, login_url: str, is_one: bool) -> None:
    settings.ROOT_URLCONF = __name__
    assert is_there(login_url) is is_one
