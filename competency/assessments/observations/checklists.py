"""Checklists from a program: a loader or an importer says what stands in one; publishing it comes afterwards."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from django.db import transaction
from wagtail.fields import StreamField

from competency.core.models import Person, SystemRelease

from .enums import Setting
from .models import Checklist

__all__ = [
    "LevelContent",
    "StepContent",
    "draft_checklist",
    "filled_in",
    "step_key",
]


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
    """A level of a checklist's scale as content files give it."""

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
