"""What a host has to set is said by ``manage.py check``, with the line to paste."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from competency.core import checks
from competency.core.models import Competency
from competency.core.publishing import publication
from competency.ui.checks import CONTEXT_PROCESSOR

SQLITE = {"ENGINE": "django.db.backends.sqlite3"}
WAITING = {"transaction_mode": "IMMEDIATE", "timeout": 20}
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-to-a-site.md"


def found(check):
    return [(each.id, each.hint) for each in check(None)]


def databases(monkeypatch, **given):
    """Django warns about an override of the setting itself, and no connection is asked for here."""
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES=given))


def test_this_site_is_not_bothered():
    assert found(checks.database_options) == found(checks.upload_limits) == found(checks.doors_that_count) == []


COUNTS = "competency.core.signing_in.backend.CountingBackend"
MODEL = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.parametrize(
    ("backends", "told"),
    [
        ([COUNTS], []),
        ([MODEL], [MODEL]),
        ([COUNTS, MODEL], [MODEL]),
        # It believes the web server, and takes no password.
        (["django.contrib.auth.backends.RemoteUserBackend"], []),
    ],
)
def test_a_door_that_counts_no_wrong_passwords_is_named(settings, backends, told):
    settings.AUTHENTICATION_BACKENDS = backends
    warnings = checks.doors_that_count(None)
    assert [warning.msg.split()[0] for warning in warnings] == told
    assert all(COUNTS in str(warning.hint) and warning.id == "cleared_core.W002" for warning in warnings)


@pytest.mark.parametrize(
    "options",
    [None, {}, {"timeout": 20}, {"transaction_mode": "DEFERRED", "timeout": 20}, WAITING | {"timeout": 19}],
)
def test_sqlite_that_neither_waits_nor_queues_is_refused(monkeypatch, options):
    databases(monkeypatch, default=SQLITE | {"OPTIONS": options})
    ((code, hint),) = found(checks.database_options)
    assert code == "cleared_core.E001"
    assert '"transaction_mode": "IMMEDIATE", "timeout": 20' in hint


def test_each_sqlite_database_is_looked_at_and_no_other(monkeypatch):
    postgres = {"ENGINE": "django.db.backends.postgresql"}
    databases(monkeypatch, default=postgres, old=SQLITE, new=SQLITE | {"OPTIONS": WAITING})
    (message,) = checks.database_options(None)
    assert "'old'" in message.msg


@pytest.mark.parametrize(("fields", "is_enough"), [(1_000, False), (9_999, False), (10_000, True), (None, True)])
def test_many_rows_have_to_fit_into_one_form(settings, fields, is_enough):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = fields
    assert found(checks.upload_limits) == (
        [] if is_enough else [("cleared_core.W001", "DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000")]
    )


def test_the_page_that_adds_the_plugins_to_a_site_has_the_same_lines():
    page = " ".join(HOW_TO.read_text(encoding="utf-8").split())
    assert f'"{CONTEXT_PROCESSOR}"' in page
    assert 'path("", include("competency.urls"))' in page
    assert "DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000" in page
    assert '"transaction_mode": "IMMEDIATE", "timeout": 20' in page


def test_every_draft_of_this_site_has_a_publication():
    assert found(checks.drafts_with_a_publication) == []


def test_a_draft_without_a_publication_is_named_with_the_line_to_write(monkeypatch):
    others = {kind: made for kind, made in publication._publications.items() if kind is not Competency}
    monkeypatch.setattr(publication, "_publications", others)
    ((code, hint),) = found(checks.drafts_with_a_publication)
    assert code == "cleared_core.E002"
    assert "register(Competency, CompetencyPublication())" in hint
    with pytest.raises(ImproperlyConfigured, match="Competency has no publication"):
        Competency().publish_problems()


def test_a_class_built_on_a_draft_is_published_as_that_is():
    """As the page that a host builds on the mixin of modules."""

    class Own(Competency):
        class Meta:
            app_label = "cleared_core"
            proxy = True

    try:
        assert publication.publication_of(Own) is publication.publication_of(Competency)
    finally:
        del apps.all_models["cleared_core"]["own"]
        apps.clear_cache()
