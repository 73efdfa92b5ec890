"""While an attempt is open, only what its model names may change; whose it is, at what and until when never does."""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, models, transaction
from django.db.models import QuerySet

from competency.assessments.models import GivenAnswer, ServedQuestion, Sitting
from competency.core.models import Attempt
from competency.core.record.attested import rows_under_attempts
from competency.core.record.guards import append_only_models, changes_while_open, goes_while_open
from scenarios.models import Decision, PlaySetup
from tests.assessments import factories as assessments
from tests.scenarios.playing import factories as scenarios
from tests.training_modules import factories as modules
from training_modules.learning import api as learning
from training_modules.learning.models import SectionProgress

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

MAY_CHANGE: dict[type[models.Model], tuple[str, ...]] = {
    Attempt: ("closed_at", "ended_by"),
    ServedQuestion: ("flagged",),
    GivenAnswer: ("given", "given_at"),
    Sitting: (),
    SectionProgress: (),
}
STATED_ONCE = [model for model in rows_under_attempts() if model in append_only_models()]
OTHER: dict[str, Any] = {
    "UUIDField": uuid.UUID(int=7),
    "CharField": "x",
    "DateTimeField": datetime(2020, 1, 1, tzinfo=UTC),
    "DecimalField": Decimal("3.50"),
    "JSONField": {"another": True},
    "BooleanField": True,
}


@dataclass
class Open:
    """A test with an answer, a module with a section done, and a play with a decision, none of them closed."""

    test: Attempt
    module: Attempt
    play: Attempt

    def row(self, model: type[models.Model]) -> Any:
        attempts = [self.test.pk, self.module.pk, self.play.pk]
        return model._base_manager.filter(**{"pk" if model is Attempt else "attempt": attempts[_of(model)]}).first()


def _of(model: type[models.Model]) -> int:
    return 1 if model is SectionProgress else 2 if model in (Decision, PlaySetup) else 0


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Open:
    test = assessments.sat(asks=2, bank=3).sit(hand_in=False)
    ward = modules.ward()
    module = learning.start(person=ward.person, activity=ward.activity)
    learning.complete_section(attempt=module, section="scan")
    play = scenarios.asked_to_play().play(scenarios.SAFE[0], counted=True)
    return Open(test, module, play)


@pytest.fixture
def opened(built: Open, db: None) -> Open:
    return copy.deepcopy(built)


def refused(change: Any) -> bool:
    """Whether the guards refuse it, and not another rule of the table."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def another(field: Any) -> Any:
    target = field.target_field if field.remote_field else field
    return OTHER.get(target.get_internal_type(), 77)


def test_each_model_under_an_attempt_says_what_may_change_until_that_is_closed() -> None:
    """Said in the model, so that nothing may by being forgotten; and no key to another row is among it."""
    under = set(rows_under_attempts()) - set(STATED_ONCE)
    under.add(Attempt)
    assert {model: vars(model)["changes_while_open"] for model in under} == MAY_CHANGE
    assert [model for model in under if goes_while_open(model)] == [GivenAnswer]
    named: list[Any] = [model._meta.get_field(name) for model in under for name in changes_while_open(model)]
    assert [field.name for field in named if field.remote_field or field.primary_key] == []


@pytest.mark.parametrize("model", [*MAY_CHANGE, PlaySetup, Decision], ids=lambda model: model.__name__)
def test_the_database_refuses_every_other_change_of_an_open_attempt(opened: Open, model: type[models.Model]) -> None:
    row = opened.row(model)
    rows: QuerySet[Any] = QuerySet(model).filter(pk=row.pk)
    columns = {field.attname: another(field) for field in model._meta.concrete_fields}
    assert {getattr(row, name) == value for name, value in columns.items()} == {False}
    kept = [name for name in columns if name not in MAY_CHANGE.get(model, ())]
    assert [name for name in kept if not refused(lambda name=name: rows.update(**{name: columns[name]}))] == []
    if model is not GivenAnswer:
        assert refused(lambda: rows._raw_delete(rows.db))
    assert list(rows.values()) == list(QuerySet(model).filter(pk=row.pk).values())


def test_an_attempt_is_closed_once_and_nothing_else_of_it_changes_with_that(opened: Open) -> None:
    rows = Attempt.objects.filter(pk=opened.play.pk)
    end = {"closed_at": OTHER["DateTimeField"], "ended_by": "completed"}
    assert refused(lambda: rows.update(purpose="practice", **end))
    assert rows.update(**end) == 1
    assert refused(lambda: rows.update(closed_at=None, ended_by=""))


def test_until_then_an_answer_is_changed_or_taken_back_and_a_question_flagged(opened: Open) -> None:
    served = ServedQuestion.objects.filter(attempt=opened.test).order_by("position").first()
    assert served is not None
    assert ServedQuestion.objects.filter(pk=served.pk).update(flagged=True) == 1
    answers = GivenAnswer.objects.filter(served=served)
    assert answers.update(given={"options": []}, given_at=OTHER["DateTimeField"]) == 1
    assert answers.delete()[0] == 1
