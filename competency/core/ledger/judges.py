"""Who of records staff may say of a row that it counts: the one answer behind every name that a page says for that."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..people.models import Person
from ..personal_data.keepers import keepers
from .judging import Question, questions_of
from .models import Evidence

__all__ = ["among", "who_may_judge"]


def among(staff: Iterable[Person], question: Question) -> list[Person]:
    """Those of records staff whom the verb would not refuse, by name."""
    may = [one for one in staff if not question.refusal(one)]
    return sorted(may, key=lambda one: (one.family_name, one.given_name, one.employee_number))


def who_may_judge(keys: Collection[str]) -> dict[str, list[Person]]:
    """For each row of evidence by its key, who may judge it today; six queries however many, none for no row."""
    if not keys:
        return {}
    staff = keepers()
    questions = questions_of(Evidence.objects.current().filter(key__in=keys))
    return {key: among(staff, question) for key, question in questions.items()}
