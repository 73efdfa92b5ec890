"""What of a site is ours, and what stands in the way of taking it out. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models

from ..access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from ..frozen.storage import root
from ..retention.models import Hold

PREFIX = "cleared_"
# Settings that the guide has a site give a value of its own: they are no names of ours, and do no harm where they stay.
ASKED_FOR = (
    "LOGIN_URL",
    "WAGTAIL_FRONTEND_LOGIN_URL",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "SESSION_COOKIE_AGE",
    "SESSION_SAVE_EVERY_REQUEST",
    "AUTH_PASSWORD_VALIDATORS",
    'DATABASES["default"]["OPTIONS"]',
)
GROUPS = (AUTHORS_GROUP, REVIEWERS_GROUP, RECORDS_GROUP)
Model = type[models.Model]


def rows_of(name: str) -> Any:
    """The rows of one of Wagtail's models, by name: the record knows no page, and only lets go of some here."""
    return apps.get_model("wagtailcore", name)._base_manager


def labels() -> list[str]:
    """The labels of our apps that are installed."""
    return [config.label for config in apps.get_app_configs() if config.label.startswith(PREFIX)]


def models_of_ours() -> list[Model]:
    """Every model of ours that has a table, those between two others too, by table."""
    ours = set(labels())
    found = [each for each in apps.get_models(include_auto_created=True) if each._meta.app_label in ours]
    return sorted((each for each in found if each._meta.managed), key=lambda each: each._meta.db_table)


@dataclass(frozen=True, slots=True)
class Ours:
    """What goes, by primary keys; tables are counted, since they may be large."""

    tables: dict[str, int]
    content_types: list[int]
    pages: list[int]
    tasks: list[int]
    workflows: list[int]
    groups: list[int]


def ours(*, keeps_groups: bool = False) -> Ours:
    types = list(ContentType.objects.filter(app_label__in=labels()).values_list("pk", flat=True))
    tasks = list(rows_of("Task").filter(content_type__in=types).values_list("pk", flat=True))
    with_ours = rows_of("Workflow").filter(workflow_tasks__task__in=tasks)
    with_theirs = rows_of("Workflow").filter(workflow_tasks__task__in=rows_of("Task").exclude(pk__in=tasks))
    return Ours(
        tables={each._meta.db_table: each._base_manager.count() for each in models_of_ours()},
        content_types=types,
        pages=list(rows_of("Page").filter(content_type__in=types).order_by("path").values_list("pk", flat=True)),
        tasks=tasks,
        workflows=list(with_ours.exclude(pk__in=with_theirs).distinct().values_list("pk", flat=True)),
        groups=[] if keeps_groups else list(Group.objects.filter(name__in=GROUPS).values_list("pk", flat=True)),
    )


def of_wagtail(found: Ours) -> list[models.QuerySet[Any]]:
    """The rows that Wagtail and Django keep of ours and that say something, and whatever goes with one of them."""
    of_ours = {"content_type__in": found.content_types}
    kept = [
        rows_of("Page").filter(pk__in=found.pages),
        rows_of("PageViewRestriction").filter(page__in=found.pages),
        rows_of("Revision").filter(**of_ours),
        rows_of("Task").filter(pk__in=found.tasks),
        rows_of("Workflow").filter(pk__in=found.workflows),
        rows_of("WorkflowState").filter(**of_ours),
        rows_of("PageLogEntry").filter(**of_ours),
        rows_of("ModelLogEntry").filter(**of_ours),
        Permission._base_manager.filter(**of_ours),
        Group._base_manager.filter(pk__in=found.groups),
    ]
    return _with_what_leads_there({each.model: each for each in kept})


def _with_what_leads_there(kept: dict[Model, models.QuerySet[Any]]) -> list[models.QuerySet[Any]]:
    """These rows, and of every other table those that the database lets go with one of them: who was in a group, what
    a group might do, whom a page was kept for, how far a review was."""
    theirs = [each for each in apps.get_models(include_auto_created=True) if each not in models_of_ours()]
    found: dict[Model, models.QuerySet[Any]] = dict(kept)
    new = dict(kept)
    while new:
        leading: dict[Model, models.Q] = {}
        for model in theirs:
            for field in model._meta.local_fields:
                if not isinstance(field, models.ForeignKey) or field.remote_field.on_delete is not models.CASCADE:
                    continue
                if (to := new.get(field.related_model)) is not None:
                    leading[model] = leading.get(model, models.Q()) | models.Q((f"{field.name}__in", to.values("pk")))
        new = {}
        for model, condition in leading.items():
            rows = model._base_manager.filter(condition)
            if model not in found:
                new[model] = rows
            found[model] = found[model] | rows if model in found else rows
    return list(found.values())


