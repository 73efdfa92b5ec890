"""A standard or a requirement about to be published: what must be right, as problems with a code and words.

A *fault* makes a version unreadable to the rules: they answer "not cleared" rather than guess. A *problem* is a
fault, or something that can be computed but should not be published.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from .dates import add
from .entries import known
from .facts import AnchorKind, Base, Criterion, DayRule, Kind, Period, Requirement, Risk, Standard, SubjectKind
from .lighter import Watching, cannot_be_avoided, in_force_from, is_held_to_high_risk
from .never_met import Says, never_said
from .results import DAWN
from .standards import criteria

Miller = Literal["knows", "knows_how", "shows_how", "does"]

# Miller GE. The assessment of clinical skills/competence/performance. Acad Med 1990;65(9 Suppl):S63-7.
MILLER: dict[Kind, Miller] = {
    Kind.MODULE: "knows",
    Kind.SESSION: "knows",
    Kind.ATTESTATION: "knows",
    Kind.EXTERNAL: "knows",
    Kind.PRIOR: "knows",
    Kind.KNOWLEDGE_TEST: "knows",
    Kind.SCENARIO: "knows_how",
    Kind.SIMULATED_TASK: "shows_how",
    Kind.SIMULATED_STATION: "shows_how",
    Kind.SCENARIO_TASK: "shows_how",
    Kind.OBSERVATION: "does",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason not to publish. ``code`` is stored and translated; ``text`` is the English wording."""

    code: str
    text: str
    criterion: str | None = None


def standard_faults(standard: Standard) -> tuple[Problem, ...]:
    """What makes a standard impossible to work out."""
    problems: list[Problem] = []

    def fault(code: str, text: str, criterion: str | None = None) -> None:
        problems.append(Problem(code, text, criterion))

    if not standard.groups:
        fault("empty", "A standard needs at least one criterion.")
    for group in standard.groups:
        if not group.criteria:
            fault("empty_group", "A group needs at least one criterion.")
        elif group.needed is not None and not 1 <= group.needed <= len(group.criteria):
            fault("needed", f"Any {group.needed} of {len(group.criteria)} criteria cannot be asked for.")
    for key, times in Counter(criterion.key for criterion in criteria(standard)).items():
        if times > 1:
            fault("key_twice", f"The key {key!r} is used by {times} criteria.", key)
    for criterion in criteria(standard):
        problems += _criterion_faults(criterion)
    for name, period in (("validity", standard.validity), ("renewal window", standard.window)):
        if period is not None and not period.is_positive:
            fault("not_positive", f"The {name} must be longer than nothing.")
    if standard.grace.format().startswith("-") or standard.min_active.format().startswith("-"):
        fault("negative", "Grace and the minimum active period cannot be negative.")
    if standard.base is Base.FIXED_CYCLE and (standard.fixed_on is None or standard.validity is None):
        fault("fixed_cycle", "A fixed cycle needs the first invalid day of one cycle and the cycle's length.")
    return tuple(problems)


def _criterion_faults(criterion: Criterion) -> Iterable[Problem]:
    targets = [criterion.kind, criterion.activity, criterion.competency]
    if sum(target is not None for target in targets) != 1:
        yield Problem("one_of", "A criterion asks for a kind, an activity or a competency.", criterion.key)
    if criterion.count < 1 or not 1 <= criterion.assessors <= criterion.count:
        yield Problem(
            "count",
            f"{criterion.count} times by {criterion.assessors} different assessors cannot be met.",
            criterion.key,
        )
    if criterion.max_age is not None and not criterion.max_age.is_positive:
        yield Problem("not_positive", "The maximum age must be longer than nothing.", criterion.key)


