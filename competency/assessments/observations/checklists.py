"""Checklists: drafting one from plain content, checking it, and publishing it as an activity.

Other code reads a published checklist with ``ChecklistText.of(version.snapshot)``; nothing reads the draft but
its editor and its preview.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from competency.core.activities.api import live_version, publish_activity
from competency.core.models import Activity, ActivityVersion, Person, SystemRelease

from ..models import Checklist
from .enums import Setting
from .sheet import ChecklistText

__all__ = [
    "SOURCE",
    "LevelContent",
    "StepContent",
    "checklist_problems",
    "draft_checklist",
    "filled_in",
    "is_material_change",
    "publish_checklist",
    "sheet_of",
    "snapshot_of",
    "step_key",
]

SOURCE = "observations"
MOST_STEPS = 40


class StepContent(Protocol):
    """A step as content files give it; ``key`` is stable in its checklist."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def critical(self) -> bool: ...
    @property
    def done(self) -> str | None: ...
    @property
    def prompt(self) -> str | None: ...
    @property
    def not_done(self) -> str | None: ...
    @property
    def unsafe(self) -> str | None: ...


class LevelContent(Protocol):
    """A level of a scale as content files give it."""

    @property
    def level(self) -> int: ...
    @property
    def label(self) -> str | None: ...
    @property
    def descriptor(self) -> str | None: ...


def step_key(checklist: uuids.UUID, key: str) -> str:
    """The id of the block that a step of the content becomes, the same on every load; an id stays what it is."""
    try:
        return str(uuids.UUID(key))
    except ValueError:
        return str(uuids.uuid5(checklist, key))


def draft_checklist(
    *,
    code: str,
    owner: Person | None = None,
    checked_on: SystemRelease | None = None,
    key: uuids.UUID | None = None,
    user: Any = None,
    **given: Any,
) -> Checklist:
    """The checklist with this code as a saved draft, made when it is new. Publish with ``save_revision().publish()``.

    ``given`` is what ``filled_in`` takes. Nothing that people work on changes until it is published.
    """
    with transaction.atomic():
        checklist = Checklist.objects.filter(code=code).first() or Checklist(code=code, key=key or uuids.uuid4())
        if checklist.latest_revision_id:
            checklist = checklist.get_latest_revision_as_object()
        filled_in(checklist, **given)
        checklist.owner, checklist.checked_on = owner, checked_on
        if checklist._state.adding:
            checklist.live = False
            checklist.save()
        checklist.save_revision(user=user)
        return checklist


def filled_in(
    checklist: Checklist,
    *,
    title: str,
    steps: Iterable[StepContent],
    retrospective: Iterable[LevelContent] = (),
    entrustment: Iterable[LevelContent] = (),
    setting: Setting | str = Setting.LIVE,
    minutes: int = 15,
    intro: str = "",
    comment_hint: str = "",
    review_by: date | None = None,
) -> Checklist:
    """The draft with this content, not saved. Scales that are left out keep their words."""
    checklist.title, checklist.setting, checklist.minutes = title, setting, minutes
    checklist.intro, checklist.comment_hint, checklist.review_by = intro, comment_hint, review_by
    checklist.steps = _raw(
        checklist,
        "steps",
        [
            {
                "type": "step",
                "id": step_key(checklist.key, step.key),
                "value": {
                    "text": step.text or "",
                    "critical": step.critical,
                    "done": step.done or "",
                    "prompt": step.prompt or "",
                    "not_done": step.not_done or "",
                    "unsafe": step.unsafe or "",
                },
            }
            for step in steps
        ],
    )
    for name, levels in (("retrospective", retrospective), ("entrustment", entrustment)):
        if levels := sorted(levels, key=lambda level: level.level):
            setattr(checklist, name, _raw(checklist, name, [_level(level) for level in levels]))
    return checklist


def _level(level: LevelContent) -> dict[str, Any]:
    return {"type": "level", "value": {"label": level.label or "", "descriptor": level.descriptor or ""}}


def _raw(checklist: Checklist, field: str, rows: list[dict[str, Any]]) -> Any:
    stream: StreamField = checklist._meta.get_field(field)
    return stream.stream_block.to_python(rows)


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
    published = live_version(activity) if activity else None
    if published is None:
        return False
    words = {"intro", "comment_hint", "change_note"}
    draft = snapshot_of(checklist)
    return any(published.snapshot.get(name) != value for name, value in draft.items() if name not in words)


def checklist_problems(checklist: Checklist) -> dict[str, list[str]]:
    """What stands in the way of publishing the draft, by field, in words; empty when nothing."""
    found: dict[str, list[str]] = {}
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
        found["steps"] = steps
    for name in ("retrospective", "entrustment"):
        levels = getattr(sheet, name)
        if len(levels) != 5 or not all(level.label.strip() for level in levels):
            found[name] = [_("The scale has five levels, each with a name.")]
    return found


def publish_checklist(*, checklist: Checklist, by: Person | None = None) -> ActivityVersion:
    """Append the draft as the next version of its activity; ``Checklist.publish()`` calls it in its transaction."""
    return publish_activity(
        key=checklist.key,
        source=SOURCE,
        kind=checklist.kind,
        code=checklist.code,
        title=checklist.title,
        minutes=checklist.minutes,
        snapshot=snapshot_of(checklist),
        change_class=checklist.effective_change_class(),
        change_by=checklist.change_by,
        checked_on=checklist.checked_on,
        by=by,
    )
