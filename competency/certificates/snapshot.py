"""What a certificate shows: taken once from the record, then read from what was stored and from nothing else.

No personal data beyond need: the printed name and the job role, never an employee number, an account, a score, an
assessor or a unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from competency.core.activities.sources import source_of_kind
from competency.core.kind_words import kind_word
from competency.core.languages import of_our_words
from competency.core.models import Competency, Facility, JobRole, Person, Programme
from competency.ui.words.dates import day_year, last_day

from .what_it_attests import Attestation

SCHEMA = 1

# The texts of a snapshot that come from the records and are printed: what of it can have been wrong.
WORDS = ("name", "job_role", "system", "facility", "notice", "from", "competencies")
WORDS_OF_A_COMPETENCY = ("code", "title", "statement")


def taken(
    attestation: Attestation,
    *,
    number: str,
    person: Person,
    programme: Programme,
    job_role: JobRole,
    facility: Facility,
    on: date,
    issued_at: datetime,
    notice: str,
    replaces: str = "",
) -> dict[str, Any]:
    """Everything the certificate will ever show, as JSON. ``on`` is the day it was asked about: go-live, if later.

    ``replaces`` is the number of the certificate whose printed words this one corrects.
    """
    competencies = Competency.objects.in_bulk([int(attested.competency) for attested in attestation.competencies])
    issued_on = issued_at.astimezone(facility.tz).date()
    return {
        "schema": SCHEMA,
        "number": number,
        "language": of_our_words(),
        "name": person.name,
        "job_role": job_role.name,
        "system": programme.system,
        "facility": facility.name,
        "zone": facility.zone,
        "issued_at": issued_at.isoformat(),
        "from": on.isoformat() if on > issued_on else None,
        "notice": notice,
        "competencies": [
            {
                "code": competencies[int(attested.competency)].code,
                "title": competencies[int(attested.competency)].title,
                "statement": competencies[int(attested.competency)].statement,
                "standard": attested.number,
                "until": attested.until.isoformat(),
                "shown": [
                    {"kind": shown.kind, "count": shown.count, "on": shown.on.isoformat()} for shown in attested.shown
                ],
            }
            for attested in attestation.competencies
        ],
        "attested": attestation.stated | ({"replaces": replaces} if replaces else {}),
    }


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One competency as printed."""

    code: str
    title: str
    statement: str
    standard: int
    shown: tuple[str, ...]
    through: date | None


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """A certificate's snapshot as a page prints it. ``through`` is the last day on which it holds, None for no end."""

    number: str
    language: str
    name: str
    job_role: str
    system: str
    facility: str
    issued_at: datetime  # at the facility
    starts_on: date | None
    through: date | None
    notice: str
    replaces: str  # a number; empty for none
    lines: tuple[PrintedLine, ...]

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> CertificateSheet:
        return cls(
            number=snapshot["number"],
            language=snapshot["language"],
            name=snapshot["name"] or _("Name erased"),
            job_role=snapshot["job_role"],
            system=snapshot["system"],
            facility=snapshot["facility"],
            issued_at=datetime.fromisoformat(snapshot["issued_at"]).astimezone(ZoneInfo(snapshot["zone"])),
            starts_on=date.fromisoformat(snapshot["from"]) if snapshot["from"] else None,
            through=last_day(date.fromisoformat(snapshot["attested"]["until"])),
            notice=snapshot["notice"],
            replaces=snapshot["attested"].get("replaces", ""),
            lines=tuple(_line(line) for line in snapshot["competencies"]),
        )

    @property
    def issued_on(self) -> date:
        return self.issued_at.date()

    @property
    def title(self) -> str:
        """The certificate's title as a document: what it is, for what, and whose."""
        return _("Certificate of clearance: %(system)s, %(name)s") % {"system": self.system, "name": self.name}

    @property
    def name_size(self) -> str:
        """How large the person's name is set: on one line, while it is of a usual length."""
        if len(self.name) <= 20:
            return "short"
        return "long" if len(self.name) <= 32 else "longest"


def _line(stored: Mapping[str, Any]) -> PrintedLine:
    return PrintedLine(
        code=stored["code"],
        title=stored["title"],
        statement=stored["statement"],
        standard=stored["standard"],
        shown=tuple(_shown(shown) for shown in stored["shown"]),
        through=last_day(date.fromisoformat(stored["until"])),
    )


def _shown(stored: Mapping[str, Any]) -> str:
    kind, on = stored["kind"], day_year(date.fromisoformat(stored["on"]))
    source = source_of_kind(kind)
    if stored["count"] == 1 or source is None:
        return _("%(kind)s, %(on)s") % {"kind": kind_word(kind), "on": on}
    return _("%(times)s, last %(on)s") % {"times": source.times(stored["count"]), "on": on}
