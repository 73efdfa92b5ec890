"""High-risk standards whose observations ask for less than high risk does: who may confirm one, and which stand.

Less than level 4, twice, by two assessors is a problem of publishing (``rules.lighter_criteria``). A reviewer who
wrote none of it may confirm it, with a reason that is recorded beside the standard. Those published before go on
counting and stand on a list, with whom they clear.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Count, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency import rules
from competency.rules import facts
from competency.rules.lighter import RATED, rated_kinds

from .. import clock
from ..activities.models import Activity
from ..activities.sources import watched_names
from ..clearance import reading
from ..clearance.freshness import people_in_doubt
from ..clearance.models import Standing
from ..days import day_in_full, time_of_day
from ..enums import AnswerCode, Risk
from ..kind_words import kind_word
from ..ledger.models import Evidence
from ..people.account_history import IN_DOUBT, Authors, Head, head_beside
from ..people.models import Person
from ..record import reasons
from ..record.digests import sha256
from ..record.models import Narrative
from ..recording import AlreadyRecorded, Recording, recording
from .draft_problems import UNFINISHED
from .models import Competency, Standard, StandardConfirmation
from .stating import authors_since, stated, stated_by, wrote_criteria

_ANY_PLACE = {"competency_id": "any", "number": 1, "effective_from": date.min}

_reason: ContextVar[str] = ContextVar("cleared_lighter_reason", default="")


@contextmanager
def confirming(reason: str) -> Iterator[None]:
    """Whatever is published here asks for less than high risk does because of ``reason``, if it does; empty: not."""
    token = _reason.set(reason.strip())
    try:
        yield
    finally:
        _reason.reset(token)


def confirmed_because() -> str:
    """The reason of whoever publishes at the moment; empty where nobody gave one."""
    return _reason.get()


def watched_activities() -> set[str]:
    """The keys of the activities that an assessor watches and rates."""
    return {str(key) for key in Activity.objects.filter(source__in=watched_names()).values_list("key", flat=True)}


def kinds_of_activities() -> dict[str, facts.Kind]:
    return {str(key): facts.Kind(kind) for key, kind in Activity.objects.values_list("key", "kind")}


def refusal(competency: Competency, by: Person | None) -> str:
    """Why this person may not confirm that the draft asks for less; empty when they may."""
    user: Any = by.user if by is not None else None
    if by is None or user is None:
        return _("Less than high risk asks is confirmed by somebody with a name: sign in as yourself.")
    return _refusal_of(user, lambda: authors_since(competency) | _wrote_lighter(competency, stated(competency)))


def _refusal_of(user: Any, authors: Callable[[], Authors]) -> str:
    """The same for an account; who wrote what is to be confirmed is asked of a reviewer only."""
    if user is None or not user.has_perm("cleared_core.publish_competency"):
        return _("Less than high risk asks is confirmed by a reviewer. Nothing is lost: ask one.")
    head = head_beside(user, authors())
    if head is Head.AUTHOR:
        return _("You wrote a part of this, so another reviewer has to confirm that less is enough. Nothing is lost.")
    return str(IN_DOUBT.get(head, ""))


def _wrote_lighter(competency: Competency, says: dict[str, Any]) -> Authors:
    """The accounts that wrote what asks for less in these terms, in whatever revision, since it was first said.

    Read as if the risk had been high all along: whoever raises it afterwards wrote nothing of the criteria.
    """
    kinds, watched, others = kinds_of_activities(), watched_activities(), list(reading.standards())

    def lighter(terms: dict[str, Any]) -> set[str]:
        values = UNFINISHED | terms | _ANY_PLACE | {"risk": Risk.HIGH, "recorded_at": clock.now()}
        problems = rules.lighter_criteria(reading.standard_of(values), kinds, watched, others=others)
        return {problem.criterion for problem in problems if problem.criterion}

    return wrote_criteria(competency, lighter, lighter(says))


def record_confirmation(record: Recording, standard: Standard, *, by: Person, reason: str) -> StandardConfirmation:
    """Append the confirmation of a standard, in the recording that publishes it."""
    said = _("Say why less is enough: whoever is cleared by it rests on this reason.")
    reason = reasons.given(reason, otherwise=said)
    return record.append(
        StandardConfirmation(
            competency_id=standard.competency_id, standard=standard.key, standard_version=standard.version, by=by
        ),
        key=f"lighter:{standard.key}:{standard.version}",
        narrative=reason,
    )


def confirm_standard(*, standard: Standard, by: Person, reason: str) -> StandardConfirmation:
    """Confirm a standard that was published before less was asked about. The same word again is the first one.

    Raises ``ValidationError`` for somebody who may not, without a reason, and for a standard that asks for enough, and
    ``AlreadyRecorded``, with who and when, for one that somebody confirmed in other words.
    """
    with recording(by=by, definitions=True) as record:
        if not lighter_keys(standard):
            raise ValidationError(_("This standard asks for all that high risk does: there is nothing to confirm."))
        says = {name: getattr(standard, name) for name in stated(standard.competency)}
        refused = _refusal_of(by.user, lambda: stated_by(standard) | _wrote_lighter(standard.competency, says))
        if refused:
            raise ValidationError(refused)
        confirmed = _confirmations([standard.key]).get(standard.key)
        if confirmed is None:
            return record_confirmation(record, standard, by=by, reason=reason)
        if (confirmed.by_id, confirmed.reason) != (by.pk, sha256(reason.strip())):
            moment = confirmed.recorded_at
            told = {"name": confirmed.by, "day": day_in_full(moment), "time": time_of_day(moment)}
            said = _("%(name)s confirmed this on %(day)s at %(time)s. That stands, and nothing was recorded again.")
            raise AlreadyRecorded(confirmed, said % told)
        return confirmed


def _confirmations(standards: list[str]) -> dict[str, StandardConfirmation]:
    rows = StandardConfirmation.objects.current().filter(standard__in=standards).select_related("by")
    return {row.standard: row for row in rows.order_by("-recorded_at")}


def lighter_keys(standard: Standard) -> tuple[str, ...]:
    """The keys of the criteria with which a published standard asks for less."""
    return _lighter_in(standard, kinds_of_activities(), watched_activities(), list(reading.standards()))


def _lighter_in(
    standard: Standard, kinds: dict[str, facts.Kind], watched: set[str], others: list[facts.Standard]
) -> tuple[str, ...]:
    row = {field.attname: getattr(standard, field.attname) for field in Standard._meta.concrete_fields}
    row["uuid"] = str(row["uuid"])
    problems = rules.lighter_criteria(reading.standard_of(row), kinds, watched, others=others)
    return tuple(problem.criterion for problem in problems if problem.criterion)


@dataclass(frozen=True, slots=True)
class LighterStandard:
    """A standard in force, to come, or with people cleared by what was done under it, that asks for less."""

    standard: Standard
    until: date | None
    less: tuple[str, ...]
    cleared: int
    confirmed: StandardConfirmation | None
    reason: str


def lighter_standards(on: date) -> list[LighterStandard]:
    """All that ask for less, by their competency's code; a fixed number of queries.

    ``cleared`` counts the people who hold the competency on that day by something done while the standard was in
    force: what was done before the first is judged by the first. Somebody of whom stored rows say nothing is not among
    them, and keeps a standard on the list.
    """
    standards = list(Standard.objects.current().select_related("competency").order_by("competency__code", "number"))
    kinds, watched, others = kinds_of_activities(), watched_activities(), list(reading.standards())
    confirmed = _confirmations([standard.key for standard in standards])
    titles = {str(key): title for key, title in Activity.objects.values_list("key", "title")}
    titles |= {str(standard.competency_id): str(standard.competency) for standard in standards}
    rated = {*rated_kinds(kinds, watched), *watched, *(key for key, kind in kinds.items() if kind in RATED)}
    light: list[tuple[Standard, tuple[str, ...], date, date | None]] = []
    for index, standard in enumerate(standards):
        # A part of high-risk work stands here once somebody confirmed it; before that, whatever is built on it does.
        if standard.risk != Risk.HIGH and standard.key not in confirmed:
            continue
        if named := set(_lighter_in(standard, kinds, watched, others)):
            following = standards[index + 1] if index + 1 < len(standards) else None
            until = (
                following.effective_from if following and following.competency_id == standard.competency_id else None
            )
            is_first = index == 0 or standards[index - 1].competency_id != standard.competency_id
            begins = date.min if is_first else standard.effective_from
            light.append((standard, tuple(_in_words(standard, named, titles, rated)), begins, until))
    counts = _cleared_by(light, on)
    reasoned = [row.pk for row in confirmed.values() if row.reason]
    texts = dict(Narrative.objects.filter(pk__in=reasoned).values_list("entry", "text"))
    return [
        LighterStandard(
            standard=standard,
            until=until,
            less=less,
            cleared=counts[standard.pk].cleared,
            confirmed=(given := confirmed.get(standard.key)),
            reason=texts.get(given.pk, "") if given else "",
        )
        for standard, less, _begins, until in light
        if until is None or until > on or counts[standard.pk].held
    ]


class _Counted(NamedTuple):
    """People by stored rows: those whose rows can be relied on, and all of them."""

    cleared: int
    held: int


def _cleared_by(light: list[tuple[Standard, tuple[str, ...], date, date | None]], on: date) -> dict[Any, _Counted]:
    performed = Evidence.objects.filter(pk=OuterRef("fact")).values("performed_on")[:1]
    held = Standing.objects.filter(cap="", answer=AnswerCode.CLEARED, starts_on__lte=on, ends_on__gt=on)
    is_known = Case(When(person__in=people_in_doubt(), then=False), default=True, output_field=BooleanField())
    held = held.annotate(performed_on=Subquery(performed), is_known=is_known)
    asked = {}
    for n, (standard, _less, begins, until) in enumerate(light):
        of_it = Q(competency=standard.competency_id, performed_on__gte=begins)
        of_it &= Q() if until is None else Q(performed_on__lt=until)
        asked[f"cleared{n}"] = Count("person", distinct=True, filter=of_it & Q(is_known=True))
        asked[f"held{n}"] = Count("person", distinct=True, filter=of_it)
    counted = held.aggregate(**asked) if asked else {}
    return {
        standard.pk: _Counted(counted[f"cleared{n}"], counted[f"held{n}"]) for n, (standard, *_rest) in enumerate(light)
    }


def _in_words(standard: Standard, named: set[str], titles: dict[str, str], rated: Collection[str]) -> Iterator[str]:
    """``rated`` are the kinds and the activities that an assessor rates."""
    for group in standard.criteria:
        for criterion in group["criteria"]:
            if criterion["key"] not in named:
                continue
            activity, kind = criterion.get("activity"), criterion.get("kind")
            what = titles.get(str(activity or criterion.get("competency"))) or criterion.get("title")
            what = what or (kind_word(kind) if kind else _("something that is offered no more"))
            if criterion.get("competency"):
                yield _("%(what)s: less is watched there than high risk asks") % {"what": what}
                continue
            if (activity or kind) not in rated:
                yield _("%(what)s: enough without being watched") % {"what": what}
                continue
            level = criterion.get("entrustment")
            count, assessors = criterion.get("count") or 1, criterion.get("assessors") or 1
            yield ", ".join(
                [
                    ngettext("%(what)s: %(n)s observation", "%(what)s: %(n)s observations", count)
                    % {"what": what, "n": count},
                    ngettext("%(n)s assessor", "%(n)s different assessors", assessors) % {"n": assessors},
                    _("level %(level)s") % {"level": level} if level else _("any level"),
                ]
            )


__all__ = [
    "LighterStandard",
    "confirm_standard",
    "confirmed_because",
    "confirming",
    "kinds_of_activities",
    "lighter_keys",
    "lighter_standards",
    "record_confirmation",
    "refusal",
    "watched_activities",
]
