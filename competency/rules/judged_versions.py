"""Verdicts and signatures are about the version of a row that they judged: which of them speak of what stands.

A correction that changes anything the rules read of a row waits for a verdict of its own; one that changes nothing
of it (the number at its source) keeps what was said of the version before. This module finds where that run of
versions began that say the same. It takes rows that are known already and reads no clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from .facts import Entry, Evidence, Outcome, SignOff, Verdict, Verification

_DECIDING = tuple(field.name for field in fields(Evidence) if field.name not in {field.name for field in fields(Entry)})

Versions = Mapping[str, Sequence[Evidence]]
"""The versions of each row by its key, the lowest first; rows that were voided have none."""


def decides_alike(one: Evidence, other: Evidence) -> bool:
    """Whether two versions of a row are the same to the rules, in everything that they read of it."""
    return all(getattr(one, name) == getattr(other, name) for name in _DECIDING)


def versions_of(rows: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Every version of every row that was not voided. Of two with one number the higher uuid stands."""
    numbered: defaultdict[str, dict[int, Evidence]] = defaultdict(dict)
    void = set()
    for row in rows:
        if row.withdrawn:
            void.add(row.key)
        held = numbered[row.key].get(row.version)
        if held is None or row.uuid > held.uuid:
            numbered[row.key][row.version] = row
    return {
        key: [by_number[number] for number in sorted(by_number)]
        for key, by_number in numbered.items()
        if key not in void
    }


def said_first(versions: Sequence[Evidence]) -> Evidence:
    """The version with which the row began to say what it says now: the first of the run that ends with the last."""
    first = versions[-1]
    for earlier in reversed(versions[:-1]):
        if not decides_alike(earlier, first):
            break
        first = earlier
    return first


def stood_at(versions: Sequence[Evidence], moment: datetime) -> int:
    """The number of the version that stood when a verdict that names none was recorded.

    What was recorded at that very moment came after it, so that the doubt is against the row; unless nothing else
    was there to be judged.
    """
    before = [row.version for row in versions if row.recorded_at < moment]
    return max(before) if before else versions[0].version


def judged_last(versions: Sequence[Evidence], verdicts: Iterable[Verification]) -> Evidence | None:
    """The latest version, before the run that stands, that a verdict on this row is about; None where there is none.

    Whatever was written after it nobody has judged, except by a verdict on what stands.
    """
    first = said_first(versions).version
    judged = {_version_of(verdict, versions) for verdict in verdicts}
    return max(
        (row for row in versions if row.version < first and row.version in judged),
        key=lambda row: row.version,
        default=None,
    )


def accepted_last(versions: Sequence[Evidence], verdicts: Iterable[Verification]) -> Evidence | None:
    """The latest version, before the run that stands, of which it was said last that it counts; None without one.

    A verdict that something does not count accepts nothing: whoever wrote that has still to be asked about by others.
    """
    first = said_first(versions).version
    said: dict[int, Verdict] = {}
    for verdict in sorted(verdicts, key=lambda one: (one.recorded_at, one.uuid)):
        said[_version_of(verdict, versions)] = verdict.verdict
    return max(
        (row for row in versions if row.version < first and said.get(row.version) is Verdict.VERIFIED),
        key=lambda row: row.version,
        default=None,
    )


def verdicts_on_what_stands(versions: Versions, verifications: Iterable[Verification]) -> tuple[Verification, ...]:
    """The verdicts that are about what the rows say now."""
    return tuple(verdict for verdict in verifications if _is_about_what_stands(verdict, versions.get(verdict.evidence)))


def _is_about_what_stands(verdict: Verification, versions: Sequence[Evidence] | None) -> bool:
    if not versions:
        return False
    return said_first(versions).version <= _version_of(verdict, versions) <= versions[-1].version


def _version_of(verdict: Verification, versions: Sequence[Evidence]) -> int:
    return stood_at(versions, verdict.recorded_at) if verdict.judged_version is None else verdict.judged_version


def signatures_on_what_stands(versions: Versions, sign_offs: Iterable[SignOff]) -> tuple[SignOff, ...]:
    """The signatures that may speak of what the rows say now.

    A signature was given for what was signed. Under a row that was since corrected to "not passed" it cannot make
    a pass of it; under one that was corrected otherwise it counts on, since it can only take away from what the
    verdict on the correction said.
    """
    since: dict[str, datetime] = {}
    for rows in versions.values():
        first, now = said_first(rows), rows[-1]
        if first is not rows[0] and now.event is not None and now.outcome is Outcome.FAILED:
            since[now.event] = max(first.recorded_at, since.get(now.event, first.recorded_at))
    return tuple(row for row in sign_offs if row.event not in since or row.recorded_at > since[row.event])