def obstacles(found: Ours) -> Iterator[str]:
    """Why nothing may be taken out now, each with what to do about it."""
    if holds := Hold.objects.current().count():
        yield f"{holds} holds are in force: what they hold for an inquiry may not go. Release them first."
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            to = getattr(field, "related_model", None)
            if field.concrete and to in models_of_ours() and model not in models_of_ours():
                named = f"{model._meta.label}.{field.name}"
                yield f"{named} leads to {to._meta.label}, which goes: take the field out of your app first."
    theirs = rows_of("Page").none()
    for page in rows_of("Page").filter(pk__in=found.pages):
        theirs |= page.get_descendants().exclude(pk__in=found.pages)
    for page in theirs.distinct():
        yield f"The page “{page.title}” stands below one of ours and is not: move it first."
    for site in rows_of("Site").filter(root_page__in=found.pages):
        yield f"The site {site.hostname} begins at a page of ours: give it another first."


def told(found: Ours) -> Iterator[str]:
    """The plan, a line each."""
    yield "Tables, with their rows:"
    yield from (f"  {table}: {rows}" for table, rows in found.tables.items())
    yield "Pages, with their drafts, history and restrictions:"
    yield from (f"  {page.title} ({page.url_path})" for page in rows_of("Page").filter(pk__in=found.pages))
    yield "Workflows and tasks:"
    yield from (f"  {each.name}" for each in rows_of("Workflow").filter(pk__in=found.workflows))
    yield from (f"  {each.name}" for each in rows_of("Task").filter(pk__in=found.tasks))
    yield "Groups; their accounts stay:"
    for group in Group.objects.filter(pk__in=found.groups):
        yield f"  {group.name}: {group.user_set.count()} accounts"
    permissions = Permission.objects.filter(content_type__in=found.content_types).count()
    yield f"Permissions: {permissions}. Content types: {len(found.content_types)}."
    yield "What you take out of your settings and addresses afterwards:"
    yield from (f"  {line}" for line in lines_to_remove())
    yield "What stays: accounts, pictures, documents, and every other file."
    yield from (f"  {where}" for where in files())


def lines_to_remove() -> Iterator[str]:
    """What of the settings is ours, as it stands there."""
    names = {config.name for config in apps.get_app_configs() if config.label in labels()}
    yield "import competency"
    yield f"INSTALLED_APPS: {', '.join(sorted(names))}, with *competency.APPS"
    for backend in settings.AUTHENTICATION_BACKENDS:
        if backend.startswith("competency."):
            yield f"AUTHENTICATION_BACKENDS: {backend}; Django's own is django.contrib.auth.backends.ModelBackend"
    engines: Any = settings.TEMPLATES
    for engine in engines:
        for processor in engine.get("OPTIONS", {}).get("context_processors", []):
            if processor.startswith("competency."):
                yield f"TEMPLATES, context_processors: {processor}"
    yield from sorted(name for name in dir(settings) if name.startswith("CLEARED_"))
    if str(settings.LOGIN_REDIRECT_URL).startswith("cleared:"):
        yield f"LOGIN_REDIRECT_URL: {settings.LOGIN_REDIRECT_URL} leads nowhere then"
    yield from (f"{name}, if you set it for Cleared" for name in ASKED_FOR)
    yield 'the addresses: include("competency.urls")'


def files() -> Iterator[str]:
    """Where files lie that rows of ours name. They are not in the copy, so they are left where they are."""
    yield f"what was frozen of versions, in {root()}"
    for model in models_of_ours():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                rows = model._base_manager.exclude(**{field.name: ""}).count()
                yield f"{rows} files of {model._meta.label}, in {getattr(field.storage, 'location', field.storage)}"


__all__ = ["GROUPS", "Ours", "labels", "models_of_ours", "obstacles", "of_wagtail", "ours", "told"]
