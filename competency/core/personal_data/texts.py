"""Where the texts about a person stand, and which of them name the person.

Texts stand beside entries and beside attempts. The entries are those of the person's chain, and those of the common
chain that are about the person, such as a hold: which models these are is read from the registry.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from competency.typed.mentions import Mentions

from ..activities.models import Attempt
from ..people.changes import as_read, said_in
from ..people.models import Person, PersonChange
from ..record.entry import Entry
from ..record.models import DEFINITIONS, JournalEntry, Narrative
from .registry import Held, held

__all__ = [
    "in_plain_words",
    "person_of_text",
    "stays_with_its_entry",
    "texts_about",
    "texts_that_name",
    "written_about",
]


def texts_about(person: uuid.UUID) -> QuerySet[Any]:
    """Texts of entries about a person, whatever chain they lie in, and of attempts: an observation's stands under its
    attempt."""
    entries = JournalEntry.objects.filter(chain=str(person)).values("entry")
    attempts = Attempt.objects.filter(person=person).values("pk")
    common = Q()
    for entry in _in_the_common_chain():
        common |= Q(entry__in=entry.model._base_manager.filter(**{entry.about: person}).values("pk"))
    return Narrative.objects.filter(Q(entry__in=entries) | Q(entry__in=attempts) | common)


def written_about() -> set[uuid.UUID]:
    """Everybody about whom a text stands that was not erased."""
    left = Narrative.objects.filter(erased_at=None).values("entry")
    chains = JournalEntry.objects.filter(entry__in=left).exclude(chain=DEFINITIONS)
    found = {uuid.UUID(chain) for chain in chains.values_list("chain", flat=True).distinct()}
    found |= set(Attempt.objects.filter(pk__in=left).values_list("person_id", flat=True))
    for entry in _in_the_common_chain():
        found |= set(entry.model._base_manager.filter(pk__in=left).values_list(entry.about, flat=True))
    return found - {None}


def _in_the_common_chain() -> Iterator[Held]:
    """What is published or decided, and is about somebody."""
    return (entry for entry in held() if entry.about and issubclass(entry.model, Entry) and entry.model.is_definition)


def stays_with_its_entry(texts: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of these the texts beside entries of the common chain, which no disposal takes: such a text is emptied."""
    links = JournalEntry.objects.filter(entry__in=list(texts), chain=DEFINITIONS)
    return set(links.values_list("entry", flat=True))


def person_of_text(text: uuid.UUID) -> Person | None:
    """Whom a text is about; None for the text of something published."""
    people = Person.objects.all()
    chain = JournalEntry.objects.filter(entry=text).values_list("chain", flat=True).first()
    if chain not in {None, DEFINITIONS}:
        return people.filter(pk=chain).first()
    if chain is None:
        return people.filter(attempts=text).first()
    for entry in _in_the_common_chain():
        about = entry.model._base_manager.filter(pk=text).values(entry.about)
        if found := people.filter(pk__in=about).first():
            return found
    return None


def in_plain_words(texts: Iterable[Narrative]) -> list[str]:
    """The texts as people read them: what changed of a person is written by the program, and kept in its terms."""
    texts = list(texts)
    changes = set(PersonChange.objects.filter(pk__in=[text.pk for text in texts]).values_list("pk", flat=True))
    return [as_read(text.text) if text.pk in changes else text.text for text in texts]


def texts_that_name(person: Person) -> list[Narrative]:
    """The texts about the person that say a name the person has or had, the number, the address or the account.

    What changed of a person says them all. What somebody wrote of another person is looked for by nobody: it is not
    known whom a word there means.
    """
    texts = list(texts_about(person.pk).filter(erased_at=None).order_by("pk"))
    changes = set(PersonChange.objects.filter(person=person).values_list("pk", flat=True))
    # An extension is a short number that stands for many things in a text; where it was changed goes as a whole.
    said = {"given_name": {person.given_name}, "family_name": {person.family_name}, "extension": set()}
    numbers = {person.employee_number, person.email} | ({person.user.get_username()} if person.user else set())
    for text in texts:
        for column, value in said_in(text.text) if text.pk in changes else ():
            said.get(column, numbers).add(value)
    given, family = said["given_name"], said["family_name"]
    run_together = {f"{one} {other}" for one in given for other in family}
    run_together |= {f"{other} {one}" for one in given for other in family}
    mentions = Mentions(names=given | family | run_together, numbers=numbers)
    return [text for text in texts if text.pk in changes or mentions.are_in(text.text)]
