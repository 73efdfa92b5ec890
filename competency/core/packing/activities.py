"""Activities that a pack names: what a module, a test and their like are to the record, by kind and code."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from competency.packs.loading import Loading, Site
from competency.packs.plan import PlanRow, refuse
from competency.packs.rows import Row

from ..activities.models import Activity
from ..kind_words import kind_word

ACTIVITIES = ("module", "test", "checklist", "scenario")
CODES = "activity"
"""What the kinds of activities share: criteria call them by their code alone, so one code is one activity."""


def published(loading: Loading, code: str) -> list[Activity]:
    """The activities that were published with a code, those that were retired last."""
    if "published" not in loading.kept:
        by_code: dict[str, list[Activity]] = {}
        for activity in Activity.objects.order_by(F("retired_at").asc(nulls_first=True), "key"):
            by_code.setdefault(activity.code, []).append(activity)
        loading.kept["published"] = by_code
    activities: list[Activity] = loading.kept["published"].get(code, [])
    return activities


def drafts_called(loading: Loading, code: str) -> list[tuple[str, Any]]:
    """What the site has with a code that people can be asked to do, with its kind."""
    return [(kind, loading.find(kind, code)) for kind in ACTIVITIES if code in loading.site.names(kind)]


def activity_codes(site: Site) -> dict[str, str]:
    """The codes of activities by what criteria hold of them, those that are only drafted yet as well."""
    codes = {str(key): code for key, code in Activity.objects.values_list("key", "code")}
    known = set(codes.values())
    for kind in ACTIVITIES:
        for code in set(site.names(kind)) - known:
            codes[str(key_of(site.find(kind, code)))] = code
    return codes


def key_of(draft: Any) -> uuid.UUID:
    """What a draft of an activity is to the record."""
    return uuid.UUID(str(getattr(draft, "activity_key", None) or draft.key))


def activity_key(row: Row, loading: Loading) -> uuid.UUID:
    """What the activity of a row is to the record, from the moment its draft is made.

    Criteria name it before it is published. One that was published with this code and lost its draft goes on.
    """
    code = row.names()[0]
    if (draft := loading.find(row.noun, code)) is not None:
        return key_of(draft)
    for activity in published(loading, code):
        if activity.kind == row.evidence:  # type: ignore[attr-defined]
            return uuid.UUID(str(activity.key))
    key: uuid.UUID = loading.kept.setdefault(("activity key", row.noun, code), uuid.uuid4())
    return key


def named_activities(code: str, loading: Loading) -> set[uuid.UUID]:
    """What a criterion can mean by a code: the activity of the pack, or what on the site has that code."""
    if (row := rows_of_activities(loading).get(code)) is not None:
        return {activity_key(row, loading)}
    keys = {key_of(draft) for _kind, draft in drafts_called(loading, code)}
    existing = published(loading, code)
    keys |= {uuid.UUID(str(activity.key)) for activity in existing if activity.retired_at is None}
    return keys or {uuid.UUID(str(activity.key)) for activity in existing[:1]}


def rows_of_activities(loading: Loading) -> dict[str, Row]:
    """The activities of the pack by their codes."""
    if "activity rows" not in loading.kept:
        loading.kept["activity rows"] = {
            row.names()[0]: row for row in loading.pack.all_rows() if row.noun in ACTIVITIES
        }
    rows: dict[str, Row] = loading.kept["activity rows"]
    return rows


def refuse_taken(row: Row, loading: Loading) -> PlanRow | None:
    """Refuse a row whose code is that of an activity of another kind on the site."""
    code = row.names()[0]
    others = [kind_word(activity.kind) for activity in published(loading, code) if activity.kind != row.evidence]  # type: ignore[attr-defined]
    others += [kind for kind, _draft in drafts_called(loading, code) if kind != row.noun]
    if not others:
        return None
    words = {"code": code, "other": others[0]}
    return refuse(
        row, _("the code '%(code)s' is taken on the site by an activity of another kind: %(other)s") % words, "code"
    )


__all__ = [
    "ACTIVITIES",
    "CODES",
    "activity_codes",
    "activity_key",
    "named_activities",
    "refuse_taken",
    "rows_of_activities",
]
