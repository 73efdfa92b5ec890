"""Versions (what was published) and facts (what happened), as plain dataclasses: what the rules read.

Nothing here computes an answer. Every class mirrors an append-only entry of the model and carries
``recorded_at``, so that any of them can be filtered to "as known at K". Identifiers are opaque strings:
the rules compare them and never look inside. Days are ``datetime.date`` local to the facility; intervals are
half-open ``[from, until)``; ``None`` as an end means "no end".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What sort of evidence a row is; each kind has a level on Miller's pyramid (Miller 1990)."""

    MODULE = "module"
    SESSION = "session"
    ATTESTATION = "attestation"
    EXTERNAL = "external"
    PRIOR = "prior"
    KNOWLEDGE_TEST = "knowledge_test"
    SCENARIO = "scenario"
    SIMULATED_TASK = "simulated_task"
    SIMULATED_STATION = "simulated_station"
    SCENARIO_TASK = "scenario_task"
    OBSERVATION = "observation"


class Purpose(StrEnum):
    """Why something was done. Practice and pre-test rows decide nothing unless a standard says so."""

    GATE = "gate"
    PRACTICE = "practice"
    PRE_TEST = "pre_test"
    DELTA = "delta"


class Outcome(StrEnum):
    """How it ended. Only passed and failed rows decide."""

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"


class Verdict(StrEnum):
    """What a verifier said of an imported, external or prior row."""

    VERIFIED = "verified"
    REJECTED = "rejected"


class SignOffVerdict(StrEnum):
    """What an assessor's signature says of one observation."""

    ACHIEVED = "achieved"
    NOT_ACHIEVED = "not_achieved"


class Risk(StrEnum):
    LOW = "low"
    HIGH = "high"


class Base(StrEnum):
    """What a renewal is counted from."""

    COMPLETION = "completion"
    PREVIOUS_EXPIRY = "previous_expiry"
    FIXED_CYCLE = "fixed_cycle"


class Effect(StrEnum):
    """What a gate does to passes earned before it."""

    FULL = "full"
    DELTA = "delta"
    NONE = "none"


class WaiverKind(StrEnum):
    WAIVER = "waiver"
    SUPERVISED = "supervised"


class SubjectKind(StrEnum):
    """Whom a requirement is about."""

    JOB_ROLE = "job_role"
    FUNCTION = "function"
    PERSON = "person"
    ANYBODY = "anybody"


class AnchorKind(StrEnum):
    """What a relative day is counted from."""

    FIXED = "fixed"
    PLACEMENT_START = "placement_start"
    GO_LIVE = "go_live"


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar length: months clamp to the month's end, days are days. ``Period.parse("P1Y")`` reads ISO 8601.

    Years are twelve months and weeks are seven days. Both parts point the same way; a leading minus is read
    for offsets such as "two weeks before go-live" (``-P2W``).
    """

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if self.months * self.days < 0:
            raise ValueError("The months and the days of a period must point the same way.")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``PnYnMnWnD``, with an optional leading minus. Raises ``ValueError`` for anything else."""
        written = _PERIOD.fullmatch(text)
        if written is None:
            raise ValueError(f"{text!r} is not a period such as P1Y, P6M, P2W or P90D.")
        sign = -1 if written["sign"] else 1
        years, months, weeks, days = (int(written[part] or 0) for part in ("years", "months", "weeks", "days"))
        return cls(months=sign * (12 * years + months), days=sign * (7 * weeks + days))

    def format(self) -> str:
        """Write ISO 8601; equal periods give equal text, so twelve months read ``P1Y`` and two weeks ``P14D``."""
        years, months = divmod(abs(self.months), 12)
        parts = ((years, "Y"), (months, "M"), (abs(self.days), "D"))
        text = "".join(f"{amount}{letter}" for amount, letter in parts if amount)
        return ("-" if self.months < 0 or self.days < 0 else "") + "P" + (text or "0D")

    @property
    def is_positive(self) -> bool:
        """Whether it leads to a later day."""
        return self.months > 0 or self.days > 0


