"""Evidence rows that decide: verified passes and fails, in the one order that counts.

This module settles what a row *is* (a pass, a fail, disputed, a delta, unreadable); ``standards`` settles what
it is worth to a criterion. Self-ratings, practice, incomplete, pending and rejected rows never get through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from .dates import ONE_DAY
from .entries import KnownFacts
from .facts import Evidence, Outcome, PersonFacts, Purpose, SignOff, SignOffVerdict, Verdict, Verification


class Says(Enum):
    """What a row says once verification and sign-offs are counted."""

    PASS = auto()
    FAIL = auto()
    DISPUTED = auto()  # the signatures of one observation are tied: no pass, and no fail either
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class DecidingRow:
    """A row that decides, with its place in the order."""

    evidence: Evidence
    says: Says
    place: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """One person's deciding rows in order, and the deltas passed, each with the edition it may have started from."""

    rows: tuple[DecidingRow, ...]
    deltas: tuple[Evidence, ...]
    delta_starts: Mapping[str, int]

    @property
    def wholes(self) -> tuple[Evidence, ...]:
        """The passes of a whole edition, which owe nothing to an earlier one."""
        return tuple(
            row.evidence for row in self.rows if row.says is Says.PASS and row.evidence.purpose is Purpose.GATE
        )


def ledger(facts: KnownFacts) -> Ledger:
    """Sort out a person's evidence."""
    said = what_each_says(facts)
    deciding: list[tuple[Evidence, Says]] = []
    deltas: list[Evidence] = []
    for evidence in facts.evidence:
        says = said.get(evidence.key)
        if says is None:
            continue
        if evidence.purpose is Purpose.DELTA and says is Says.PASS:
            deltas.append(evidence)
        elif _decides(evidence, says):
            deciding.append((evidence, says))
    deciding.sort(key=_order)
    rows = tuple(DecidingRow(evidence, says, place) for place, (evidence, says) in enumerate(deciding))
    return Ledger(rows, tuple(deltas), facts.delta_starts)


def what_each_says(facts: KnownFacts) -> dict[str, Says]:
    """What each verified row says by its key, whatever it was done for; those that decide nothing are left out."""
    verdicts = verdict_on_each(facts)
    votes = _votes(facts.sign_offs)
    verified = (row for row in facts.evidence if verdicts.get(row.key) is Verdict.VERIFIED)
    return {row.key: says for row in verified if (says := _says(row, votes)) is not None}


def verdict_on_each(known: PersonFacts) -> dict[str, Verdict]:
    """The latest verdict on each row by its key, none for what waits; of two at the same moment a rejection stands.

    ``known`` are the facts as known at one moment (``known_facts``).
    """
    latest: dict[str, Verification] = {}
    for entry in sorted(known.verifications, key=_rejected_last):
        latest[entry.evidence] = entry
    return {evidence: entry.verdict for evidence, entry in latest.items()}


def _rejected_last(verification: Verification) -> tuple[datetime, bool]:
    return verification.recorded_at, verification.verdict is Verdict.REJECTED


def _votes(sign_offs: Iterable[SignOff]) -> Mapping[str, list[bool]]:
    """For each event, whether each assessor signed it as achieved: the latest word of each, doubt against it."""
    latest: dict[tuple[str, str], SignOff] = {}
    for entry in sorted(sign_offs, key=_not_achieved_last):
        latest[entry.event, entry.assessor] = entry
    votes: defaultdict[str, list[bool]] = defaultdict(list)
    for (event, _), entry in latest.items():
        votes[event].append(entry.verdict is SignOffVerdict.ACHIEVED)
    return votes


def _not_achieved_last(sign_off: SignOff) -> tuple[datetime, bool]:
    return sign_off.recorded_at, sign_off.verdict is SignOffVerdict.NOT_ACHIEVED


def _decides(evidence: Evidence, says: Says) -> bool:
    """Whether a row decides about the standing itself, by what it was done for; what nobody can read does anyway."""
    if says is Says.UNREADABLE:
        return True
    if evidence.purpose is Purpose.PRE_TEST:
        return says is Says.PASS  # and then only for a criterion that takes pre-tests
    if evidence.purpose is Purpose.DELTA:
        # A short check that goes critically wrong is a critical failure all the same; merely failing it only
        # leaves the delta open.
        return says is Says.FAIL and evidence.critical_failed
    return True


def _says(evidence: Evidence, votes: Mapping[str, list[bool]]) -> Says | None:
    """What a verified row says, or ``None`` when it decides nothing."""
    if evidence.purpose is Purpose.PRACTICE or evidence.outcome is Outcome.INCOMPLETE:
        return None
    if not is_readable(evidence):
        return Says.UNREADABLE
    if evidence.critical_failed:
        return Says.FAIL
    signed = votes.get(evidence.event or "", [])
    in_favour = sum(signed)
    if not signed or in_favour * 2 == len(signed):
        if evidence.outcome is Outcome.FAILED:
            return Says.FAIL
        return Says.DISPUTED if signed else Says.PASS
    if in_favour * 2 > len(signed):
        return Says.PASS
    return Says.FAIL if evidence.outcome is Outcome.FAILED else None


def is_readable(evidence: Evidence) -> bool:
    """Whether a row's figures can be what they claim: fail closed on those that cannot."""
    if evidence.score is not None and not (evidence.score.is_finite() and 0 <= evidence.score <= 100):
        return False
    if evidence.entrustment is not None and not 1 <= evidence.entrustment <= 5:
        return False
    if evidence.performed_at is None:
        return True
    if evidence.performed_at.tzinfo is None:
        return False
    # The facility's zone is not known here, but no zone is a whole day or more away from UTC.
    return abs(evidence.performed_at.astimezone(UTC).date() - evidence.performed_on) <= ONE_DAY


def _order(decided: tuple[Evidence, Says]) -> tuple[object, ...]:
    """Day, then time; with a date only, a pass counts from the day's start and anything else from its end."""
    evidence, says = decided
    worse = says is not Says.PASS
    if evidence.performed_at is None or says is Says.UNREADABLE:
        return evidence.performed_on, 2 if worse else 0, _NO_TIME, worse, evidence.uuid
    return evidence.performed_on, 1, evidence.performed_at, worse, evidence.uuid


_NO_TIME = datetime.min.replace(tzinfo=UTC)
