"""Reads for trainers: who will see a page, what publishing it still needs, what changed. Nothing here writes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from wagtail.models import TaskState, WorkflowState

from competency.core import clock
from competency.core.ledger.passes import people_who_passed
from competency.core.models import Competency, Requirement
from competency.core.publishing.concerned import called_for, competencies_served

from ..kinds import kind_of
from . import reviewers
from .publication import material_changes


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """A requirement as the side panel shows it."""

    who: str
    where: str
    competency: str
    people: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a page reaches. ``competencies`` name it in what they ask; ``rows`` require them of somebody."""

    competencies: list[Competency] = field(default_factory=list)
    rows: list[AudienceRow] = field(default_factory=list)


def who_will_see(key: uuid.UUID) -> Audience:
    """The job roles and units that require a competency whose current standard names the activity."""
    serving = competencies_served(key)
    if not serving:
        return Audience()
    today = clock.today()
    requirements = (
        Requirement.objects.current()
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), competency__in=serving)
        .select_related("competency", "job_role", "person", "unit")
        .order_by("competency__code", "unit__path")
    )
    return Audience(
        competencies=list(Competency.objects.filter(pk__in=serving)),
        rows=[
            AudienceRow(
                who=requirement.subject_label,
                where=str(requirement.unit),
                competency=requirement.competency.code,
                people=called_for([requirement], today),
            )
            for requirement in requirements
        ],
    )


def audience(page: Any) -> dict[str, Any]:
    """What a template says of whom a page reaches, in the words of its kind."""
    return {"audience": who_will_see(page.activity_key), "words": kind_of(page).words}


def asked_for_changes(page: Any) -> TaskState | None:
    """The decision that sent the page back to its author; None once it was submitted again."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    decision: TaskState | None = state.current_task_state
    return decision


def asked_before(page: Any) -> list[TaskState]:
    """Every time that reviewers sent back what waits now, since something was published, the latest first."""
    rows = TaskState.objects.for_instance(page).filter(status=TaskState.STATUS_REJECTED)
    if page.live_revision_id:
        rows = rows.filter(revision__gt=page.live_revision_id)
    return list(rows.select_related("finished_by").order_by("-finished_at", "-pk"))


def readiness(page: Any) -> dict[str, Any]:
    """The checklist of the panel “Before you publish”, from the draft as it was last saved."""
    published = page.publications_so_far()
    passed = people_who_passed(page.activity_key) if published else 0
    problems = page.publish_problems()
    # What is wrong with a choice that was made is one of the things that are missing.
    waiting_for_class = [] if page.has_change_class() else problems.pop("change_class", [])
    return {
        "asked": asked_for_changes(page),
        "problems": [line for lines in problems.values() for line in lines],
        "asks_for_class": waiting_for_class,
        "is_published": bool(published),
        "is_unchanged": bool(published) and page.is_unchanged(),
        "material": material_changes(page),
        "done_by": kind_of(page).words.done_by % {"counter": passed},
        "draft": page,
        "ends_otherwise": bool(published) and reviewers.ends_otherwise(page),
        "published_end": reviewers.published_end(page) if published else None,
        "wording_skips_review": reviewers.wording_skips_review(),
    }


__all__ = ["Audience", "AudienceRow", "asked_before", "asked_for_changes", "audience", "readiness", "who_will_see"]
