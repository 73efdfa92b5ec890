"""What the assessor's screens list: people in reach, one person's checklists, and observations with what was signed.

People are reached only through ``core.access``; who may sign is asked of ``eligibility``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from competency.core import access, clock
from competency.core.access import Purpose
from competency.core.clearance.book import Book
from competency.core.finding import called
from competency.core.models import (
    Activity,
    ActivityVersion,
    Competency,
    Evidence,
    Narrative,
    Person,
    Placement,
    Shift,
    SignOff,
)
from competency.core.people.in_force import placed_on
from competency.core.places.subtrees import under
from competency.rules.results import Answer
from competency.screens.catalogue import catalogue

from .eligibility import Assessing
from .judging import StepSeen
from .models import SOURCE, Observation
from .sheet import ChecklistText, Level, StepText

SEARCH = "cleared_assess_search"
"""Where a session keeps whom an assessor looked for, until the next search or an erasure."""

# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────


def people_in_reach(user: Any, *, on: date, query: str = "", on_shift_only: bool = False) -> QuerySet[Person]:
    """The people the user may assess, with where and when they usually work, by name."""
    roots = access.units_in_reach(user, Purpose.ASSESS, on)
    placed = Placement.objects.current().filter(placed_on(on)).filter(under(roots))
    people = access.visible_people(user, Purpose.ASSESS, on)
    if on_shift_only:
        people = people.filter(pk__in=placed.filter(usual_shift__in=shifts_now()).values("person_id"))
    if query:
        people = people.filter(called(query))
    own = placed.filter(person=OuterRef("pk")).order_by("-starts_on")
    return people.annotate(
        unit_name=Subquery(own.values("unit__name")[:1]),
        shift_name=Subquery(own.values("usual_shift__name")[:1]),
        role_name=Subquery(own.values("job_role__name")[:1]),
    ).order_by("family_name", "given_name", "employee_number")


def shifts_now(moment: datetime | None = None) -> list[int]:
    """The shifts that run at this moment on the clock of their facility; a night runs past midnight."""
    moment = moment or clock.now()
    running = []
    for shift in Shift.objects.select_related("facility"):
        time = moment.astimezone(shift.facility.tz).time()
        within = shift.starts <= time < shift.ends
        past_midnight = shift.ends <= shift.starts and (time >= shift.starts or time < shift.ends)
        if within or past_midnight:
            running.append(shift.pk)
    return running


def placements_of(person: Person, *, on: date) -> list[Placement]:
    placements = Placement.objects.current().filter(placed_on(on), person=person)
    return list(placements.select_related("unit__facility", "job_role", "usual_shift").order_by("-starts_on"))


# ── checklists ──────────────────────────────────────────────────────────────────────────────────────────────────


def checklists() -> QuerySet[Activity]:
    """The checklists by which somebody may be watched now."""
    return Activity.objects.filter(source=SOURCE, retired_at__isnull=True)


def versions_of(checklist: Activity) -> QuerySet[ActivityVersion]:
    return ActivityVersion.objects.current().filter(activity=checklist).select_related("activity")


def checklists_for(
    subject: Person, assessor: Person, assessing: Assessing, *, without: Iterable[uuid.UUID]
) -> list[Activity]:
    """Other checklists the assessor may sign for the person, though nothing is missing there."""
    offered = checklists().filter(pk__in=list(assessing.may_judge(assessor))).exclude(pk__in=list(without))
    return [row for row in offered.order_by("code") if assessing.why_not(assessor, subject, row) is None]


def missing_activities(person: Person, competency: Competency, *, on: date) -> list[Activity]:
    """The activities still missing in one competency of one's own."""
    book = Book([person])
    segment = next(
        segment for segment in book.standing(person, competency) if segment.starts_on <= on < segment.ends_on
    )
    if segment.answer is Answer.CLEARED:
        return []
    known = catalogue(book, on, only=[str(competency.pk)])
    steps = [known.names.step(str(competency.pk), reason.criterion) for reason in segment.reasons]
    return [known.activities[step.activity] for step in steps if step and step.activity in known.activities]


