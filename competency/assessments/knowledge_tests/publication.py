"""What publishing a test does: an activity version with blueprint and pass mark, and the mark's own record."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.template.response import TemplateResponse

from competency.core.access import person_of
from competency.core.activities import api as activities
from competency.core.activities.api import CHECKED_ON
from competency.core.enums import Kind
from competency.core.models import Activity, ActivityVersion, Competency, JobRole, Person
from competency.core.publishing.publication import ClassifiedPublication, Problems, WayBack, editor_of
from competency.core.publishing.wanted import activity_wanted
from competency.core.recording import recording

from ..enums import CutMethod
from .attempt_rules import Rules
from .models import CutScore, KnowledgeTest
from .problems import blueprint_rows, test_problems
from .source import SOURCE

__all__ = [
    "TestPublication",
    "create_test",
    "current_cut",
    "is_material_change",
    "is_unchanged",
    "publish_test",
    "snapshot_of",
]

WORDING = {"instructions", "change_note", CHECKED_ON}
"""Parts of a snapshot that may change without asking anything of anybody; title and minutes are not part of it."""


class TestPublication(ClassifiedPublication[KnowledgeTest]):
    """The publication of knowledge tests."""

    # Not a class of tests, for those who collect such by their name.
    __test__ = False

    def problems(self, draft: KnowledgeTest) -> Problems:
        return test_problems(draft)

    def publications_so_far(self, draft: KnowledgeTest) -> int:
        return activities.publications_so_far(draft.key)

    def drafted(self, keys: Collection[str]) -> dict[str, str]:
        return {str(one.key): str(one) for one in KnowledgeTest.objects.filter(key__in=keys)}

    def way_back(self, key: str, user: Any, language: str = "") -> WayBack | None:
        return editor_of(KnowledgeTest.objects.filter(key=key).first(), user)

    def is_material_change(self, draft: KnowledgeTest) -> bool:
        return is_material_change(draft)

    def is_unchanged(self, draft: KnowledgeTest) -> bool:
        return is_unchanged(draft)

    def record(self, draft: KnowledgeTest, *, user: Any, revision: Any) -> None:
        publish_test(test=draft, by=person_of(user))

    def wanted(self, draft: KnowledgeTest, on: date, *, leaving: Collection[Any] = ()) -> list[str]:
        return activity_wanted(draft.key, on)

    def withdraw(self, draft: KnowledgeTest) -> None:
        """Nobody can start the test any more; open attempts go on to their end."""
        activities.retire_activity(key=draft.key)

    def preview(self, draft: KnowledgeTest, request: HttpRequest, mode: str) -> TemplateResponse:
        """What people read before they start."""
        context = {"object": draft, "request": request, "rules": Rules.of(snapshot_of(draft))}
        return TemplateResponse(request, "cleared_assessments/knowledge_tests/preview.html", context)


def create_test(
    *,
    code: str,
    title: str,
    competency: Competency,
    blueprint: Sequence[tuple[Competency, int, int]],
    change_class: str = "",
    key: uuids.UUID | None = None,
    publish: bool = True,
    user: Any = None,
    **given: Any,
) -> KnowledgeTest:
    """Create or update the test with this code from a program, and publish it unless told not to.

    ``key`` is what a new one is to the record. ``blueprint`` holds (competency, difficulty, number), ``given``
    other fields of ``KnowledgeTest``. ``change_class`` is asked for from the second publication on. Raises
    ``PublishRefused`` with what is wrong by field; then nothing was saved.
    """
    with transaction.atomic():
        test = KnowledgeTest.objects.filter(code=code).first()
        if test is None:
            test = KnowledgeTest(code=code, live=False, key=key or uuids.uuid4())
        elif test.latest_revision_id:
            test = test.get_latest_revision_as_object()
        test.title, test.competency = title, competency
        for name, value in given.items():
            KnowledgeTest._meta.get_field(name)
            setattr(test, name, value)
        test.blueprint = [
            ("row", {"competency": str(of.pk), "difficulty": str(difficulty), "number": number})
            for of, difficulty, number in blueprint
        ]
        if change_class:
            test.classify_change(change_class, by=given.get("change_by"), note=given.get("change_note", ""))
        if test._state.adding:
            test.save()
        revision = test.save_revision(user=user)
        if publish:
            revision.publish(user=user)
            test.refresh_from_db()
        return test


def snapshot_of(test: KnowledgeTest) -> dict[str, Any]:
    """What people work on: blueprint, pass mark, tries and time. No question stands here, and no key."""
    blueprint = blueprint_rows(test)
    names = {
        str(pk): (code, title)
        for pk, code, title in Competency.objects.filter(pk__in={row.competency for row in blueprint}).values_list(
            "pk", "code", "title"
        )
    }
    role: JobRole | None = test.job_role
    return {
        "code": test.code,
        "instructions": test.instructions,
        "change_note": test.change_note.strip(),
        "competency": test.competency.code,
        "job_role": test.job_role_id,
        "job_role_code": role.code if role else "",
        "blueprint": [
            {
                "competency": row.competency,
                "code": names.get(row.competency, ("", ""))[0],
                "title": names.get(row.competency, ("", ""))[1],
                "difficulty": row.difficulty,
                "number": row.number,
            }
            for row in blueprint
        ],
        "cut": {"method": CutMethod.FIXED.value, "value": _plain(test.cut)},
        "every_critical": test.every_critical,
        "attempts_allowed": test.attempts_allowed,
        "cooldown_hours": test.cooldown_hours,
        "time_limit_minutes": test.time_limit_minutes,
        "open_hours": test.open_hours,
        "shuffle_questions": test.shuffle_questions,
        "shuffle_options": test.shuffle_options,
    }


def is_material_change(test: KnowledgeTest) -> bool:
    """Whether more than wording changed since the last publication: what is drawn, what passes, tries or time."""
    activity = Activity.objects.filter(key=test.key).first()
    published = activities.live_version(activity) if activity else None
    return published is not None and _weighty(published.snapshot) != _weighty(snapshot_of(test))


def is_unchanged(test: KnowledgeTest) -> bool:
    """Whether the draft says what the last publication said, words and minutes too."""
    activity = Activity.objects.filter(key=test.key).first()
    published = activities.live_version(activity) if activity else None
    if published is None:
        return False
    # What was said of the last change is no part of what the test says; the editor asks for it anew. The release is
    # compared by its row: to call it something else changes nothing in the test.
    beside = {"change_note", CHECKED_ON}
    said, says = (
        {name: value for name, value in snapshot.items() if name not in beside}
        for snapshot in (published.snapshot, snapshot_of(test))
    )
    before = (published.title, published.minutes, published.checked_on_id, said)
    return before == (test.title, test.minutes, test.checked_on_id, says)


def publish_test(*, test: KnowledgeTest, by: Person | None = None) -> ActivityVersion:
    """Append the draft as a version of its activity, and its pass mark where that is new.

    A draft in which nothing changed is offered again as it was published. Attempts keep the version, and so the
    pass mark, on which they were started. Raises ``ValidationError`` with what is wrong with the draft, by field.
    """
    if problems := test_problems(test):
        raise ValidationError(problems)
    snapshot = snapshot_of(test)
    with recording(by=by, definitions=True) as record:
        if not test.has_change_class() and is_unchanged(test):
            activities.offer_again(key=test.key)
            published = activities.live_version(Activity.objects.get(key=test.key))
            assert published is not None
            return published
        version = activities.publish_activity(
            key=test.key,
            source=SOURCE,
            kind=Kind.KNOWLEDGE_TEST,
            code=test.code,
            title=test.title,
            minutes=test.minutes,
            snapshot=snapshot,
            change_class=test.effective_change_class(),
            change_by=test.change_by,
            checked_on=test.checked_against,
            by=by,
        )
        cut = current_cut(version.activity)
        if cut is None or cut.value != test.cut:
            number = cut.number + 1 if cut else 1
            record.append(
                CutScore(
                    activity=version.activity,
                    number=number,
                    method=CutMethod.FIXED,
                    value=test.cut,
                    judges=[],
                    approver=by or test.answerable,
                ),
                key=f"{test.key}:{number}",
            )
        return version


def current_cut(activity: Activity) -> CutScore | None:
    """The pass mark published last; attempts may stand under earlier ones."""
    return CutScore.objects.current().filter(activity=activity).order_by("-number").first()


def _weighty(snapshot: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in snapshot.items() if name not in WORDING}
    kept["blueprint"] = sorted((row["competency"], row["difficulty"], row["number"]) for row in snapshot["blueprint"])
    return kept


def _plain(number: Decimal) -> str:
    return format(Decimal(number).normalize() + 0, "f")
