"""Evidence that waits for a verdict: rows from elsewhere or entered by hand nobody judged yet, and corrections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from competency.rules.judged_versions import verdicts_on_what_stands

from .. import clock
from ..clearance import personal
from ..days import day_in_full, time_of_day
from ..kind_words import kind_word
from ..people.models import Person
from ..people.reaching import reached
from ..record.models import Narrative
from .judges import among
from .judging import Question, questions_of
from .models import Evidence, Verification
from .sources import elsewhere_of

MOST_NAMES = 5


def possibly_waiting(people: QuerySet[Person]) -> QuerySet[Evidence]:
    """The rows of these people whose version nobody judged; some keep an earlier verdict all the same.

    Corrections come first, since they alone change an answer while they wait; each kind oldest first.
    """
    on_it = Verification.objects.filter(evidence=OuterRef("key"))
    judged = on_it.filter(
        Q(judged_version=OuterRef("version"))
        | (Q(judged_version__isnull=True) & Q(recorded_at__gte=OuterRef("recorded_at")))
    )
    rows: Any = Evidence.objects.current().filter(person__in=people)
    rows = rows.filter(~Exists(judged))
    rows = rows.select_related("person", "assessor", "recorded_by", "activity_version__activity", "competency")
    found: QuerySet[Evidence] = rows.order_by(Case(When(version=1, then=1), default=0), "recorded_at", "pk")
    return found


def only_waiting(rows: Iterable[Evidence]) -> list[Evidence]:
    """Those of the rows on which no verdict speaks of what they say now. Two queries."""
    rows = list(rows)
    keys = [row.key for row in rows]
    versions = personal.evidence_versions(keys)
    verdicts = verdicts_on_what_stands(versions, personal.verifications_of(keys))
    decided = {verdict.evidence for verdict in verdicts}
    return [row for row in rows if row.key in versions and row.key not in decided]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a correction changed: what it is called, what it was, what it became."""

    label: str
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row that waits: what it says, what was changed since it was judged last, why, and who may judge it."""

    row: Evidence
    changes: tuple[Change, ...]
    is_correction: bool
    why: str
    question: Question
    elsewhere: str
    """The system that it came from, also where it was corrected here since; empty for our own."""

    @property
    def what(self) -> str:
        version = self.row.activity_version
        return str(version.activity.title if version else self.row.competency or "")

    def may_be_judged_by(self, person: Person | None) -> bool:
        """Whether this person may say that it counts; the verb asks the same question."""
        return person is not None and not self.question.refusal(person)


def for_whom(
    waiting: Waiting, keepers: Iterable[Person], *, reader: Person | None, but: Collection[Person] = ()
) -> str:
    """Who of records staff may judge the row today, and how they are reached, as ``reader`` is told; where nobody may,
    what to do. ``but`` are those who may not give the verdict that is asked for."""
    keepers = list(keepers)
    may = [one for one in among(keepers, waiting.question) if one not in but]
    if not keepers:
        return _("Nobody of records staff may judge it: none of their accounts is linked to a person. Link one.")
    if not may and but:
        return _("Nobody of records staff may today. Ask whoever runs this site to make somebody else records staff.")
    if not may:
        return _(
            "Nobody of records staff may judge it: each entered, corrected, judged or signed it, or it is their own. "
            "Ask whoever runs this site to make somebody else records staff."
        )
    names = "; ".join(reached(one, reader) for one in may[:MOST_NAMES])
    if (more := len(may) - MOST_NAMES) > 0:
        names = ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
            "names": names,
            "count": more,
        }
    if reader in may:
        return _("Waits for: %(names)s.") % {"names": names}
    return _("Waits for somebody else than you: %(names)s.") % {"names": names}


def described(rows: Sequence[Evidence]) -> list[Waiting]:
    """The rows with what was corrected of them since they were judged, or first said; six queries however many."""
    questions = questions_of(rows)
    everything: Any = Evidence.objects.filter(key__in=questions).select_related(
        "assessor", "activity_version__activity", "competency"
    )
    versions: dict[str, list[Evidence]] = {}
    for version in everything.order_by("version"):
        versions.setdefault(version.key, []).append(version)
    texts = dict(Narrative.objects.filter(pk__in=[row.pk for row in rows if row.reason]).values_list("entry", "text"))
    waiting = []
    for row in rows:
        question, told = questions[row.key], versions[row.key]
        before = next((one for one in told if one.version == question.judged), told[0])
        waiting.append(
            Waiting(
                row=row,
                changes=tuple(changes_between(before, row)),
                is_correction=before.version < row.version,
                why=texts.get(row.pk, ""),
                question=question,
                elsewhere=elsewhere_of(told),
            )
        )
    return waiting


def changes_between(was: Evidence, became: Evidence) -> Iterable[Change]:
    """What the rules read, and one version says otherwise than the other, a thing each."""
    for label, said in _SAID:
        one, other = said(was), said(became)
        if one != other:
            yield Change(str(label), one, other)


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _percent(score: Any) -> str:
    # A row that was recorded this moment holds the number as it was given.
    return f"{Decimal(str(score)).normalize():f}"


def _time(row: Evidence) -> str:
    return time_of_day(row.performed_at and row.performed_at.astimezone(clock.zone_of(row.zone)))


_SAID: tuple[tuple[Any, Callable[[Evidence], str]], ...] = (
    (_l("Kind"), lambda row: kind_word(row.kind)),
    (_l("Of"), lambda row: str(row.activity_version.activity.title if row.activity_version else row.competency or "")),
    (_l("Edition"), lambda row: str(row.activity_version.edition) if row.activity_version else ""),
    (_l("For"), lambda row: str(row.get_purpose_display())),
    (_l("Outcome"), lambda row: str(row.get_outcome_display())),
    (_l("Score (%)"), lambda row: "" if row.score is None else _percent(row.score)),
    (_l("Level"), lambda row: "" if row.entrustment is None else str(row.entrustment)),
    (_l("Critical step missed"), lambda row: _yes(row.critical_failed)),
    (_l("Day"), lambda row: day_in_full(row.performed_on)),
    (_l("Time"), lambda row: _time(row)),
    (_l("Assessor"), lambda row: str(row.assessor or "")),
    (_l("Signatures"), lambda row: str(row.event or "")),
)


__all__ = [
    "Change",
    "Waiting",
    "changes_between",
    "described",
    "elsewhere_of",
    "for_whom",
    "only_waiting",
    "possibly_waiting",
]
