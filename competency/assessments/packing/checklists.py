"""Observation checklists in a pack: the steps to watch, and the two scales of five levels."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import PrivateAttr, model_validator

from competency.core.enums import Kind
from competency.core.packing.activities import CODES, activity_key, refuse_taken
from competency.core.packing.drafts import (
    as_last_drafted,
    for_dump,
    never_published,
    owner_of,
    plan_draft,
    without_absent_owner,
)
from competency.core.packing.limits import block, column, usual
from competency.packs.loading import Loading
from competency.packs.parts import PackPart
from competency.packs.plan import PlanRow
from competency.packs.reading import Pack
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Day, Line, Slug, Whole, Words, YesNo, wrong
from competency.packs.writing import Writer

from ..observations.blocks import LevelBlock, StepBlock
from ..observations.checklists import draft_checklist, filled_in, step_key
from ..observations.enums import Setting
from ..observations.models import Checklist
from ..observations.publication import checklist_problems

FOLDER = "checklists"


class StepRow(Row):
    """One act that can be seen, and what each answer to it looks like."""

    key: Slug
    text: Annotated[Line | None, block(StepBlock, "text")] = None
    critical: YesNo = False
    done: Annotated[Line | None, block(StepBlock, "done")] = None
    prompt: Annotated[Line | None, block(StepBlock, "prompt")] = None
    not_done: Annotated[Line | None, block(StepBlock, "not_done")] = None
    unsafe: Annotated[Line | None, block(StepBlock, "unsafe")] = None


class LevelRow(Row):
    """A level of a scale."""

    level: Whole
    label: Annotated[Line | None, block(LevelBlock, "label")] = None
    descriptor: Annotated[Line | None, block(LevelBlock, "descriptor")] = None


class ChecklistRow(Row):
    """A checklist. A scale that is left out has its usual words."""

    noun: ClassVar[str] = "checklist"
    codes: ClassVar[str] = CODES
    loose: ClassVar[frozenset[str]] = frozenset({"owner"})

    code: Annotated[Line, column(Checklist, "code")]
    title: Annotated[Line, column(Checklist, "title")]
    setting: Setting = usual(Checklist, "setting")
    minutes: Annotated[Whole, column(Checklist, "minutes")] = usual(Checklist, "minutes")
    intro: Words | None = None
    steps: tuple[StepRow, ...] = ()
    retrospective: tuple[LevelRow, ...] | None = None
    entrustment: tuple[LevelRow, ...] | None = None
    comment_hint: Annotated[Line | None, column(Checklist, "comment_hint")] = None
    owner: Annotated[Line | None, Names("person")] = None
    review_by: Day | None = None
    checked_on: Annotated[Line | None, Names("release")] = None

    _key: uuid.UUID | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def describes_five_levels_and_each_step_once(self) -> Self:
        for name in ("retrospective", "entrustment"):
            scale = getattr(self, name)
            if scale and [one.level for one in scale] != [1, 2, 3, 4, 5]:
                wrong(_("'%(key)s' describes the levels 1 to 5 in order"), at=name)
        for key, times in Counter(one.key for one in self.steps).items():
            if times > 1:
                wrong(_("two steps of the checklist have the same key: %(value)s"), value=key, at="steps")
        return self

    @property
    def evidence(self) -> Kind:
        return self.setting.kind

    def stated(self) -> dict[str, Any]:
        """What it says; its steps by the ids that their keys become in the checklist with ``_key``."""
        stated = super().stated()
        if self._key is not None:
            for step in stated["steps"]:
                step["key"] = step_key(self._key, step["key"])
        return stated


def read(pack: Pack) -> Sequence[Row]:
    rows = (pack.reader.row(ChecklistRow, node, file) for file, node in pack.documents(FOLDER))
    return [row for row in rows if row is not None]


def on_site(kind: str) -> Collection[str]:
    return set(Checklist.objects.values_list("code", flat=True))


def find(kind: str, name: str) -> Any:
    return Checklist.objects.filter(code=name).first()


def row_of(checklist: Checklist) -> ChecklistRow:
    def scale(stream: Any) -> tuple[LevelRow, ...]:
        return tuple(
            LevelRow.of_site(
                level=level, label=child.value["label"] or None, descriptor=child.value["descriptor"] or None
            )
            for level, child in enumerate(stream, 1)
        )

    return ChecklistRow.of_site(
        code=checklist.code,
        title=checklist.title,
        setting=Setting(checklist.setting),
        minutes=checklist.minutes,
        intro=checklist.intro.strip() or None,
        steps=tuple(
            StepRow.of_site(
                key=child.id,
                text=child.value["text"] or None,
                critical=bool(child.value["critical"]),
                **{name: child.value[name] or None for name in ("done", "prompt", "not_done", "unsafe")},
            )
            for child in checklist.steps
        ),
        retrospective=scale(checklist.retrospective),
        entrustment=scale(checklist.entrustment),
        comment_hint=checklist.comment_hint.strip() or None,
        owner=checklist.owner.employee_number if checklist.owner else None,
        review_by=checklist.review_by,
        checked_on=str(checklist.checked_on) if checklist.checked_on else None,
    )


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    for row in without_absent_owner(rows, loading):
        if (refused := refuse_taken(row, loading)) is not None:
            yield refused
            continue
        row._key = activity_key(row, loading)
        problems = checklist_problems(filled_in(Checklist(code=row.code, key=row._key), **_values(row)))
        yield plan_draft(
            row,
            loading.find("checklist", row.code),
            row_of,
            problems,
            loading=loading,
            silent=("owner", "retrospective", "entrustment"),
        )


def _values(row: ChecklistRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "steps": row.steps,
        "retrospective": row.retrospective or (),
        "entrustment": row.entrustment or (),
        "setting": row.setting,
        "minutes": row.minutes,
        "intro": row.intro or "",
        "comment_hint": row.comment_hint or "",
        "review_by": row.review_by,
    }


def apply(planned: PlanRow, loading: Loading) -> None:
    row: Any = planned.row
    existing = loading.find("checklist", row.code)
    draft_checklist(
        code=row.code,
        key=activity_key(row, loading),
        owner=owner_of(row, loading) or (as_last_drafted(existing).owner if existing else None),
        checked_on=loading.find("release", row.checked_on),
        user=loading.author,
        **_values(row),
    )


def drafts(rows: Sequence[Row]) -> Iterable[Checklist]:
    return never_published(Checklist, [one.code for one in rows if isinstance(one, ChecklistRow)])


def dump(writer: Writer) -> None:
    for checklist in Checklist.objects.select_related("owner", "checked_on").order_by("code"):
        row = row_of(checklist if checklist.live else as_last_drafted(checklist))
        row = for_dump(row, writer)
        writer.row(writer.free_name(FOLDER, row.code, ".yaml"), row)


PART = PackPart(
    folder=FOLDER,
    order=80,
    kinds={"checklist": gettext_lazy("checklist")},
    read=read,
    plan=plan,
    apply=apply,
    on_site=on_site,
    find=find,
    dump=dump,
    drafts=drafts,
    publishes_at=40,
)

__all__ = ["PART", "ChecklistRow", "LevelRow", "StepRow"]