def standard_problems(
    standard: Standard,
    others: Iterable[Standard] = (),
    kinds: dict[str, Kind] | None = None,
    requirements: Iterable[Requirement] = (),
    *,
    watched: Collection[str] = (),
    is_lighter_confirmed: bool = False,
) -> tuple[Problem, ...]:
    """Why a standard must not be published.

    ``others`` are the standards already published, all versions (to find loops); ``kinds`` gives the kind of
    evidence each activity produces (an activity not listed there is taken for the lowest level). ``requirements``
    are those already published, any of which may ask for a shorter validity. ``watched`` and
    ``is_lighter_confirmed`` are about observations that ask for less than high risk does (``lighter_criteria``).
    """
    problems = list(standard_faults(standard))
    if standard.risk is Risk.HIGH and not any(_shows(criterion, kinds or {}) for criterion in criteria(standard)):
        problems.append(
            Problem("high_risk", "High-risk work needs a criterion that is simulated or observed, not only known.")
        )
    elif standard.risk is Risk.HIGH and not cannot_be_avoided(standard, lambda one: _shows(one, kinds or {})):
        problems.append(
            Problem("high_risk_optional", "The simulated or observed criterion can be left out of the choice.")
        )
    everything = [*(other for other in known(others) if other.key != standard.key), standard]
    if standard.competency in looped_competencies(everything):
        problems.append(Problem("loop", "The criteria lead back to this competency by way of another."))
    earlier = [version for version in everything[:-1] if version.competency == standard.competency]
    if any(
        (version.number < standard.number) != (version.effective_from < standard.effective_from) for version in earlier
    ):
        problems.append(Problem("order", "Versions must take effect in the order of their numbers, on different days."))
    for criterion in criteria(standard):
        problems += _level_problems(criterion)
        problems += (Problem(*NEVER_SAID[what], criterion.key) for what in never_said(criterion, kinds, watched))
    if not is_lighter_confirmed and not any(problem.code == "high_risk_optional" for problem in problems):
        problems += lighter_criteria(standard, kinds or {}, watched, others=everything)
    if not any(problem.code == "not_positive" for problem in problems):
        problems += _window_problems(standard, requirements)
    return tuple(problems)


NEVER_SAID = {
    Says.MARK: ("never_marked", "It asks for a mark, and what it asks of gives none."),
    Says.LEVEL: ("never_rated", "It asks for a level, and what it asks of gives none."),
    Says.ASSESSOR: ("never_assessed", "It asks for several assessors, and none judges what it asks of."),
}


def _window_problems(standard: Standard, requirements: Iterable[Requirement]) -> Iterable[Problem]:
    """A window that would open on the day its cycle begins, or before: under the standard or under a requirement."""
    if standard.validity is not None and not outlasts(standard.validity, standard.window):
        yield Problem("window", "The renewal window must be shorter than the validity.")
    shortened = (
        requirement.validity
        for requirement in known(requirements)
        if requirement.competency == standard.competency
        and (requirement.ends_on is None or requirement.ends_on > standard.effective_from)
    )
    if any(validity is not None and not outlasts(validity, standard.window) for validity in shortened):
        yield Problem("window_required", "The renewal window must be shorter than the validity a requirement asks for.")


@cache
def outlasts(validity: Period, window: Period) -> bool:
    """Whether a window opens after the day its cycle begins, on whatever day of the calendar that is."""
    first = date(2024, 1, 1).toordinal()
    four_years = (date.fromordinal(first + n) for n in range(1461))
    return all(add(add(day, validity), window, -1) > day for day in four_years)


def lighter_criteria(
    standard: Standard,
    kinds: Mapping[str, Kind] | None = None,
    watched: Collection[str] = (),
    *,
    others: Iterable[Standard] = (),
) -> tuple[Problem, ...]:
    """What of a high-risk standard asks for less than level 4, twice, by two assessors, or lets it go unwatched.

    Each that is rated, also where there is a choice or a full one beside it: whoever is rated there may be cleared by
    it. Simulated stations are rated as workplace observations are. ``watched`` are activities that an assessor watches
    and rates whatever their kind, which is rated then wherever it is asked for. What a machine marks and what only
    counts as done is not rated; where something is watched, though, it is no way round that. A competency that is
    built on is looked into, as ``others`` say it, and is itself held to this while a high-risk standard is built on it.
    """
    everything = [other for other in known(others) if other.key != standard.key]
    if not is_held_to_high_risk(standard, everything):
        return ()
    watching = Watching(tuple(everything), kinds or {}, watched, standard.effective_from)
    return tuple(
        Problem(
            "lighter",
            "High-risk work is observed at level 4 or more, twice, by two different assessors.",
            criterion.key,
        )
        for criterion in watching.lighter(standard)
    )


