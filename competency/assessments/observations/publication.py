"""What publishing a checklist does: a version of its activity, which observations are signed against.

Other code reads a published checklist with ``ChecklistText.of(version.snapshot)``; nothing reads the draft but
its editor and its preview.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from competency.core.access import person_of
from competency.core.activities import api as activities
from competency.core.models import Activity, ActivityVersion, Person
from competency.core.publishing.publication import ClassifiedPublication, Problems, WayBack, editor_of
from competency.core.publishing.wanted import activity_wanted

from .forms import ObservationForm
from .models import SOURCE, Checklist
from .sheet import ChecklistText

__all__ = [
    "ChecklistPublication",
    "checklist_problems",
    "is_material_change",
    "publish_checklist",
    "sheet_of",
    "snapshot_of",
]

MOST_STEPS = 40


class ChecklistPublication(ClassifiedPublication[Checklist]):
    """The publication of observation checklists."""

    def problems(self, draft: Checklist) -> Problems:
        return checklist_problems(draft)

    def publications_so_far(self, draft: Checklist) -> int:
        return activities.publications_so_far(draft.key)

    def drafted(self, keys: Collection[str]) -> dict[str, str]:
        return {str(one.key): str(one) for one in Checklist.objects.filter(key__in=keys)}

    def way_back(self, key: str, user: Any, language: str = "") -> WayBack | None:
        return editor_of(Checklist.objects.filter(key=key).first(), user)

    def is_material_change(self, draft: Checklist) -> bool:
        return is_material_change(draft)

    def record(self, draft: Checklist, *, user: Any, revision: Any) -> None:
        publish_checklist(checklist=draft, by=person_of(user))

    def wanted(self, draft: Checklist, on: date, *, leaving: Collection[Any] = ()) -> list[str]:
        return activity_wanted(draft.key, on)

    def withdraw(self, draft: Checklist) -> None:
        """Nobody is watched by the checklist any more; what was signed stays."""
        activities.retire_activity(key=draft.key)

    def preview(self, draft: Checklist, request: HttpRequest, mode: str) -> TemplateResponse:
        """The sheet as an assessor meets it, from the snapshot that would be published."""
        form = ObservationForm(sheet=sheet_of(snapshot_of(draft)), title=draft.title)
        context = {"object": draft, "request": request, "form": form, "checklist": draft}
        return TemplateResponse(request, "cleared_assessments/observations/preview.html", context)


def snapshot_of(checklist: Checklist) -> dict[str, Any]:
    """What publishing the draft would record. A checklist is open, so the marks of critical steps are in it."""
    return {
        "setting": str(checklist.setting),
        "intro": checklist.intro,
        "comment_hint": checklist.comment_hint,
        "change_note": checklist.change_note,
        "items": [
            {
                "key": child.id,
                "text": child.value["text"],
                "critical": bool(child.value["critical"]),
                **{name: child.value[name] or "" for name in ("done", "prompt", "not_done", "unsafe")},
            }
            for child in checklist.steps
        ],
        "retrospective": _scale(checklist.retrospective),
        "entrustment": _scale(checklist.entrustment),
    }


def _scale(stream: Any) -> list[dict[str, Any]]:
    return [
        {"level": level, "label": child.value["label"], "descriptor": child.value["descriptor"] or ""}
        for level, child in enumerate(stream, start=1)
    ]


def sheet_of(snapshot: dict[str, Any]) -> ChecklistText:
    return ChecklistText.of(snapshot)


def is_material_change(checklist: Checklist) -> bool:
    """Whether a step, a level or the setting differs from what is published. Words around them do not count."""
    activity = Activity.objects.filter(key=checklist.key).first()
    published = activities.live_version(activity) if activity else None
    if published is None:
        return False
    words = {"intro", "comment_hint", "change_note"}
    draft = snapshot_of(checklist)
    return any(published.snapshot.get(name) != value for name, value in draft.items() if name not in words)


def checklist_problems(checklist: Checklist) -> dict[str, list[str]]:
    """What stands in the way of publishing the draft, by field, in words; empty when nothing."""
    problems: dict[str, list[str]] = {}
    sheet = ChecklistText.of(snapshot_of(checklist))
    texts = [" ".join(step.text.casefold().split()) for step in sheet.steps]
    steps: list[str] = []
    if not texts:
        steps.append(_("Add at least one step to watch for."))
    if len(texts) > MOST_STEPS:
        steps.append(_("A sheet of more than %(count)d steps cannot be watched. Split it.") % {"count": MOST_STEPS})
    if not all(texts):
        steps.append(_("A step says nothing: describe one act that can be seen, or remove it."))
    if len(set(filter(None, texts))) != len(list(filter(None, texts))):
        steps.append(_("Two steps say the same: an assessor could not tell them apart."))
    if len({step.key for step in sheet.steps}) != len(sheet.steps):
        steps.append(_("Two steps share one key: delete one of them and add it again."))
    if [step for step in sheet.critical if not step.done or not step.unsafe]:
        steps.append(_("Say of each critical step what done and what unsafe look like, so that assessors agree."))
    if steps:
        problems["steps"] = steps
    for name in ("retrospective", "entrustment"):
        levels = getattr(sheet, name)
        if len(levels) != 5 or not all(level.label.strip() for level in levels):
            problems[name] = [_("The scale has five levels, each with a name.")]
    return problems


def publish_checklist(*, checklist: Checklist, by: Person | None = None) -> ActivityVersion:
    """Append the draft as the next version of its activity; ``Checklist.publish()`` calls it in its transaction."""
    return activities.publish_activity(
        key=checklist.key,
        source=SOURCE,
        kind=checklist.kind,
        code=checklist.code,
        title=checklist.title,
        minutes=checklist.minutes,
        snapshot=snapshot_of(checklist),
        change_class=checklist.effective_change_class(),
        change_by=checklist.change_by,
        checked_on=checklist.checked_against,
        by=by,
    )
