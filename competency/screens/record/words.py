"""What a record says: the sentence of an answer, and each competency's row, for the learner and for a manager."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext

from competency.core.enums import Function
from competency.core.ledger.what_changed import changes_since
from competency.rules.results import Answer, Reason, ReasonCode
from competency.ui.words.dates import day, last_day
from competency.ui.words.names import at_unit
from competency.ui.words.reasons import for_learner, in_one_sentence, waits

from ..catalogue import read_again
from ..row_states import RowState, row_state
from ..unchecked import Unchecked
from .answers import Answered
from .selectors import PersonRecord


def own_rows(record: PersonRecord, *, begun: Collection[str]) -> list[dict[str, object]]:
    """Each competency as My path says it; ``begun`` are the activities that were started and are not finished.

    One query more than the record took, where it rests on something: what changed in that since. Whether a module is
    still open to the person says its own page.
    """
    activities = record.catalogue.activities
    resting = {fact.activity for holding in record.holdings for fact in holding.rests_on} & activities.keys()
    counting = record.book.rows_that_count(record.person)
    waiting = Unchecked(record.book, record.person)
    changes = changes_since(record.person, resting, counting=counting) if resting else {}
    rows = []
    for holding in record.holdings:
        key = str(holding.competency.pk)
        said = [
            _waits_or_lacks(reason, record, waiting, competency=key, is_met=holding.answer is Answer.CLEARED)
            for reason in holding.reasons
        ]
        status = row_state(
            holding.answer,
            holding.reasons,
            record.catalogue.asked.get(key),
            record.catalogue.names,
            competency=key,
            met_until=next((reason.until for reason in holding.reasons if reason.code is ReasonCode.MET), None),
            begun=begun,
            today=record.today,
        )
        if not holding.is_asked and holding.answer is Answer.NOT_CLEARED:
            # Something was shown of it that counts elsewhere. My path asks nothing of it, so nothing is to do here.
            status, said = RowState("not_required", gettext("Not asked of you")), []
        rows.append(
            {
                "holding": holding,
                "rests_on": [
                    {
                        "fact": fact,
                        "again": read_again(activity) if activity else "",
                        "changed": changes.get(fact.activity, ()),
                    }
                    for fact in holding.rests_on
                    for activity in [activities.get(fact.activity)]
                ],
                "state": status.state,
                "words": status.words,
                "why": [one for one in dict.fromkeys(said) if one != status.words],
                "last_day": last_day(holding.until),
            }
        )
    return rows


def _waits_or_lacks(reason: Reason, record: PersonRecord, waiting: Unchecked, *, competency: str, is_met: bool) -> str:
    """A reason to the learner: of what is done already and was not checked yet, that it waits."""
    if reason.criterion and not is_met and waiting.would_meet(competency, reason.criterion, on=record.on):
        standard = record.catalogue.asked.get(competency)
        shown_by = {step.activity for step in standard.steps if step.key == reason.criterion} if standard else set()
        rows = waiting.of(competency, shown_by - {""})
        return waits(is_corrected=any(row.version > 1 for row in rows))
    return for_learner(reason, record.catalogue.names, competency=competency, today=record.on)


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
                "reasons": in_one_sentence(
                    holding.reasons, record.catalogue.names, competency=str(holding.competency.pk)
                ),
                # A bar that says "not cleared" where nothing is asked would cry wolf.
                "bars": () if is_idle else holding.segments,
                "status": "to_do" if is_idle else holding.answer,
                "words": gettext("Not asked on that day") if is_idle else "",
            }
        )
    return rows


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
        Answer.BY_EXCEPTION: gettext("%(person)s may use %(system)s %(place)s on %(day)s, for now."),
        Answer.NOT_CLEARED: gettext("%(person)s is not cleared for %(system)s %(place)s on %(day)s."),
        Answer.NOT_REQUIRED: gettext("Nothing is required of %(person)s for %(system)s %(place)s on %(day)s."),
    }
    return words[answered.finding.answer] % said


def changing(answered: Answered) -> str:
    """On which day the answer next changes by itself, and to what; empty where it stays."""
    if answered.finding.next_change is None or answered.then is None:
        return ""
    words = {
        Answer.CLEARED: gettext("That changes on %(day)s: cleared from that day, as things stand."),
        Answer.BY_EXCEPTION: gettext("That changes on %(day)s: may work for now from that day, as things stand."),
        Answer.NOT_CLEARED: gettext("That changes on %(day)s: not cleared from that day, as things stand."),
        Answer.NOT_REQUIRED: gettext("That changes on %(day)s: nothing is required from that day."),
    }
    return words[answered.then] % {"day": day(answered.finding.next_change)}
