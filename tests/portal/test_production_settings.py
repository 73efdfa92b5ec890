"""Production settings: what is missing or empty stops the start, and SQLite gets the options it needs there as well."""

import os
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT

NEEDED = {
    "SECRET_KEY": "for-this-test-only-0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "cleared.example.org",
    "DATABASE_URL": "sqlite:///unused.sqlite3",
    "BASE_URL": "https://cleared.example.org",
}


# What Django does with a server error before it makes the page.
BREAK = """
import django
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response
request = RequestFactory().post("/my/?seen=in-the-address", {"password": "typed-in-a-form"})
words = "Internal Server Error: %s"
try:
    1 / 0
except ZeroDivisionError as error:
    log_response(words, request.path, response=HttpResponse(status=500), request=request, exception=error)
"""


def ask(expression: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Print a setting in a process of its own: settings are read once, when they are first asked for."""
    return run(f"from django.conf import settings; print({expression})", **environment)


def run(program: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    own = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.production"}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=own | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", NEEDED)
def test_production_does_not_start_without(name: str) -> None:
    answer = ask("settings.DEBUG", **{key: value for key, value in NEEDED.items() if key != name})
    assert answer.returncode
    assert name in answer.stderr


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("nothing", ["", " "])
def test_production_does_not_start_with_an_empty_one(name: str, nothing: str) -> None:
    """A variable of another name that was not set leaves one, and nobody meant it."""
    answer = ask("settings.DEBUG", **NEEDED | {name: nothing})
    assert answer.returncode
    assert f"ImproperlyConfigured: {name} is set and empty." in answer.stderr
    assert "KeyError" not in answer.stderr


@pytest.mark.parametrize("name", ["DATABASE_URL", "BASE_URL", "MEDIA_ROOT", "DEBUG", "CLEARED_IDLE_MINUTES"])
def test_a_developers_machine_does_not_either(name: str) -> None:
    """It would write into another database, or a folder, than whoever set it meant."""
    answer = ask("settings.DEBUG", DJANGO_SETTINGS_MODULE="portal.settings.dev", **{name: ""})
    assert answer.returncode
    assert f"ImproperlyConfigured: {name} is set and empty. Give it a value, or unset it" in answer.stderr


@pytest.mark.parametrize("address", ["//cleared:pass-word@db.example.org/cleared", "db.example.org/pass-word"])
def test_a_database_address_that_nobody_can_read_is_named_and_not_shown(address: str) -> None:
    answer = ask("settings.DEBUG", **NEEDED | {"DATABASE_URL": address})
    assert answer.returncode
    assert "ImproperlyConfigured: DATABASE_URL is no address of a database" in answer.stderr
    assert "pass-word" not in answer.stderr


def test_what_is_empty_when_it_is_not_set_may_be_set_so() -> None:
    answer = ask("[settings.CLEARED_FROZEN_ROOT]", **NEEDED | {"FROZEN_ROOT": ""})
    assert answer.stdout.strip() == "['']"


def test_a_developer_who_sets_nothing_has_what_is_written_down() -> None:
    answer = ask("settings.DATABASES['default']['NAME']", DJANGO_SETTINGS_MODULE="portal.settings.dev")
    assert answer.stdout.strip().endswith("var/cleared.sqlite3")


def test_the_check_before_a_deployment_has_nothing_to_say() -> None:
    told = run(
        "import django; django.setup(); from django.core.management import call_command as c; c('check', deploy=True)",
        **NEEDED,
    )
    assert told.returncode == 0, told.stderr
    security = [line for line in told.stderr.splitlines() if "security.W" in line or "cleared_core" in line]
    assert not security, told.stderr


def test_certificates_lead_to_the_address_that_was_set() -> None:
    assert ask("settings.WAGTAILADMIN_BASE_URL", **NEEDED).stdout.strip() == "https://cleared.example.org"


def test_sqlite_waits_and_queues_in_production_too() -> None:
    answer = ask("settings.DATABASES['default']['OPTIONS']['transaction_mode']", **NEEDED)
    assert answer.stdout.strip() == "IMMEDIATE"


def test_a_connection_is_kept_for_a_minute_unless_the_address_says_otherwise() -> None:
    asked = "settings.DATABASES['default']['CONN_MAX_AGE']"
    address = "postgres://cleared@db.example.org/cleared"
    assert ask(asked, **NEEDED | {"DATABASE_URL": address}).stdout.strip() == "60"
    assert ask(asked, **NEEDED | {"DATABASE_URL": f"{address}?conn_max_age=0"}).stdout.strip() == "0"


def test_a_server_error_is_written_down_once_without_what_was_sent() -> None:
    answer = run(BREAK, **NEEDED)
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr.count("django.request: Internal Server Error: /my/") == 1
    assert answer.stderr.count("ZeroDivisionError: division by zero") == 1
    for secret in ("typed-in-a-form", "in-the-address", NEEDED["SECRET_KEY"]):
        assert secret not in answer.stderr
