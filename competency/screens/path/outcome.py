"""What came of finishing something, for the learner: the answer before and after, and what comes next.

The last page of whatever is learned or sat says it, in the words of My path: nobody has to go there to read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from competency.core.clearance.book import Book
from competency.core.models import Attempt, Evidence
from competency.rules.results import Answer

from .selectors import path_of
from .words import Button, Headline, button, headline

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OnThePath:
    """The learner's answer now, in words, whether it flipped with this attempt, and the next step."""

    headline: Headline
    button: Button | None
    before: Answer | None
    after: Answer | None

    @property
    def has_flipped(self) -> bool:
        return self.before is not None and self.before != self.after


def outcome_of(attempt: Attempt) -> OnThePath:
    """The answer as it is now, compared with the one just before this attempt's evidence was known."""
    person = attempt.person
    path = path_of(person)
    before = after = None
    evidence = Evidence.objects.filter(pk=attempt.pk).first()
    if path.main is not None and evidence is not None and not path.main.function:
        after = path.main.answer
        earlier = Book([person], known_at=evidence.recorded_at - _A_MOMENT)
        before = earlier.headline(person, programme=path.main.programme, unit=path.main.unit, on=path.main.on).answer
    return OnThePath(headline(path), button(path), before, after)


__all__ = ["OnThePath", "outcome_of"]
