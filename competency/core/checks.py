"""System checks: what a host must set, with the line to paste."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from competency.checking import check

from .frozen import storage
from .personal_data.registry import missing
from .publishing.drafts import PublishesVersion
from .publishing.publication import publication_of
from .record.attested import everything_attested, rows_to_answer_for
from .retention.schedule import schedule
from .signing_in.backend import CountingBackend, CountsTries


@check("DATABASES")
def database_options(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite answers most requests with “database is locked” under load unless it is told to wait and to queue."""
    errors: list[CheckMessage] = []
    for alias, config in settings.DATABASES.items():
        if config.get("ENGINE") != "django.db.backends.sqlite3":
            continue
        options: Any = config.get("OPTIONS") or {}
        if options.get("transaction_mode") != "IMMEDIATE" or float(options.get("timeout", 0)) < 20:
            errors.append(
                Error(
                    f"Database {alias!r}: SQLite needs IMMEDIATE transactions and a timeout of 20 seconds.",
                    hint='"OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, '
                    '"init_command": "PRAGMA journal_mode=WAL;"}',
                    id="cleared_core.E001",
                )
            )
    return errors


@check("DATA_UPLOAD_MAX_NUMBER_FIELDS")
def upload_limits(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Where wrong evidence of many people is chosen, each row is a field; editors send theirs as few (``packed``)."""
    fields = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if fields is None or fields >= 10_000:
        return []
    return [
        Warning(
            f"DATA_UPLOAD_MAX_NUMBER_FIELDS is {fields}: many rows cannot be chosen at once.",
            hint="DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000",
            id="cleared_core.W001",
        )
    ]


@check("AUTHENTICATION_BACKENDS")
def doors_that_count(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A backend that takes a password and counts no wrong ones lets a stranger guess for ever."""
    return [
        Warning(
            f"{name} takes passwords and counts no wrong ones.",
            hint=f'For Django\'s own: AUTHENTICATION_BACKENDS = ["{CountingBackend.__module__}.CountingBackend"]. For '
            f"another: class Counted(CountsTries, {name.rpartition('.')[2]}), with CountsTries from there.",
            id="cleared_core.W002",
        )
        for name in settings.AUTHENTICATION_BACKENDS
        if _takes_passwords(import_string(name)) and not issubclass(import_string(name), CountsTries)
    ]


def _takes_passwords(backend: type) -> bool:
    authenticate = getattr(backend, "authenticate", None)
    return authenticate is not None and "password" in signature(authenticate).parameters


@check("INSTALLED_APPS")
def drafts_with_a_publication(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A draft without a publication could be written and never published."""
    return [
        Error(
            f"{kind.__name__} publishes versions, and nothing says what publishing it does.",
            hint=f"In the ready() of its AppConfig: register({kind.__name__}, {kind.__name__}Publication()), "
            "with register and Publication from competency.core.publishing.publication.",
            obj=kind,
            id="cleared_core.E002",
        )
        for kind in apps.get_models()
        if issubclass(kind, PublishesVersion) and publication_of(kind) is None
    ]


@check("INSTALLED_APPS")
def rows_that_nobody_checks(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Rows under an attempt, or kept beside the record, that no app answers for could be changed unseen."""
    answered = {row for each in everything_attested() for row in each.rows}
    return [
        Error(
            f"Rows of {row.__name__} hang under an attempt or are never changed, and nothing checks that they are not.",
            hint=f"In the ready() of its AppConfig: register(an Attested with {row.__name__} in its rows), "
            "with register and Attested from competency.core.record.attested.",
            obj=row,
            id="cleared_core.E005",
        )
        for row in rows_to_answer_for()
        if row not in answered
    ]


@check("INSTALLED_APPS")
def personal_data_that_is_registered(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What nobody registered is left out when somebody asks for everything, or for it to be erased."""
    return [
        Error(
            f"{each.model.__name__}.{each.field} leads to {each.to.__name__}, and nothing says what is held there.",
            hint=f'In the ready() of its AppConfig: hold(Held({each.model.__name__}, "a_name", about="{each.field}")), '
            "with hold and Held from competency.core.personal_data.registry; by=(...) for whoever acted in a role.",
            obj=each.model,
            id="cleared_core.E003",
        )
        for each in missing()
    ]


@check("CLEARED_RETENTION")
def terms_of_retention(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A schedule that cannot be read lets nothing go, and nobody would notice."""
    try:
        schedule()
    except ValueError as error:
        hint = 'CLEARED_RETENTION = {"record": (6, "leaving"), "texts": (2, "event")}'
        return [Error(f"CLEARED_RETENTION cannot be read: {error}", hint=hint, id="cleared_core.E004")]
    return []


@check("CLEARED_FROZEN_ROOT")
def frozen_files_of_their_own(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Whoever knows its address reads what a web server hands out, and others clean up what is uploaded."""
    hint = 'CLEARED_FROZEN_ROOT = BASE_DIR / "frozen", a folder that no web server hands out and backups hold.'
    try:
        root = storage.root().resolve()
    except ImproperlyConfigured:
        return [Error("Nothing says where copies of published pictures are kept.", hint=hint, id="cleared_core.E006")]
    handed_out = [("MEDIA_ROOT", settings.MEDIA_ROOT), ("STATIC_ROOT", settings.STATIC_ROOT)]
    return [
        Error(
            f"Copies of published pictures are kept in {root}, which is not apart from {name}.",
            hint=hint,
            id="cleared_core.E006",
        )
        for name, folder in handed_out
        if folder and _is_within(root, Path(folder).resolve())
    ]


def _is_within(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
