"""What became of the row of an attempt since it closed, for the learner: corrected, waiting, or found not to count.

The last page of whatever was learned or sat says what was done then. Where the record says something else by now, it
says that first, in the words of My record.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from competency.core.clearance.book import Book
from competency.core.enums import Purpose, Verdict
from competency.core.ledger.waiting import changes_between
from competency.core.models import Attempt, Evidence, Narrative, Verification
from competency.rules.entries import known_facts
from competency.ui.words.recorded import ComesTo, Recorded


@dataclass(frozen=True, slots=True)
class Became:
    """The look and word of the row as it stands, one sentence on it, and why it was corrected, where that was said."""

    status: str
    words: str
    line: str
    why: str = ""


def became_of(attempt: Attempt) -> Became | None:
    """None while the record says what closing the attempt wrote, and where the row is void: that is no try at all.

    Of practice nothing is said: it counts for nothing, whatever its row says.
    """
    if attempt.purpose == Purpose.PRACTICE:
        return None
    rejected = Verification.objects.filter(evidence=OuterRef("key"), verdict=Verdict.REJECTED)
    versions = list(
        Evidence.objects.filter(key=str(attempt.pk)).annotate(rejected=Exists(rejected)).order_by("version")
    )
    if not versions or versions[-1].withdrawn:
        return None
    row = versions[-1]
    # What closed an attempt is born verified: as it was, it stands until it is corrected or somebody rejects it.
    if row.version == 1 and not row.rejected:
        return None
    comes_to = Recorded(known_facts(Book([attempt.person]).facts(attempt.person))).comes_to(row)
    line = _line(comes_to, row, is_changed=any(True for _ in changes_between(versions[0], row)))
    if not line:
        return None
    why = Narrative.objects.filter(entry=row.pk).values_list("text", flat=True).first() if row.reason else None
    if why and comes_to in {ComesTo.REJECTED, ComesTo.UNREADABLE}:
        # It is why the row was corrected, and not why that does not count: it stands before what was said of it.
        line, why = gettext("It was corrected since: “%(why)s” %(line)s") % {"why": why, "line": line}, ""
    # On a page of its own "not passed" looks as it did on the day; in the list of My record it is over.
    status = "not_cleared" if comes_to.status == "ran_out" else comes_to.status
    return Became(status, comes_to.words, line, why or "")


def _line(comes_to: ComesTo, row: Evidence, *, is_changed: bool) -> str:
    match comes_to:
        case ComesTo.CORRECTED:
            return gettext("It was corrected since. It counts for nothing until somebody else has checked that.")
        case ComesTo.WAITS:
            return gettext("It counts for nothing until somebody has checked it.")
        case ComesTo.REJECTED:
            return gettext("Records staff looked at it and said that it does not count.")
        case ComesTo.UNREADABLE:
            return gettext("This record cannot be read, so nobody is cleared by it. The records office mends it.")
    if not is_changed:
        return ""
    now = comes_to.words
    if row.score is not None:
        now = gettext("%(result)s, %(score)s %%") % {"result": now, "score": int(row.score)}
    return gettext("It was corrected since. Your record says now: %(now)s.") % {"now": now}


__all__ = ["Became", "became_of"]