def _level_problems(criterion: Criterion) -> Iterable[Problem]:
    if criterion.cut is not None and not 0 <= criterion.cut <= 100:
        yield Problem("cut", "A cut is a percentage from 0 to 100.", criterion.key)
    if criterion.entrustment is not None and not 1 <= criterion.entrustment <= 5:
        yield Problem("entrustment", "Entrustment is a level from 1 to 5.", criterion.key)
    if criterion.pre_test and criterion.kind not in (None, Kind.KNOWLEDGE_TEST):
        yield Problem("pre_test", "A pre-test can stand for a knowledge test only.", criterion.key)


def _shows(criterion: Criterion, kinds: dict[str, Kind]) -> bool:
    """Whether a criterion reaches "Shows how" or "Does"."""
    kind = criterion.kind if criterion.activity is None else kinds.get(criterion.activity)
    return kind is not None and MILLER[kind] in ("shows_how", "does")


def requirement_problems(
    requirement: Requirement, standards: Iterable[Standard] = (), *, on: date = DAWN
) -> tuple[Problem, ...]:
    """Why a requirement must not be published, given the ``standards`` already published.

    ``on`` is the day it is published: what was superseded by then opens no window any more.
    """
    problems: list[Problem] = []

    def problem(code: str, text: str) -> None:
        problems.append(Problem(code, text))

    if (requirement.subject_kind is SubjectKind.ANYBODY) == bool(requirement.subject):
        problem("subject", "Name whom it concerns, or choose anybody and name nobody.")
    for name in ("programme", "unit", "competency"):
        if not getattr(requirement, name):
            problem("empty", f"The {name} is missing.")
    for label, rule in (("announced", requirement.announced_on), ("blocking", requirement.blocks_from)):
        if rule.anchor is AnchorKind.FIXED and rule.on is None:
            problem("no_day", f"The {label} day is missing.")
    if _announced_late(requirement.announced_on, requirement.blocks_from):
        problem("announced_late", "It would block before it appears on anybody's list.")
    fixed = requirement.blocks_from.on
    if fixed is not None and requirement.ends_on is not None and requirement.ends_on <= fixed:
        problem("never", "It ends before it begins to block.")
    if requirement.validity is not None and not requirement.validity.is_positive:
        problem("not_positive", "The validity must be longer than nothing.")
    own = [version for version in known(standards) if version.competency == requirement.competency]
    if not own:
        problem("no_standard", "No standard of this competency is published: nobody could ever meet it.")
    validities = [version.validity for version in own if version.validity is not None]
    if (
        requirement.validity is not None
        and len(validities) == len(own) > 0
        and all(_days(requirement.validity) > _days(validity) for validity in validities)
    ):
        problem("longer", "A requirement may shorten the validity of the standard, never lengthen it.")
    if requirement.validity is not None and requirement.validity.is_positive:
        windows = {version.window for version in in_force_from(on, own) if version.window.is_positive}
        if not all(outlasts(requirement.validity, window) for window in windows):
            problem("within_window", "The validity must be longer than the renewal window of the standard.")
    return tuple(problems)


def _announced_late(announced: DayRule, blocks: DayRule) -> bool:
    if announced.anchor is not blocks.anchor or (announced.on is None) != (blocks.on is None):
        return False
    if announced.on is not None and blocks.on is not None and announced.on != blocks.on:
        return announced.on > blocks.on
    return _days(announced.offset) > _days(blocks.offset)


def _days(period: Period) -> float:
    """A period's average length, to compare two."""
    return period.months * 30.436875 + period.days


def looped_competencies(standards: Iterable[Standard]) -> frozenset[str]:
    """The competencies whose criteria, in whatever version, lead back to themselves."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for standard in standards:
        named[standard.competency].update(
            criterion.competency for criterion in criteria(standard) if criterion.competency
        )

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for following in named.get(waiting.pop(), ()):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return seen

    return frozenset(competency for competency in list(named) if competency in reached(competency))
