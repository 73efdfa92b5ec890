"""The removal: tables, what Wagtail and Django keep of ours, and nothing of the host's. One transaction, whole or not.

Rows of other apps are deleted through models as migrations know them, without ours: the tables behind ours are gone by
then, and no handler of ours answers as if somebody had deleted a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

from ..record.triggers import remove_triggers
from .plan import Ours, labels, models_of_ours, rows_of


def remove(found: Callable[[], Ours], before: Callable[[Ours], None]) -> None:
    """Take everything out. ``found`` looks once nobody can write any more, then ``before`` is called with it; if that
    raises, nothing was done. On SQLite as on PostgreSQL tables are dropped within the transaction."""
    with connection.schema_editor() as editor:
        _lock()
        ours = found()
        before(ours)
        state = _without_ours()
        for model in models_of_ours():
            if not model._meta.auto_created:
                editor.delete_model(model)
        _drop_functions()
        _delete_rows(state.apps, ours)
        MigrationRecorder(connection).migration_qs.filter(app__in=labels()).delete()
    ContentType.objects.clear_cache()
    rows_of("Site").model.clear_site_root_paths_cache()


def _lock() -> None:
    """Nobody records anything between the copy and the removal."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models_of_ours())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
    # On SQLite the first write locks the file; on both the triggers go with their tables, or come back with them.
    remove_triggers()


def _without_ours() -> Any:
    """The models of the site as its migrations leave them, without ours."""
    state = MigrationLoader(connection).project_state()
    for label, name in [key for key in state.models if key[0] in labels()]:
        del state.models[label, name]
    return state


def _drop_functions() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = ANY (current_schemas(false)) AND (p.proname = 'clr_refuse' OR p.proname LIKE "
            "'clr\\_refuse\\_%')"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {connection.ops.quote_name(name)}()")


def _delete_rows(apps: Any, ours: Ours) -> None:
    page, revision = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Revision")
    of_ours = {"content_type__in": ours.content_types}
    parents = _parents(page, ours)
    revision.objects.filter(**of_ours).delete()
    apps.get_model("wagtailcore", "WorkflowState").objects.filter(**of_ours).delete()
    apps.get_model("wagtailcore", "Workflow").objects.filter(pk__in=ours.workflows).delete()
    apps.get_model("wagtailcore", "Task").objects.filter(pk__in=ours.tasks).delete()
    for log in ("PageLogEntry", "ModelLogEntry"):
        apps.get_model("wagtailcore", log).objects.filter(**of_ours).delete()
    page.objects.filter(pk__in=ours.pages).delete()
    for path, children in parents.items():
        page.objects.filter(path=path).update(numchild=F("numchild") - children)
    apps.get_model("auth", "Group").objects.filter(pk__in=ours.groups).delete()
    # With them go permissions, references, entries of the search index and whatever else leads to a type of ours.
    apps.get_model("contenttypes", "ContentType").objects.filter(pk__in=ours.content_types).delete()


def _parents(page: Any, ours: Ours) -> Counter[str]:
    """How many children each page that stays loses, by path."""
    steplen = rows_of("Page").model.steplen
    gone = set(page.objects.filter(pk__in=ours.pages).values_list("path", flat=True))
    above = Counter(path[:-steplen] for path in gone)
    return Counter({path: children for path, children in above.items() if path and path not in gone})


__all__ = ["remove"]
