"""What the demo hospital's content files say, as plain frozen dataclasses (places and people stand apart).

``content_files.load`` fills them; the demo loader turns them into drafts, versions and facts. Nothing here
reads a file, knows the date or imports Django. Every day is an offset in whole days from the day of loading
(negative: in the past). Every text is Markdown where the field is called ``markdown``, plain text elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from competency.rules.facts import Base, Kind, Risk
from portal.demo.content_place_types import CastMember, Function, Person, Places


class CalloutKind(StrEnum):
    NOTE = "note"
    SAFETY = "safety"
    TIP = "tip"


class QuestionType(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMERIC = "numeric"


class Use(StrEnum):
    """Practice questions never count; gate questions are drawn by a test."""

    PRACTICE = "practice"
    GATE = "gate"


class Anchor(StrEnum):
    GO_LIVE = "go_live"
    PLACEMENT_START = "placement_start"


# ---- modules ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RichText:
    markdown: str


@dataclass(frozen=True, slots=True)
class Why:
    """The "Why it matters" box. Publishing asks for at least one in a module."""

    markdown: str


@dataclass(frozen=True, slots=True)
class KeySteps:
    """An ordered list, one sentence each; prints as a tip sheet. Steps may hold **bold** and *italic*."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    kind: CalloutKind
    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Picture:
    path: Path  # an existing PNG below content/pictures
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    question: str  # the code of a practice question


Block = RichText | Why | KeySteps | Callout | Picture | Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    key: str  # a slug, unique in its module, stable for ever
    title: str
    minutes: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    code: str
    title: str
    minutes: int  # the sum of its sections
    job_role: str
    competency: str
    owner: str  # a person's key
    review_by: int  # days after loading
    checked_on: str  # a release, as "Aurora EHR 2026.1"
    summary: str
    sections: tuple[Section, ...]


# ---- assessment ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    key: str  # a, b, c ... in the order of the file
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSlip:
    """The answer somebody gives who mixes up a unit or a factor of ten, and what to tell her."""

    value: Decimal
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric:
    """Right when ``value - tolerance <= answer <= value + tolerance``, in ``unit``."""

    value: Decimal
    tolerance: Decimal
    unit: str
    right: str
    wrong: str
    unit_slip: UnitSlip


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``options`` for single and multiple, ``numeric`` for numeric; the other one is empty."""

    code: str
    use: Use
    type: QuestionType
    competency: str
    job_role: str
    difficulty: int  # 1-3
    critical: bool
    stem: str  # Markdown
    options: tuple[Option, ...] = ()
    numeric: Numeric | None = None
    rationale: str
    reference: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintRow:
    competency: str
    difficulty: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeTest:
    code: str
    title: str
    competency: str
    job_role: str
    minutes: int  # what it usually takes; no time limit
    intro: str
    owner: str
    review_by: int
    checked_on: str
    questions: tuple[str, ...]  # the bank: codes of gate questions
    blueprint: tuple[BlueprintRow, ...]
    cut: Decimal  # per cent
    every_critical: bool
    cooldown_hours: int
    attempts: int
    open_hours: int
    shuffle_questions: bool
    shuffle_options: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    key: str  # stable
    text: str
    critical: bool
    done: str  # what the assessor sees when it is done
    prompt: str  # when it took a prompt
    not_done: str
    unsafe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLevel:
    level: int  # 1-5
    label: str
    descriptor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    code: str
    title: str
    competency: str
    job_role: str
    minutes: int
    intro: str
    owner: str
    review_by: int
    checked_on: str
    items: tuple[ChecklistItem, ...]
    retrospective: tuple[ScaleLevel, ...]  # how much help the assessor gave
    entrustment: tuple[ScaleLevel, ...]  # what she may do next; never mixed with the other
    level_asked: int  # on the entrustment scale
    comment_below: int  # a comment is asked for below this entrustment level
    comment_on_critical_prompt: bool
    comment_hint: str


# ---- framework ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing a competency asks for; exactly one of ``kind`` and ``activity`` is set.

    ``activity`` is the code of a module, test or checklist of this content. A ``kind`` criterion is met by
    imported or pre-recorded rows naming the competency; ``title`` says which course that is.
    """

    key: str
    title: str
    minutes: int
    kind: Kind | None = None
    activity: str | None = None
    cut: Decimal | None = None
    entrustment: int | None = None
    count: int = 1
    assessors: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """All of the criteria, renewed on completion base. Lengths are ISO 8601 ("P12M", "P0D")."""

    code: str
    job_role: str  # the sixth, super_user, is held by appointment
    statement: str
    objectives: tuple[str, ...]
    risk: Risk
    base: Base
    validity: str
    window: str
    grace: str
    refresher: bool  # asked for some time after go-live; a person's ``refreshed`` meets it, never her profile
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    anchor: Anchor
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Exactly one of ``job_role`` and ``function`` is set. Every unit's own wave in the programme dates it."""

    programme: str
    job_role: str | None
    function: Function | None
    unit: str  # and everything below it
    competency: str
    announced: DayRule
    blocks: DayRule


# ---- copy ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    title: str
    lead: str
    clinical_notice: str  # under every page with clinical content
    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContent:
    """Everything, cross-checked: a code named anywhere exists. Mappings keep the order of the files."""

    places: Places
    competencies: Mapping[str, Competency]
    requirements: tuple[Requirement, ...]
    modules: Mapping[str, Module]
    questions: Mapping[str, Question]
    tests: Mapping[str, KnowledgeTest]
    checklists: Mapping[str, Checklist]
    people: Mapping[str, Person]
    cast: Mapping[str, CastMember]
    home: Home
