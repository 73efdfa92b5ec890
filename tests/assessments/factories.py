"""Banks, tests and sittings for tests, made through the verbs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.knowledge_tests import publication as definitions
from competency.assessments.models import KnowledgeTest, Question, QuestionKey, QuestionVersion, ServedQuestion
from competency.assessments.questions import api as questions
from competency.assessments.questions.bank import live_version
from competency.core.models import Activity, Attempt, Competency, Person, Unit
from tests import factories as core

_numbers = itertools.count(1)
RIGHT, WRONG = "Scan the band, then give", "Give it, then chart it"
FEEDBACK_RIGHT, FEEDBACK_WRONG = "Yes, the band is the check.", "No, nobody has checked the patient."
RATIONALE, REFERENCE = "The scan comes before the dose.", "Policy 4.2 (made up)"


def options(right: int = 1, wrong: int = 3) -> list[questions.Option]:
    """Options whose keys and texts say nothing: a page that shows which is right shows it from somewhere else."""
    return [
        questions.Option(
            key=f"k{n}",
            text=f"{RIGHT if n < right else WRONG} {n}",
            is_right=n < right,
            feedback=f"{FEEDBACK_RIGHT if n < right else FEEDBACK_WRONG} {n}",
        )
        for n in range(right + wrong)
    ]


def number(value: str = "2.5", tolerance: str = "0.1", **given: Any) -> dict[str, Any]:
    """What the author of a numeric question fills in."""
    parts: dict[str, Any] = {
        "value": Decimal(value),
        "tolerance": Decimal(tolerance),
        "unit": "mL",
        "feedback_right": "Yes, that is the dose.",
        "feedback_wrong": "No, work it out for one millilitre first.",
        "slip_value": Decimal(25),
        "slip_feedback": "The point has moved.",
    }
    return parts | given


def question(competency: Competency, type: str = "single", **given: Any) -> Question:
    """A published question; ``given`` replaces any part of it."""
    n = next(_numbers)
    parts: dict[str, Any] = {
        "code": f"Q{n:04}",
        "type": type,
        "stem": f"<p>What comes first in case {n}?</p>",
        "competency": competency,
        "difficulty": 1,
        "rationale": RATIONALE,
        "reference": REFERENCE,
    }
    if type == "numeric":
        parts["particulars"] = number()
    else:
        parts["options"] = options(right=2 if type == "multiple" else 1)
    return questions.create_question(
        **(parts | {"owner": given.pop("owner", None) or core.person("Ines", "Falk")} | given)
    )


def version_of(made: Question) -> QuestionVersion:
    """The newest published version of a question."""
    found = live_version(made)
    assert found is not None
    return found


def knowledge_test(competency: Competency, *, asks: int = 15, **given: Any) -> KnowledgeTest:
    """A published test that draws ``asks`` easy questions of the competency."""
    n = next(_numbers)
    parts: dict[str, Any] = {
        "code": f"T{n:03}",
        "title": f"Knowledge check {n}",
        "competency": competency,
        "blueprint": [(competency, 1, asks)],
        "owner": core.person("Ines", "Falk"),
        "fewest_questions": min(asks, 15),
    }
    return definitions.create_test(**(parts | given))


@dataclass
class Sat:
    """A ward, a bank, a test, and the nurse who sits it."""

    world: core.World
    test: KnowledgeTest
    bank: list[Question] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.world.person

    @property
    def activity(self) -> Activity:
        return Activity.objects.get(key=self.test.key)

    def start(self, **given: Any) -> Attempt:
        return tests.start(person=self.person, activity=self.activity, **given)

    def sit(self, *, right: int | None = None, hand_in: bool = True, **given: Any) -> Attempt:
        """A whole attempt with so many right answers (None: all of them)."""
        attempt = self.start(**given)
        for served in served_of(attempt):
            answer_rightly(served, wrongly=right is not None and served.position > right)
        if hand_in:
            tests.submit(attempt=attempt)
            attempt.refresh_from_db()
        return attempt


def served_of(attempt: Attempt) -> list[ServedQuestion]:
    rows = ServedQuestion.objects.filter(attempt=attempt).select_related("question_version", "attempt")
    return list(rows.order_by("position"))


def key_of(served: ServedQuestion) -> QuestionKey:
    return QuestionKey.objects.get(question_version=served.question_version)


def right_answer(served: ServedQuestion) -> dict[str, Any]:
    """The right answer as ``save_answer`` takes it."""
    right = key_of(served).right
    return {"chosen": right["options"]} if "options" in right else {"typed": right["value"]}


def wrong_answer(served: ServedQuestion) -> dict[str, Any]:
    right = key_of(served).right
    if "options" not in right:
        return {"typed": "999"}
    return {"chosen": [next(key for key in served.option_order if key not in right["options"])]}


def answer_rightly(served: ServedQuestion, *, wrongly: bool = False) -> None:
    given = wrong_answer(served) if wrongly else right_answer(served)
    tests.save_answer(attempt=served.attempt, position=served.position, **given)


def sat(*, asks: int = 3, bank: int = 6, critical: int = 0, types: tuple[str, ...] = ("single",), **given: Any) -> Sat:
    """A small test: ``asks`` questions drawn from ``bank``, the first ``critical`` of which are critical."""
    world = core.world()
    made = [question(world.competency, types[n % len(types)], critical=n < critical) for n in range(bank)]
    return Sat(world, knowledge_test(world.competency, asks=asks, **given), made)


def super_user(world: core.World, unit: Unit | None = None) -> Person:
    return world.appointed("super_user", unit, name="Jo")
