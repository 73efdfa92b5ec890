"""Places and people of the demo hospital as plain frozen dataclasses; see ``content_types`` for the rest.

Nothing here reads a file, knows the date or imports Django. Every day is an offset in whole days from the day
of loading (negative: in the past).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from competency.rules.facts import WaiverKind


class Function(StrEnum):
    """What a person may be appointed to do over a unit and everything below it."""

    ASSESSOR = "assessor"
    SUPER_USER = "super_user"
    MANAGER = "manager"
    TRAINER = "trainer"


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


# ---- places -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    code: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    code: str
    name: str
    starts: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRole:
    code: str
    name: str
    by_appointment: bool  # True for super_user: nobody is placed in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    code: str
    name: str
    system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    programme: str
    code: str
    name: str
    units: tuple[str, ...]
    go_live: int
    lead: str  # a person's key


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    system: str
    code: str
    label: str  # what modules name in ``checked_on``
    starts: int
    ends: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRule:
    unit: str
    job_role: str
    shift: str
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    facility: Facility
    units: tuple[Unit, ...]  # parents before children; the first is the root
    shifts: tuple[Shift, ...]
    job_roles: tuple[JobRole, ...]
    programmes: tuple[Programme, ...]
    waves: tuple[Wave, ...]
    releases: tuple[Release, ...]
    cover: tuple[CoverRule, ...]


# ---- people -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    function: Function
    unit: str
    competency: str | None  # an assessor's; None: all
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is still missing. ``criterion`` None: the whole competency. ``missing``: how many of its count."""

    competency: str
    criterion: str | None
    missing: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    competency: str
    performed: int  # every element of it, so that validity counted from there has run out


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenException:
    """A waiver or supervised exception: ``[starts, until)``."""

    kind: WaiverKind
    competency: str
    starts: int
    until: int
    approver: str
    supervisor: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member of staff.

    ``profile`` is a promise about the day of loading, over the competencies that the requirements ask of her
    job role, unit and functions, refreshers apart:

    - ``cleared``: every criterion met, the last on day ``trained``
    - ``expired``: as cleared, but ``expired`` names a competency whose rows are so old that it has run out
    - ``gap``: as cleared, except what ``open`` lists
    - ``exception``: as gap, and ``exception`` covers what is open
    - ``new``: nothing done yet
    - ``staff``: no job role and no placement; she works in the editor or leads

    A competency with ``refresher`` is met on day ``refreshed``, if given. ``observed_by`` fixes the assessors
    of her observations in order; without it the loader picks eligible ones. ``story`` marks a planted story.
    """

    key: str
    given_name: str
    family_name: str
    employee_number: str
    job_role: str | None
    unit: str
    shift: str | None
    started: int  # first day of the placement
    profile: Profile
    trained: int | None
    refreshed: int | None
    open: tuple[Open, ...]
    expired: Expired | None
    exception: GivenException | None
    observed_by: tuple[str, ...]
    appointments: tuple[Appointment, ...]
    groups: tuple[Group, ...]
    credential: tuple[str, ...]  # competencies she may assess as a trainer, whatever her own level
    extension: str
    story: str

    @property
    def email(self) -> str:
        return f"{self.key}@northbank.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """A person of the story. With a ``username`` a visitor may continue as her; without one she only plays a part."""

    role: str
    person: str
    username: str
