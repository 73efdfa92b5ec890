"""Who wrote a question: whoever saved a revision of it that says something else than the one before. Whoever reviewed
or published one has read its key, and stands like an author.

Opening the editor and saving the same words makes nobody an author. Authors are read from the revisions, which stay as
long as the question does. When it is deleted, its history keeps whose words stood in it, as digests. A revision names
an account, and once that was deleted the history does: an author is the person, with all accounts that ever stood for
the person, and another question in the same words is that author's as well.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import nh3
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Q, QuerySet
from django.utils.html import strip_tags
from wagtail.log_actions import registry as log_actions
from wagtail.models import Revision

from competency.core import clock
from competency.core.models import Person
from competency.core.people.account_history import accounts_of, changes_to_others
from competency.core.publishing.decided_by import DECIDED
from competency.core.publishing.saved_by import Savers, by_revision, says_who_saved
from competency.core.record.digests import canonical, sha256
from competency.typed import names

from .drafts import STEM_TAGS
from .models import Question

__all__ = ["WROTE", "Written", "keep_authors", "may_have_touched_any", "words_of", "written_by"]

WROTE = "cleared.wrote_question"
"""In the history of a question that was deleted: that an account wrote or reviewed words of it, and the digests
of those words."""

_KIND = {"app_label": Question._meta.app_label, "model": Question._meta.model_name}
_FIELDS = (
    *("code", "type", "use", "competency", "job_role", "difficulty", "critical"),
    *("options", "particulars", "rationale", "reference"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote, changed or reviewed: the questions, and the words of each as they were saved, as digests."""

    questions: frozenset[uuid.UUID]
    words: frozenset[str]

    def holds(self, question: uuid.UUID, snapshot: Mapping[str, Any]) -> bool:
        """Whether a published version is of one of these, or asks in the same words: a copy is no other question."""
        return question in self.questions or words_of(snapshot) in self.words


def may_have_touched_any(person: Person) -> Q:
    """Whether an account of the person has saved or reviewed any question, or may have: to be read along with something
    else."""
    own = {"user": person.user_id, "user__isnull": False}
    saved = Q(Exists(_revisions().filter(**own))) | Q(Exists(_history().filter(action__in=(WROTE, *DECIDED), **own)))
    return saved | Q(Exists(changes_to_others(person)))


def written_by(person: Person) -> Written:
    """All that the person wrote or reviewed, under whatever account: one that is new to a person brings no new head."""
    accounts = accounts_of(person)
    gone = _revisions().filter(user=None).values("pk")
    told = _history().filter(Q(action__in=(WROTE, *DECIDED)) | says_who_saved(revision__in=gone), user__in=accounts)
    kept = list(told.values_list("object_id", "action", "user_id", "revision_id", "data"))
    saved = _revisions().filter(user__in=accounts).values("object_id")
    touched = Q(object_id__in=saved) | Q(object_id__in={number for number, action, *_rest in kept if action != WROTE})
    reviewed = {number for number, action, *_rest in kept if action in DECIDED}
    accounts_gone = by_revision(row[1:] for row in kept)
    numbers: set[str] = set()
    words: set[str] = set()
    for number, revision, user, said in _changes(_revisions().filter(touched)):
        if user in accounts or revision in accounts_gone or number in reviewed:
            numbers.add(number)
            words |= said
    questions = set(Question.objects.filter(pk__in=numbers).values_list("uuid", flat=True)) if numbers else set()
    for _number, action, *_rest, data in kept:
        if action == WROTE:
            questions.add(uuid.UUID(data["question"]))
            words |= set(data["words"])
    return Written(frozenset(questions), frozenset(words))


def keep_authors(sender: Any, instance: Question, **kwargs: Any) -> None:
    """Before a question is deleted: keep who wrote or reviewed which words of it, since its revisions go with it.

    Whoever copied them has the same question, and its author would sit a test with it. Digests stay, and no words.
    """
    wrote: defaultdict[Any, set[str]] = defaultdict(set)
    words: set[str] = set()
    savers = Savers(Question, instance.pk)
    for _number, revision, user, said in _changes(_revisions().filter(object_id=str(instance.pk))):
        if (account := savers.of(revision, user)) is not None:
            wrote[account] |= said
        words |= said
    read_by = _history().filter(action__in=DECIDED, object_id=str(instance.pk), user__isnull=False)
    for account in set(read_by.values_list("user_id", flat=True)):
        wrote[account] |= words
    kind, history = ContentType.objects.get_for_model(Question), _history().model
    history.objects.bulk_create(
        history(
            content_type=kind,
            object_id=str(instance.pk),
            label=str(instance),
            action=WROTE,
            timestamp=clock.now(),
            user_id=account,
            data={"question": str(instance.uuid), "words": sorted(said)},
        )
        for account, said in wrote.items()
    )


def _revisions() -> QuerySet[Revision]:
    # By its names and not by its row: looking that up would be a query more on the first page of a process.
    return Revision.objects.filter(**{f"base_content_type__{name}": value for name, value in _KIND.items()})


def _history() -> QuerySet[Any]:
    """The history of all questions, those that were deleted too. By their name and not by its row, as above."""
    kind = {f"content_type__{name}": value for name, value in _KIND.items()}
    history: QuerySet[Any] = log_actions.get_log_model_for_model(Question).objects.filter(**kind)
    return history


def _changes(revisions: QuerySet[Revision]) -> Iterator[tuple[str, int, Any, set[str]]]:
    """Each revision that says something else than the one before: of which question, under which number, by which
    account (None once it was deleted, and of a program), in what words.

    The words count with the answers and without: a type that has none publishes none, and may have some in its draft.
    """
    before: dict[str, Any] = {}
    rows = revisions.order_by("pk").values_list("object_id", "pk", "user_id", "content")
    for number, revision, user, content in rows.iterator():
        said = _said(content)
        if said != before.get(number):
            stem, options = content.get("stem") or "", _read(content.get("options")) or []
            yield number, revision, user, {_words(stem, [block["value"] for block in options]), _words(stem, [])}
        before[number] = said


def words_of(snapshot: Mapping[str, Any]) -> str:
    """The digest of what a published version asks, as it sounds: a copy has the same."""
    return _words(snapshot["stem"], snapshot["options"])


def _words(stem: str, options: Iterable[Mapping[str, Any]]) -> str:
    """The digest of a question and its answers as they sound, in whatever order they stand."""
    texts = {names.folded(option.get("text") or "") for option in options}
    return sha256(canonical([names.folded(unescape(strip_tags(stem.replace("<", " <")))), sorted(texts)]))


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
