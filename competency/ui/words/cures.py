"""What mends a reason, and who does it, in the words of staff. Codes and names in, translatable words out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from competency.core.activities.sources import kind_word, source_of_kind
from competency.rules.results import Reason, ReasonCode

from .names import Names

__all__ = ["Cure", "an_assessor", "cure"]

_PERSON_ACTS = {
    ReasonCode.MISSING,
    ReasonCode.EXPIRED,
    ReasonCode.FAILED,
    ReasonCode.CRITICAL_FAILED,
    ReasonCode.GATED,
    ReasonCode.DELTA_DUE,
    ReasonCode.GRACE,
}


@dataclass(frozen=True, slots=True)
class Cure:
    """What closes a gap before a requirement, and which person does it."""

    step: str
    who: str


def cure(reason: Reason, names: Names, *, person: str, assessors: str = "", competency: str = "") -> Cure:
    """The next step for a reason and who takes it. ``assessors`` are the names of those who may observe there."""
    step = names.step(competency or reason.competency, reason.criterion)
    source = source_of_kind(step.kind) if step else None
    if reason.code in _PERSON_ACTS and step is not None and source is not None:
        word = kind_word(step.kind)
        doing = gettext("%(kind)s: %(title)s") % {"kind": word, "title": step.title}
        return Cure(step.title if step.title == word else doing, source.who_closes(person=person, assessors=assessors))
    match reason.code:
        case ReasonCode.DISPUTED:
            return Cure(gettext("A third observation"), assessors or an_assessor())
        case ReasonCode.COMPONENT:
            return Cure(
                gettext("First %(what)s") % {"what": names.title(reason.competency)},
                gettext("%(person)s, see the record") % {"person": person},
            )
        case ReasonCode.REVOKED:
            return Cure(gettext("Only a reversal restores it"), gettext("whoever revoked it, or records staff"))
        case ReasonCode.NO_STANDARD:
            return Cure(gettext("Publish the competency's standard"), gettext("the trainers"))
        case ReasonCode.UNREADABLE:
            return Cure(gettext("Correct the record or the rule"), gettext("records staff"))
        case ReasonCode.NO_DATE:
            return Cure(gettext("Set the go-live day"), gettext("the lead of the programme"))
        case ReasonCode.NO_REQUIREMENT:
            return Cure(gettext("Say what this job role needs here"), gettext("the trainers"))
        case ReasonCode.NOT_PLACED | ReasonCode.UNIT_CLOSED:
            return Cure(gettext("Check the staff list"), gettext("whoever keeps the staff list"))
        case ReasonCode.NOT_YET | ReasonCode.MET:
            return Cure("", "")
        case ReasonCode.WAIVED | ReasonCode.SUPERVISED:
            return Cure(gettext("Close the gap before the exception ends"), person)
        case _:
            return Cure(gettext("See the record"), person)


def an_assessor() -> str:
    """Who observes where nobody is appointed to."""
    return gettext("an assessor; nobody is appointed here")
