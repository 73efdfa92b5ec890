"""The rules of clearance: pure functions from facts and versions to dated answers with reasons.

Data enters as two dataclasses: everything recorded about a person (``PersonFacts``) and everything published
(``Definitions``), in any order, all versions. It leaves as a partition of the calendar into segments, or as a
``Finding`` for one day. No Django, no clock, no input or output. ``cases.yaml`` holds worked cases;
``python -m competency.rules FILE`` runs any file of them.

To read many people against the same rules, index the rules once: ``Workbench(rules).person(facts)`` offers the
same questions as the functions here.
"""

from __future__ import annotations

from datetime import date, datetime, time

from .dates import add, end_of_day, local_day
from .entries import known
from .facts import Definitions, Gate, Period, PersonFacts
from .finding import CHANGEOVER, PersonAnswers, Workbench
from .gate_preview import GateEffect, gate_effects
from .published import PublishedRules
from .publishing import MILLER, Problem, lighter_criteria, requirement_problems, standard_problems
from .renewals import Renewal
from .results import DAWN, FOREVER, Answer, Demand, Finding, Reason, ReasonCode, Segment

__all__ = [
    "CHANGEOVER",
    "DAWN",
    "FOREVER",
    "MILLER",
    "Answer",
    "Definitions",
    "Demand",
    "Finding",
    "Gate",
    "GateEffect",
    "Period",
    "PersonAnswers",
    "PersonFacts",
    "Problem",
    "PublishedRules",
    "Reason",
    "ReasonCode",
    "Renewal",
    "Segment",
    "Workbench",
    "add",
    "clearance",
    "end_of_day",
    "finding",
    "gate_effects",
    "headline",
    "known",
    "lighter_criteria",
    "local_day",
    "renewal",
    "requirement_problems",
    "standard_problems",
    "standing",
]


def standing(
    facts: PersonFacts,
    rules: Definitions,
    competency: str,
    *,
    cap: Period | None = None,
    known_at: datetime | None = None,
) -> tuple[Segment, ...]:
    """A person's standing in a competency: every day from ``DAWN`` to ``FOREVER`` with an answer and reasons.

    ``cap`` is the shorter validity a requirement asks for. ``known_at`` is the moment as known at which to
    answer (``end_of_day`` for a date); ``None`` takes everything recorded.
    """
    return Workbench(rules, known_at=known_at).person(facts).standing(competency, cap=cap)


def clearance(
    facts: PersonFacts,
    rules: Definitions,
    *,
    programme: str,
    unit: str,
    job_role: str | None = None,
    function: str | None = None,
    known_at: datetime | None = None,
) -> tuple[Segment, ...]:
    """A person's clearance in a scope, as a partition of all days.

    Ask about one ``job_role`` or one appointment ``function``; ``ValueError`` otherwise.
    """
    record = Workbench(rules, known_at=known_at).person(facts)
    return record.clearance(programme=programme, unit=unit, job_role=job_role, function=function)


def finding(
    facts: PersonFacts,
    rules: Definitions,
    *,
    programme: str,
    unit: str,
    job_role: str | None = None,
    function: str | None = None,
    on: date,
    known_at: datetime | None = None,
    changeover: time = CHANGEOVER,
) -> Finding:
    """The answer in a scope for a day local to the unit. ``changeover`` is the local time shifts hand over."""
    record = Workbench(rules, known_at=known_at).person(facts)
    return record.finding(
        programme=programme, unit=unit, job_role=job_role, function=function, on=on, changeover=changeover
    )


def headline(
    facts: PersonFacts,
    rules: Definitions,
    *,
    programme: str,
    unit: str,
    on: date,
    known_at: datetime | None = None,
    changeover: time = CHANGEOVER,
) -> Finding:
    """The answer for a person on a unit: it takes all the job roles held there that day."""
    record = Workbench(rules, known_at=known_at).person(facts)
    return record.headline(programme=programme, unit=unit, on=on, changeover=changeover)


def renewal(
    facts: PersonFacts,
    rules: Definitions,
    competency: str,
    *,
    on: date,
    cap: Period | None = None,
    known_at: datetime | None = None,
) -> Renewal | None:
    """The cycle that runs on a day and when it is to be renewed, so that nobody starts too early unawares."""
    return Workbench(rules, known_at=known_at).person(facts).renewal(competency, on=on, cap=cap)
