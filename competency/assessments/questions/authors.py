"""Who wrote a question: whoever saved a revision of it that says something else than the one before.

Opening the editor and saving the same words makes nobody an author. Authors are read from the revisions, so those of a
question stay as long as the question does. A revision names an account: an author is the person, with all accounts
that ever stood for her, and another question in the same words is hers as well.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import nh3
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, ProtectedError, Q, QuerySet
from django.utils.html import strip_tags
from wagtail.models import Revision

from competency.core.models import Person
from competency.core.people.account_history import accounts_of, changes_to_others
from competency.typed import names

from .drafts import STEM_TAGS
from .models import Question

__all__ = ["Written", "keep_revisions", "may_have_touched_any", "written_by"]

Words = tuple[str, frozenset[str]]

_FIELDS = (
    *("code", "type", "use", "competency", "job_role", "difficulty", "critical"),
    *("options", "particulars", "rationale", "reference"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote or changed: the questions, and the words of each as they were saved."""

    questions: frozenset[uuid.UUID]
    words: frozenset[Words]

    def holds(self, question: uuid.UUID, snapshot: Mapping[str, Any]) -> bool:
        """Whether a published version is of one of these, or asks in the same words: a copy is no other question."""
        return question in self.questions or _words(snapshot["stem"], snapshot["options"]) in self.words


def may_have_touched_any(person: Person) -> Q:
    """Whether an account of the person has saved any question, or may have: to be read along with something else."""
    saved = Exists(_revisions().filter(user=person.user_id, user__isnull=False))
    return saved | Exists(changes_to_others(person))


def written_by(person: Person) -> Written:
    """All that the person wrote, under whatever account: an account that is new to a person brings no new head."""
    saved = _revisions().filter(user__in=(accounts := accounts_of(person))).values("object_id")
    rows = _revisions().filter(object_id__in=saved).order_by("pk")
    before: dict[str, Any] = {}
    numbers: set[str] = set()
    words: set[Words] = set()
    for number, user, content in rows.values_list("object_id", "user_id", "content").iterator():
        said = _said(content)
        if said != before.get(number) and user in accounts:
            numbers.add(number)
            stem, options = content.get("stem") or "", _read(content.get("options")) or []
            words |= {_words(stem, [block["value"] for block in options]), _words(stem, [])}
        before[number] = said
    questions = Question.objects.filter(pk__in=numbers).values_list("uuid", flat=True) if numbers else ()
    return Written(frozenset(questions), frozenset(words))


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


def _words(stem: str, options: Iterable[Mapping[str, Any]]) -> Words:
    """A question and its answers as they sound, in whatever order they stand.

    A type without answers has none in what is published, and may have some left in its draft.
    """
    texts = (names.folded(option.get("text") or "") for option in options)
    return names.folded(unescape(strip_tags(stem.replace("<", " <")))), frozenset(texts)


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
