"""What a record says: the sentence of an answer, and each competency's row, for the learner and for a manager."""

from __future__ import annotations

from django.utils.translation import gettext

from competency.core.enums import Function
from competency.rules.results import Answer
from competency.ui.words.dates import day, last_day
from competency.ui.words.names import at_unit
from competency.ui.words.reasons import for_learner, for_staff

from .answers import Answered
from .selectors import HeldCompetency, PersonRecord

# What a row says in one word is the answer's, except that a learner's row speaks of the thing and not of the learner.
_STATES = {"cleared": "done", "by_exception": "by_exception", "not_cleared": "to_do", "not_required": "not_required"}


def own_rows(record: PersonRecord) -> list[dict[str, object]]:
    rows = []
    for holding in record.holdings:
        key = str(holding.competency.pk)
        said = [
            for_learner(reason, record.catalogue.names, competency=key, today=record.on) for reason in holding.reasons
        ]
        rows.append(
            {
                "holding": holding,
                "state": _STATES[holding.answer.value],
                "words": said[0] if said and holding.answer.value in {"cleared", "by_exception"} else "",
                "why": list(dict.fromkeys(said[1:] if holding.answer.value in {"cleared", "by_exception"} else said)),
                "last_day": last_day(holding.until),
            }
        )
    return rows


def managers_rows(record: PersonRecord, answers: list[Answered]) -> list[dict[str, object]]:
    """Each competency with its state on the day; what nothing asks for on that day is not said to be missing."""
    demands = [demand for answered in answers for demand in answered.finding.demands]
    blocking = {demand.competency for demand in demands if demand.blocks_on(record.on)}
    rows = []
    for holding in record.holdings:
        is_idle = str(holding.competency.pk) not in blocking and holding.answer is Answer.NOT_CLEARED
        rows.append(
            {
                "holding": holding,
                "reasons": _said(record, holding),
                # A bar that says "not cleared" where nothing is asked would cry wolf.
                "bars": () if is_idle else holding.segments,
                "status": "to_do" if is_idle else holding.answer,
                "words": gettext("Not asked on that day") if is_idle else "",
            }
        )
    return rows


def _said(record: PersonRecord, holding: HeldCompetency) -> list[str]:
    key = str(holding.competency.pk)
    prefix = f"{record.catalogue.names.title(key)}: "
    said = [for_staff(reason, record.catalogue.names, competency=key) for reason in holding.reasons]
    return list(dict.fromkeys(words.removeprefix(prefix) for words in said))


def sentence(record: PersonRecord, answered: Answered) -> str:
    """The answer in one sentence: who, for what, where, on which day."""
    asking = answered.asking
    said = {
        "person": record.person.name,
        "system": asking.programme.name,
        "place": at_unit(asking.unit.name),
        "day": day(record.on),
    }
    if asking.function:
        role = Function(asking.function).label
        said["place"] = gettext("%(place)s as %(role)s") % {"place": said["place"], "role": str(role).lower()}
    words = {
        Answer.CLEARED: gettext("%(person)s is cleared for %(system)s %(place)s on %(day)s."),
        Answer.BY_EXCEPTION: gettext("%(person)s may use %(system)s %(place)s on %(day)s, by exception."),
        Answer.NOT_CLEARED: gettext("%(person)s is not cleared for %(system)s %(place)s on %(day)s."),
        Answer.NOT_REQUIRED: gettext("Nothing is required of %(person)s for %(system)s %(place)s on %(day)s."),
    }
    return words[answered.finding.answer] % said
