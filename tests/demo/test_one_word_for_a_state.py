"""One and the same competency has one word on My path and My record, and the manager's answer goes with it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.models import Attempt, Person, Placement
from competency.rules.results import Answer
from competency.screens.path.selectors import path_of
from competency.screens.record.answers import next_go_live
from competency.screens.record.facts import Reader
from competency.screens.record.selectors import Opened, record_of
from competency.screens.record.slots import RECORD
from competency.screens.record.words import managers_rows, own_rows
from competency.screens.scopes import askings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.long]

# What a manager reads of a person, beside what the person reads of the thing.
GOES_WITH: dict[str, set[Any]] = {
    "done": {Answer.CLEARED},
    "by_exception": {Answer.BY_EXCEPTION},
    "to_do": {Answer.NOT_CLEARED, "to_do"},
    "started": {Answer.NOT_CLEARED, "to_do"},
    "ran_out": {Answer.NOT_CLEARED, "to_do"},
    "not_on_offer": {Answer.NOT_CLEARED, "to_do"},
}


def test_every_competency_of_everybody_has_one_word() -> None:
    seen: Counter[str] = Counter()
    differ = []
    for person in Person.objects.filter(pk__in=Placement.objects.current().values("person")):
        today = clock.today()
        book = Book([person])
        slot = RECORD.fill(Opened(person, Reader.SELF, book))
        record = record_of(slot, on=next_go_live(askings(book, person, today), "", today))
        begun = Attempt.objects.filter(person=person, closed_at__isnull=True).values_list("activity_id", flat=True)
        own: dict[Any, list[tuple[Any, Any]]] = {}
        for row, managers in zip(
            own_rows(record, begun={str(key) for key in begun}), managers_rows(record, []), strict=True
        ):
            holding: Any = row["holding"]
            own.setdefault(holding.competency.pk, []).append((row["state"], row["words"]))
            if managers["status"] not in GOES_WITH[str(row["state"])]:
                differ.append(f"{person}: {holding.competency.code} is {row['state']} and {managers['status']}")
        for ask in path_of(person).asks:
            if ask.on != record.on:
                continue  # another programme goes live on another day, and the row says its day
            for task in ask.tasks:
                seen[task.state] += 1
                if (task.state, task.words) not in own.get(task.competency.pk, []):
                    differ.append(
                        f"{person}: {task.competency.code} is {task.state} {task.words!r} on My path, "
                        f"and {own.get(task.competency.pk)} on My record"
                    )
    assert not differ, "\n".join(differ)
    assert {"done", "to_do", "started", "by_exception"} <= set(seen), seen