_PERIOD = re.compile(
    r"(?P<sign>-)?P(?=\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day, fixed (``on``) or an offset from the placement's start or the wave's go-live."""

    anchor: AnchorKind
    on: date | None = None
    offset: Period = Period()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Base of every version and fact. ``key`` names the thing stated, ``version`` counts its corrections."""

    uuid: str
    key: str
    version: int = 1
    withdrawn: bool = False
    recorded_at: datetime


# ---- facts about one person -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Entry):
    """Something a person did, seen or sat. ``event`` joins the sign-offs of one observation."""

    kind: Kind
    purpose: Purpose = Purpose.GATE
    activity: str | None = None
    edition: int | None = None
    competency: str | None = None
    event: str | None = None
    outcome: Outcome = Outcome.PASSED
    score: Decimal | None = None  # per cent, 0-100
    entrustment: int | None = None  # 1-5, prospective scale
    critical_failed: bool = False
    performed_on: date
    performed_at: datetime | None = None  # aware
    assessor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Entry):
    """What somebody said of one version of a row: it counts, or it does not."""

    evidence: str  # the evidence's key
    judged_version: int | None = None  # None: the one that stood when this was recorded
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff(Entry):
    event: str
    assessor: str
    verdict: SignOffVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Entry):
    competency: str
    kind: WaiverKind
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation(Entry):
    competency: str | None  # None: all of them
    effective_on: date
    safety: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal(Entry):
    revocation: str  # the revocation's key
    effective_on: date | None = None  # None: as if the revocation never was


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Entry):
    starts_on: date
    ends_on: date | None  # the day of return


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(Entry):
    job_role: str
    unit: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Entry):
    function: str
    unit: str
    competency: str | None = None
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Everything recorded about one person, in any order, all versions of every key."""

    person: str
    evidence: tuple[Evidence, ...] = ()
    verifications: tuple[Verification, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    leaves: tuple[Leave, ...] = ()
    placements: tuple[Placement, ...] = ()
    appointments: tuple[Appointment, ...] = ()


# ---- versions: the rules in force ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing a standard asks for: evidence of an activity, of a kind, or another competency held.

    Exactly one of ``kind``, ``activity`` and ``competency`` is set. A ``kind`` criterion is met by rows that
    name the standard's competency; an ``activity`` criterion by rows of that activity. ``key`` is stable
    across versions of the standard.
    """

    key: str
    kind: Kind | None = None
    activity: str | None = None
    competency: str | None = None
    cut: Decimal | None = None  # per cent
    entrustment: int | None = None  # at least
    count: int = 1
    assessors: int = 1  # distinct
    max_age: Period | None = None  # default: the standard's validity
    pre_test: bool = False  # a passed pre-test counts as well (knowledge tests only)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaGroup:
    """``needed`` None: all of the criteria; N: any N of them."""

    criteria: tuple[Criterion, ...]
    needed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard(Entry):
    """An immutable, effective-dated version of what a competency asks. All groups must be met."""

    competency: str
    number: int
    effective_from: date
    risk: Risk = Risk.LOW
    groups: tuple[CriteriaGroup, ...]
    base: Base = Base.COMPLETION
    validity: Period | None = None  # None: does not run out
    fixed_on: date | None = None  # fixed cycle: the first invalid day of one cycle
    min_active: Period = Period()
    window: Period = Period(months=1)
    grace: Period = Period()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Entry):
    programme: str
    wave: str | None = None  # None: the unit's own wave in the programme
    subject_kind: SubjectKind
    subject: str = ""  # job role, function or person; empty for anybody
    unit: str  # the root of the subtree it covers
    competency: str
    announced_on: DayRule
    blocks_from: DayRule
    ends_on: date | None = None
    validity: Period | None = None  # may shorten the standard's, never lengthen it


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Entry):
    """From a day on, what passes of an earlier edition, or judged by an earlier standard version, still count.

    Exactly one pair is set: ``activity`` with ``edition``, or ``competency`` with ``number``.
    """

    activity: str | None = None
    edition: int | None = None
    competency: str | None = None
    number: int | None = None
    from_on: date
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveUnit(Entry):
    programme: str
    wave: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveDate(Entry):
    wave: str
    go_live_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClosing(Entry):
    unit: str
    closes_on: date


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's fixed position: itself and its ancestors, nearest first, and its facility's IANA zone."""

    ancestors: tuple[str, ...]  # starts with the unit itself
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Everything published that the rules read, in any order, all versions of every key."""

    standards: tuple[Standard, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    gates: tuple[Gate, ...] = ()
    wave_units: tuple[WaveUnit, ...] = ()
    wave_dates: tuple[WaveDate, ...] = ()
    unit_closings: tuple[UnitClosing, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
