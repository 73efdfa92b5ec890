"""Where a person is asked for something, the answer there on the record's day, and its gaps with what mends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from competency.core.activities.sources import Loaded
from competency.rules import known
from competency.rules.results import Answer, Finding

from ..gaps import Gap, Menders, gaps_of
from ..scopes import Asking, answer_of, askings
from .selectors import PersonRecord


@dataclass(frozen=True, slots=True)
class Answered:
    """One programme on one unit: the answer, and the gaps with what mends them."""

    asking: Asking
    finding: Finding
    gaps: tuple[Gap, ...]
    then: Answer | None = None  # the answer on the day on which it next changes by itself

    @property
    def is_later(self) -> bool:
        """Nothing is required of the person on the day, and something will be."""
        return self.finding.answer is Answer.NOT_REQUIRED and self.finding.next_change is not None

    @property
    def status(self) -> str:
        return "to_do" if self.is_later else self.finding.answer.value

    @property
    def words(self) -> str:
        return gettext("Not asked yet") if self.is_later else ""


def answers_of(record: PersonRecord, programme: str) -> list[Answered]:
    """The person's answers on the day, the programme asked for first, then what is worst."""
    book, on = record.book, record.on
    questions = askings(book, record.person, on)
    requirements = {row.key: row.competency for row in known(book.definitions.requirements, record.known_at)}
    loaded = Loaded(record.person, record.today, book, kept=record.slot.kept)
    menders = Menders({asking.unit for asking in questions}, loaded, record.catalogue)
    answers = []
    for asking in questions:
        finding = answer_of(book, record.person, asking, on)
        gaps = (
            gaps_of(
                finding.reasons,
                requirements,
                record.person,
                menders,
                on=on,
                demands=finding.demands,
                is_past=record.is_past,
            )
            if finding.answer is not Answer.CLEARED
            else ()
        )
        changes_on = finding.next_change
        then = answer_of(book, record.person, asking, changes_on).answer if changes_on else None
        answers.append(Answered(asking, finding, gaps, then))
    order = [Answer.NOT_CLEARED, Answer.BY_EXCEPTION, Answer.CLEARED, Answer.NOT_REQUIRED]
    return sorted(
        answers,
        key=lambda answered: (str(answered.asking.programme.pk) != programme, order.index(answered.finding.answer)),
    )


def next_go_live(questions: list[Asking], programme: str, today: date) -> date:
    """The day to open a record on: the later of today and the next go-live, as My path and the board do."""
    ahead = [question for question in questions if question.go_live_on and question.go_live_on > today]
    ahead.sort(key=lambda question: (str(question.programme.pk) != programme, question.go_live_on or today))
    return ahead[0].go_live_on or today if ahead else today
