"""Who wrote a question: whoever saved a revision of it that says something else than the one before.

Opening the editor and saving the same words makes nobody an author. Authors are read from the revisions, so those of a
question stay as long as the question does.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any

import nh3
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, ProtectedError, QuerySet
from wagtail.models import Revision

from competency.core.models import Person

from .drafts import STEM_TAGS
from .models import Question

__all__ = ["has_touched_any", "keep_revisions", "touched_by", "written_by"]

_FIELDS = (
    *("code", "type", "use", "competency", "job_role", "difficulty", "critical"),
    *("options", "particulars", "rationale", "reference"),
)


def has_touched_any(person: Person) -> Exists:
    """Whether the person's account has saved any question, to be read along with something else."""
    return Exists(_revisions().filter(user=person.user_id, user__isnull=False))


def touched_by(person: Person) -> set[uuid.UUID]:
    """The questions that the person's account has saved a revision of, whatever it said."""
    if person.user_id is None:
        return set()
    saved = list(_revisions().filter(user=person.user_id).values_list("object_id", flat=True).distinct())
    return set(Question.objects.filter(pk__in=saved).values_list("uuid", flat=True)) if saved else set()


def written_by(person: Person, questions: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these questions the person wrote or changed."""
    numbers = {str(pk): number for pk, number in Question.objects.filter(uuid__in=questions).values_list("pk", "uuid")}
    before: dict[str, Any] = {}
    written: set[uuid.UUID] = set()
    rows = _revisions().filter(object_id__in=numbers).order_by("pk")
    for question, user, content in rows.values_list("object_id", "user_id", "content").iterator():
        said = _said(content)
        if said != before.get(question) and user == person.user_id:
            written.add(numbers[question])
        before[question] = said
    return written


def keep_revisions(sender: Any, instance: Revision, origin: Any, **kwargs: Any) -> None:
    """Refuse to delete a revision of a question but with the question: it says who wrote what people are asked.

    Wagtail's ``purge_revisions`` passes over what is protected.
    """
    is_of_question = instance.base_content_type_id == ContentType.objects.get_for_model(Question).pk
    purged = isinstance(origin, Revision) or (isinstance(origin, QuerySet) and origin.model is Revision)
    if is_of_question and purged:
        raise ProtectedError("Revisions of a question say who wrote it, so they stay as long as it does.", {instance})


def _revisions() -> QuerySet[Revision]:
    # By its names and not by its row: looking that up would be a query more on the first page of a process.
    kind = {"app_label": Question._meta.app_label, "model": Question._meta.model_name}
    return Revision.objects.filter(**{f"base_content_type__{name}": value for name, value in kind.items()})


def _said(content: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a revision says, so that the editor's own rewriting of the same words is no change."""
    stem = nh3.clean(content.get("stem") or "", tags=STEM_TAGS, attributes={})
    return (stem, *(_read(content.get(name)) for name in _FIELDS))


def _read(value: Any) -> Any:
    """A stream is kept as text of JSON."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
