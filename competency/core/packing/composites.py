"""Competencies that ask for others: those that are named come first, and no way leads back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

from competency.rules.facts import CriteriaGroup, Criterion, Standard
from competency.rules.publishing import looped_competencies

from ..framework import models
from ..framework.blocks import criteria_json
from .competency_rows import CompetencyRow, CriterionRow
from .drafts import as_last_drafted


def named_first(rows: Iterable[CompetencyRow]) -> list[CompetencyRow]:
    """The rows in an order in which a draft is there before another names it."""
    chosen = list(rows)
    by_code: dict[str, CompetencyRow] = {}
    for row in chosen:
        by_code.setdefault(row.code, row)
    try:
        order = list(TopologicalSorter({row.code: _named(row) for row in chosen}).static_order())
    except CycleError:
        # It is refused, whatever the order.
        return chosen
    once = [by_code[code] for code in order if code in by_code]
    return [*once, *(row for row in chosen if by_code[row.code] is not row)]


def leading_back(
    rows: Collection[CompetencyRow], site: Iterable[Standard] = ()
) -> Iterator[tuple[CompetencyRow, CriterionRow]]:
    """The criteria, with their rows, by which a competency asks for itself, at once or by way of others."""
    looped = looped_competencies([*site, *(_asking(row.code, _named(row)) for row in rows)])
    for row in rows:
        if row.code in looped:
            for criterion in row.each_criterion():
                if criterion.competency in looped:
                    yield row, criterion


def asked_on_site(but: Collection[str]) -> list[Standard]:
    """What competencies of the site ask of others: as published ever, and as drafted last, ``but`` for some drafts."""
    codes = {str(pk): code for pk, code in models.Competency.objects.values_list("pk", "code")}
    drafts = models.Competency.objects.exclude(code__in=but).select_related("latest_revision")
    asked: list[tuple[str, Any]] = [(one.code, criteria_json(as_last_drafted(one).criteria)) for one in drafts]
    asked += models.Standard.objects.values_list("competency__code", "criteria")
    return [_asking(code, _named_in(criteria, codes)) for code, criteria in asked]


def _named(row: CompetencyRow) -> list[str]:
    return [criterion.competency for criterion in row.each_criterion() if criterion.competency]


def _named_in(groups: Iterable[Mapping[str, Any]], codes: Mapping[str, str]) -> list[str]:
    named = [str(one["competency"]) for group in groups for one in group["criteria"] if one.get("competency")]
    return [codes[key] for key in named if key in codes]


def _asking(code: str, named: Iterable[str]) -> Standard:
    """As much of a standard as leads from one competency to others."""
    return Standard(
        uuid=code,
        key=code,
        recorded_at=datetime.min.replace(tzinfo=UTC),
        competency=code,
        number=1,
        effective_from=date.min,
        groups=(CriteriaGroup(criteria=tuple(Criterion(key=one, competency=one) for one in named)),),
    )


__all__ = ["asked_on_site", "leading_back", "named_first"]
