"""What the demo's story knows besides its pack: what everybody has done so far, and who may be visited.

Places, people, programmes and content are the pack's (``northbank/``). Every day here is an offset in whole days from
the day of loading (negative: in the past).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from competency.assessments.packing.checklists import ChecklistRow
from competency.assessments.packing.questions import QuestionRow
from competency.assessments.packing.tests import TestRow
from competency.core.enums import Function, WaiverKind
from competency.core.packing.framework import CompetencyRow
from competency.core.packing.requirements import RequirementRow
from competency.packs.reading import Pack
from competency.packs.rows import Row
from competency.packs.values import Line, Slug, Whole, Words, at_least
from scenarios.packing.scenarios import ScenarioRow
from training_modules.packing.modules import ModuleRow


class Group(StrEnum):
    """Which screens of the editor a person may open."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    RECORDS = "records"
    ADMINISTRATOR = "administrator"


class Profile(StrEnum):
    """Where a person stands on the day of loading; ``Person`` says what each one promises."""

    CLEARED = "cleared"
    EXPIRED = "expired"
    EXCEPTION = "exception"
    GAP = "gap"
    NEW = "new"
    STAFF = "staff"


# ---- as written ---------------------------------------------------------------------------------------------


class CoverRule(Row):
    """How many cleared people a shift needs."""

    unit: Line
    job_role: Line
    shift: Line
    needed: Annotated[Whole, at_least(1)]


class Expired(Row):
    """A competency of which every row is so old that its validity has run out."""

    competency: Line
    performed: Whole


class GivenException(Row):
    """A waiver or supervised exception: ``[starts, until)``."""

    kind: WaiverKind
    competency: Line
    starts: Whole
    until: Whole
    approver: Line
    supervisor: Line
    reason: Words


class StoryRow(Row):
    """What the story says of a person of the pack; see ``Person``."""

    key: Slug
    number: Line
    unit: Line | None = None
    profile: Profile
    trained: Whole | None = None
    refreshed: Whole | None = None
    open: tuple[Line, ...] = ()
    expired: Expired | None = None
    exception: GivenException | None = None
    observed_by: tuple[Line, ...] = ()
    groups: tuple[Group, ...] = ()
    assesses: tuple[Line, ...] = ()
    extension: Line | None = None
    story: Line | None = None


class CastRow(Row):
    """A person of the story. With a ``username`` a visitor may continue as that person."""

    role: Slug
    person: Line
    username: Line | None = None


class PlayRow(Row):
    """A play of a scenario: the keys of its choices, in order."""

    scenario: Line
    choices: Line

    @property
    def made(self) -> tuple[str, ...]:
        return tuple(self.choices.split())


class Home(Row):
    """The front page. ``clinical_notice`` says what all clinical content of the demo is."""

    title: Line
    lead: Words
    clinical_notice: Words
    markdown: Annotated[str, Field(min_length=1)]


# ---- as told ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    """What is still missing. ``criterion`` None: the whole competency. ``missing``: how many of its count."""

    competency: str
    criterion: str | None
    missing: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An appointment of the pack. An assessor of the story watches one ``competency``, whatever the site allows."""

    function: Function
    unit: str
    competency: str | None
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member of staff, of the pack and of the story.

    ``profile`` is a promise about the day of loading, over the competencies that the requirements ask of the
    person's job role, unit and functions, refreshers apart:

    - ``cleared``: every criterion met, the last on day ``trained``
    - ``expired``: as cleared, but ``expired`` names a competency whose rows are so old that it has run out
    - ``gap``: as cleared, except what ``open`` lists
    - ``exception``: as gap, and ``exception`` covers what is open
    - ``new``: nothing done yet
    - ``staff``: no job role and no placement; works in the editor or leads

    A refresher is met on day ``refreshed``, if given. ``observed_by`` fixes the assessors of the person's
    observations in order; without it eligible ones are picked. ``story`` marks a planted story.
    """

    key: str
    given_name: str
    family_name: str
    employee_number: str
    job_role: str | None
    unit: str
    shift: str | None
    started: int
    appointments: tuple[Appointment, ...]
    credential: tuple[str, ...]
    told: StoryRow
    open: tuple[Open, ...]

    @property
    def profile(self) -> Profile:
        return self.told.profile

    @property
    def trained(self) -> int | None:
        return self.told.trained

    @property
    def refreshed(self) -> int | None:
        return self.told.refreshed

    @property
    def expired(self) -> Expired | None:
        return self.told.expired

    @property
    def exception(self) -> GivenException | None:
        return self.told.exception

    @property
    def observed_by(self) -> tuple[str, ...]:
        return self.told.observed_by

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.told.groups

    @property
    def story(self) -> str:
        return self.told.story or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The pack and what is told of it, checked against each other. Mappings keep the order of the files."""

    pack: Pack
    competencies: Mapping[str, CompetencyRow]
    requirements: tuple[RequirementRow, ...]
    modules: Mapping[str, ModuleRow]
    questions: Mapping[str, QuestionRow]
    tests: Mapping[str, TestRow]
    checklists: Mapping[str, ChecklistRow]
    scenarios: Mapping[str, ScenarioRow]
    plays: tuple[PlayRow, ...]
    first_tries: tuple[PlayRow, ...]
    people: Mapping[str, Person]
    cast: Mapping[str, CastRow]
    leads: Mapping[str, str]  # of a wave, as "AURORA/W0", the key of a person
    cover: tuple[CoverRule, ...]
    refreshers: frozenset[str]
    home: Home
