"""What mends a reason, and who does it, in the words of staff. Codes and names in, translatable words out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext

from competency.core.activities.sources import ActivitySource, source_of_kind
from competency.core.kind_words import kind_word
from competency.rules.results import Reason, ReasonCode

from .names import NamedCriterion, Names, say, titled

__all__ = ["Cure", "WhoCloses", "a_verdict", "an_assessor", "cure"]

WhoCloses = Callable[[NamedCriterion, ActivitySource], str]

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


def cure(
    reason: Reason,
    names: Names,
    *,
    person: str,
    closes: WhoCloses,
    trainers: Callable[[], str],
    competency: str = "",
) -> Cure:
    """The next step for a reason and who takes it. ``closes`` says who does what an app runs, for a step of its;
    ``trainers`` names those of the unit who can write what is taught, or nobody, and is asked only where they mend."""
    step = names.step(competency or reason.competency, reason.criterion)
    source = source_of_kind(step.kind) if step else None
    if reason.code in _PERSON_ACTS and step is not None and step.is_gone:
        again, anew = gettext("Put %(title)s on offer again"), gettext("Mend and publish anew: %(title)s")
        words = again if step.gone_since else anew
        return Cure(say(words, {"title": titled(step)}), trainers() or gettext("the trainers"))
    if reason.code in _PERSON_ACTS and step is not None and source is not None:
        word = kind_word(step.kind)
        doing = say(gettext("%(kind)s: %(title)s"), {"kind": word, "title": titled(step)})
        return Cure(step.title if step.title == word else doing, closes(step, source))
    match reason.code:
        case ReasonCode.DISPUTED:
            return Cure(gettext("A third observation"), closes(step, source) if step and source else an_assessor())
        case ReasonCode.COMPONENT:
            return Cure(
                gettext("First %(what)s") % {"what": names.title(reason.competency)},
                gettext("%(person)s, see the record") % {"person": person},
            )
        case ReasonCode.REVOKED:
            return Cure(gettext("Only a reversal restores it"), gettext("whoever revoked it, or records staff"))
        case ReasonCode.NO_STANDARD:
            return Cure(gettext("Publish the competency's standard"), trainers() or gettext("the trainers"))
        case ReasonCode.UNREADABLE:
            return Cure(gettext("Correct the record or the rule"), gettext("records staff"))
        case ReasonCode.NO_DATE:
            return Cure(gettext("Set the go-live day"), gettext("the lead of the programme"))
        case ReasonCode.NO_REQUIREMENT:
            return Cure(gettext("Say what this job role needs here"), trainers() or gettext("the trainers"))
        case ReasonCode.NOT_PLACED | ReasonCode.UNIT_CLOSED:
            return Cure(gettext("Check the staff list"), gettext("whoever keeps the staff list"))
        case ReasonCode.NOT_YET | ReasonCode.MET:
            return Cure("", "")
        case ReasonCode.WAIVED | ReasonCode.SUPERVISED:
            return Cure(gettext("Close the gap before the exception ends"), person)
        case _:
            return Cure(gettext("See the record"), person)


def a_verdict(what: str, *, judges: str, then: str = "") -> Cure:
    """For what was done already and waits for somebody to say whether it counts. ``judges`` names who may, and is empty
    where nobody may; ``then`` is who is needed besides, where the verdict alone is not enough."""
    who = judges or gettext(
        "nobody of records staff may today. Whoever runs this site can make somebody else records staff"
    )
    if then:
        who = gettext("%(judges)s; then %(others)s") % {"judges": who, "others": then}
    return Cure(say(gettext("Say whether it counts: %(what)s"), {"what": what}), who)


def an_assessor() -> str:
    """Who observes, where it is not known by what: nobody can be named for that."""
    return gettext("an assessor")