# ── observations ────────────────────────────────────────────────────────────────────────────────────────────────


def recent_observations(person: Person, limit: int = 10) -> list[Observation]:
    """The person's newest signed observations, each with its evidence as ``evidence``; void ones are left out."""
    observations = list(
        Observation.objects.filter(attempt__person=person)
        .select_related("attempt__activity", "attempt__activity_version", "assessor")
        .order_by("-attempt__closed_at")[: limit + 5]
    )
    evidence = {
        row.key: row for row in Evidence.objects.current().filter(key__in=[str(row.pk) for row in observations])
    }
    kept = []
    for row in observations:
        if (current := evidence.get(str(row.pk))) is not None:
            row.evidence = current  # type: ignore[attr-defined]
            kept.append(row)
    return kept[:limit]


def observation(pk: uuid.UUID) -> Observation | None:
    observations = Observation.objects.filter(pk=pk).select_related(
        "assessor",
        "attempt__person",
        "attempt__activity",
        "attempt__activity_version__activity",
        "attempt__unit__facility",
    )
    return observations.prefetch_related("items").first()


def evidence_of(observation: Observation) -> Evidence | None:
    """The evidence as it stands; None when it was declared void."""
    rows = Evidence.objects.current().filter(key=str(observation.pk))
    return rows.select_related("assessor", "activity_version__activity", "competency").first()


def evidence_as_signed(observation: Observation) -> Evidence:
    """The evidence as it was signed, whatever it was corrected to since."""
    rows = Evidence.objects.select_related("assessor", "activity_version__activity", "competency")
    return rows.get(pk=observation.pk)


def watched_on(observation: Observation) -> date:
    """The day on which it was made as it was signed, whatever it was corrected to since."""
    return evidence_as_signed(observation).performed_on


def sign_offs_of(observation: Observation) -> list[SignOff]:
    """Every signature under the observation, oldest first, with what its signer wrote as ``comment``."""
    sign_offs = list(
        SignOff.objects.current().filter(event=observation.pk).select_related("assessor").order_by("signed_at", "uuid")
    )
    # Whoever watched signed the comment of the observation, and no words beside it.
    of_others = [row.pk for row in sign_offs if row.signed_digest != observation.digest]
    texts = {row.entry: str(row) for row in Narrative.objects.filter(entry__in=of_others)}
    for row in sign_offs:
        row.comment = texts.get(row.pk, "")  # type: ignore[attr-defined]
    return sign_offs


def has_signed(observation: Observation, assessor: Person) -> bool:
    return SignOff.objects.current().filter(event=observation.pk, assessor=assessor).exists()


def watched_before(observation: Observation, evidence: Evidence) -> Person | None:
    """Who watched the round that this one names as the one before it, where that was somebody else."""
    if not evidence.repeats:
        return None
    before = Observation.objects.filter(pk=uuid.UUID(evidence.repeats)).select_related("assessor").first()
    return before.assessor if before and before.assessor_id != observation.assessor_id else None


def comment_of(observation: Observation) -> str:
    """What the assessor wrote; a word in its place when it was erased."""
    narrative = Narrative.objects.filter(entry=observation.pk).first() if observation.comment else None
    return str(narrative) if narrative else ""


@dataclass(frozen=True, slots=True)
class SeenStep:
    step: StepText
    result: StepSeen
    label: str


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """An observation as it was signed, against the version it was signed on."""

    title: str
    steps: tuple[SeenStep, ...]
    rating: Level | None
    level: Level | None


def sheet_of(observation: Observation) -> SignedSheet:
    text = ChecklistText.of(observation.attempt.activity_version.snapshot)
    results = {row.item_key: row for row in observation.items.all()}
    return SignedSheet(
        title=observation.attempt.activity_version.title,
        steps=tuple(
            SeenStep(step, StepSeen(results[step.key].result), str(results[step.key].get_result_display()))
            for step in text.steps
            if step.key in results
        ),
        rating=text.help_given(observation.rating),
        level=text.level(observation.entrustment),
    )
