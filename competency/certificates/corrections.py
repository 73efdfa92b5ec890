"""Which printed words of a certificate the records say otherwise by now. Reads only, and judges no standing.

What a certificate shows is taken afresh, as if it were issued today, and compared with what was stored, word by word:
so whatever a certificate comes to print can be corrected. ``snapshot.WORDS`` names these, and why the rest is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.languages import in_the_sites_language
from competency.ui.words.dates import day_in_full

from . import conf, snapshot
from .models import Certificate
from .ready import Issuable


@dataclass(frozen=True, slots=True)
class Correction:
    """One text of a certificate: which, as it was printed, and as the records have it."""

    what: str
    printed: str
    now: str

    @property
    def label(self) -> str:
        return {
            "name": _("Name"),
            "job_role": _("Job role"),
            "system": _("System"),
            "facility": _("Facility"),
            "notice": _("Notice"),
            "from": _("First day"),
            "competencies": _("Can do"),
        }[self.what]


def same_standings(certificate: Certificate, found: Iterable[Issuable]) -> Issuable | None:
    """Of what could be issued now, what attests the same as the certificate; the one of its facility first."""
    of_it = [
        each
        for each in found
        if each.work == (certificate.programme_id, certificate.job_role_id)
        and each.attestation.digest == certificate.standings
    ]
    facility = certificate.snapshot["facility"]
    return next((each for each in of_it if each.unit.facility.name == facility), next(iter(of_it), None))


def corrections(certificate: Certificate, found: Iterable[Issuable]) -> tuple[Correction, ...]:
    """What would be printed otherwise today; nothing for one whose standings changed, or whose name was erased."""
    candidate = same_standings(certificate, found)
    if candidate is None or not certificate.snapshot["name"] or certificate.person.erased_at is not None:
        return ()
    afresh = taken_now(certificate, candidate)
    return tuple(between(certificate.snapshot, afresh, today=clock.today(candidate.unit)))


def taken_now(certificate: Certificate, candidate: Issuable) -> dict[str, Any]:
    with in_the_sites_language():
        return snapshot.taken(
            candidate.attestation,
            number=certificate.number,
            person=certificate.person,
            programme=candidate.programme,
            job_role=candidate.job_role,
            facility=candidate.unit.facility,
            on=candidate.on,
            issued_at=clock.now(),
            notice=conf.notice(),
        )


def between(before: Mapping[str, Any], after: Mapping[str, Any], *, today: date) -> Iterator[Correction]:
    """The printed words in which two snapshots of the same standings differ. A first day that is over is none."""
    for what in snapshot.WORDS:
        for printed, now in _texts(what, before[what], after[what], today):
            if printed != now:
                yield Correction(what, printed, now)


def _texts(what: str, before: Any, after: Any, today: date) -> Iterator[tuple[str, str]]:
    if what == "from":
        yield _first_day(before, today), _first_day(after, today)
    elif what == "competencies":
        for old, new in zip(before, after, strict=True):  # the same standings: the same competencies in one order
            for text in snapshot.WORDS_OF_A_COMPETENCY:
                yield old[text], new[text]
    else:
        yield before, after


def _first_day(stored: str | None, today: date) -> str:
    ahead = date.fromisoformat(stored) if stored else today
    return day_in_full(ahead) if ahead > today else day_in_full(today)
