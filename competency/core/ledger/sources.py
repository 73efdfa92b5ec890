"""Where rows came from and their numbers there: kept as they are written, compared as whoever reads them would.

A system writes its own name in two ways, and pads a number: both are the same row. Signs in a number tell two apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery

from competency.typed import names

from ..people.models import Person
from .models import OWN_SOURCE, Evidence

__all__ = ["elsewhere_of", "numbered_already", "source_meant", "with_elsewhere"]


def source_meant(source: str) -> str:
    """The source as it is kept; what is said to come from here comes from here, however that is written."""
    return OWN_SOURCE if _folded_name(source) == OWN_SOURCE else source


def with_elsewhere(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Rows that say as ``elsewhere`` from which system they came, also where somebody corrected them here since."""
    came = Evidence.objects.filter(key=OuterRef("key"), version__lte=OuterRef("version")).exclude(source=OWN_SOURCE)
    found: QuerySet[Evidence] = rows.annotate(elsewhere=Subquery(came.order_by("-version").values("source")[:1]))
    return found


def elsewhere_of(versions: Iterable[Evidence]) -> str:
    """The system that the last of these versions of one row to come from elsewhere came from; empty for our own."""
    found = [row for row in versions if row.source != OWN_SOURCE]
    return str(max(found, key=lambda row: row.version).source) if found else ""


def numbered_already(person: Person, source: str, number: str) -> Evidence | None:
    """The row that has this number at this source already; None for a row of our own, and for one without a number.

    Anybody's in the same writing, and the person's own in another: theirs are locked, and few.
    """
    if source == OWN_SOURCE or not number:
        return None
    theirs = Q(person=person) & ~Q(source=OWN_SOURCE)
    found = list(Evidence.objects.filter(Q(source=source, source_id=number) | theirs).order_by("recorded_at", "pk"))
    exact = [row for row in found if (row.source, row.source_id) == (source, number)]
    meant = (_folded_name(source), _folded_number(number))
    alike = (row for row in found if (_folded_name(row.source), _folded_number(row.source_id)) == meant)
    return exact[0] if exact else next(alike, None)


def _folded_name(source: str) -> str:
    return names.number_folded(source)


def _folded_number(number: str) -> str:
    """As it is read: signs that nobody sees, a letter that is written in two, and wide letters make no other number."""
    seen = "".join(map(_as_seen, unicodedata.normalize("NFC", number)))
    return unicodedata.normalize("NFC", " ".join(seen.split()).casefold())


def _as_seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf" or (category == "Cc" and not sign.isspace()):
        return ""
    if category == "Pd":
        return "-"
    is_wide = unicodedata.decomposition(sign).startswith(("<wide>", "<narrow>", "<noBreak>"))
    return unicodedata.normalize("NFKC", sign) if is_wide else sign
