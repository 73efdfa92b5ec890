"""Competencies as a pack writes them: what is asked, by its keys, and what no single row may say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, model_validator

from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Day, Length, Line, Number, Slug, Whole, Words, wrong
from competency.rules import Period

from ..enums import Base, Kind, Risk
from ..framework.blocks import ActivityCriterionBlock, AnyOfBlock, KindCriterionBlock
from ..framework.models import Competency
from .activities import ACTIVITIES
from .limits import block, column


def _months(value: str) -> str:
    period = Period.parse(value)
    if period.days or period.months <= 0:
        wrong(_("'%(key)s' is counted in months, such as P12M; not '%(value)s'"), value=value)
    return f"P{period.months}M"


def _days(value: str) -> str:
    period = Period.parse(value)
    if period.months or period.days < 0:
        wrong(_("'%(key)s' is counted in days, such as P14D; not '%(value)s'"), value=value)
    return f"P{period.days}D"


Months = Annotated[Length, AfterValidator(_months)]
Days = Annotated[Length, AfterValidator(_days)]


class CriterionRow(Row):
    """One thing that is asked: an activity, any evidence of a kind, another competency, or ``any`` of some of them."""

    key: Slug | None = None
    activity: Annotated[Line | None, Names(*ACTIVITIES, "activity")] = None
    kind: Kind | None = None
    competency: Annotated[Line | None, Names("competency")] = None
    title: Annotated[Line | None, block(KindCriterionBlock, "title")] = None
    minutes: Annotated[Whole | None, block(KindCriterionBlock, "minutes")] = None
    cut: Annotated[Number | None, block(ActivityCriterionBlock, "cut")] = None
    entrustment: Annotated[Whole | None, block(ActivityCriterionBlock, "entrustment")] = None
    count: Annotated[Whole, block(ActivityCriterionBlock, "count")] = 1
    assessors: Annotated[Whole, block(ActivityCriterionBlock, "assessors")] = 1
    max_age: Months | None = None
    any: Annotated[Whole | None, block(AnyOfBlock, "needed")] = None
    of: tuple[CriterionRow, ...] = ()

    @model_validator(mode="after")
    def asks_for_one_thing(self) -> Self:
        subjects = [self.activity, self.kind, self.competency, self.any]
        if sum(one is not None for one in subjects) != 1:
            wrong(_("a criterion names either a kind or an activity, or a competency, or any of some"))
        if (self.any is None) != (not self.of):
            wrong(_("'any' says how many of the criteria under 'of' are needed"))
        if self.any is None and self.key is None:
            wrong(_("'key' is missing"))
        if any(one.any is not None for one in self.of):
            wrong(_("'any' cannot stand inside another 'any'"))
        if self.kind is None and (self.title or self.minutes):
            wrong(_("'title' and 'minutes' are said of a kind; an activity and a competency have their own"))
        return self


class CompetencyRow(Row):
    """What somebody must be able to do. ``in_force`` is the day its first standard counts from, not only published."""

    noun: ClassVar[str] = "competency"

    code: Annotated[Line, column(Competency, "code")]
    title: Annotated[Line, column(Competency, "title")]
    statement: Words
    objectives: tuple[Line, ...] = ()
    risk: Risk
    base: Base = Base.COMPLETION
    validity: Months | None = None
    fixed_on: Day | None = None
    min_active: Months | None = None
    window: Months = "P1M"
    grace: Days = "P0D"
    in_force: Day | None = None
    criteria: tuple[CriterionRow, ...] = ()

    @model_validator(mode="after")
    def has_each_key_once(self) -> Self:
        for key, times in Counter(criterion.key for criterion in self.each_criterion()).items():
            if times > 1:
                wrong(_("two criteria have the key '%(value)s'"), value=key, at="criteria")
        return self

    def each_criterion(self) -> Iterator[CriterionRow]:
        for criterion in self.criteria:
            yield from criterion.of or (criterion,)

    def stated(self) -> dict[str, Any]:
        """The day it first came into force is said for its first publication and is no content."""
        return {name: value for name, value in super().stated().items() if name != "in_force"}


__all__ = ["CompetencyRow", "CriterionRow"]
