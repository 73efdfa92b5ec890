"""What the criteria of a draft ask for by name: an activity or a competency that nobody published can be met by nobody,
and neither can what is no longer on offer.

Content is published first and a competency that asks for it afterwards: nobody is asked for a draft.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from .. import clock
from ..activities.models import Activity
from ..days import day_in_full
from ..kind_words import kind_word
from ..publishing.publication import drafted_activities
from ..publishing.wanted import Wanted
from .draft_problems import Problem
from .models import Competency

NEVER_MET = {
    "never_marked": (
        "cut",
        _l(
            "Group %(group)s, criterion %(number)s asks for %(asked)s %% of “%(name)s”, which is passed or not and "
            "has no percentage. Nobody could ever meet it: leave “At least (%%)” empty."
        ),
    ),
    "never_rated": (
        "entrustment",
        _l(
            "Group %(group)s, criterion %(number)s asks for level %(asked)s of “%(name)s”, where nobody is given a "
            "level. Nobody could ever meet it: leave “At least level” empty."
        ),
    ),
    "never_assessed": (
        "assessors",
        _l(
            "Group %(group)s, criterion %(number)s asks for %(asked)s assessors of “%(name)s”, which no assessor "
            "judges. Nobody could ever meet it: ask for one."
        ),
    ),
}
"""By the code of the rules: which part of a criterion it is, and in words why nobody could meet it."""


def never_published(
    groups: Iterable[Mapping[str, Any]], *, activities: Collection[str], parts: Collection[str]
) -> list[str]:
    """A sentence for each criterion that names what was never published, with its place; empty when all was.

    ``groups`` are criteria as a standard stores them; ``activities`` and ``parts`` are the keys of the activities and
    the ids of the competencies that were published, or will be before it.
    """
    named = list(_named(groups))
    missing = [one for one in named if one[3] not in (activities if one[2] == "activity" else parts)]
    if not missing:
        return []
    drafts = drafted_activities({key for *_place, what, key in missing if what == "activity"})
    wanted = [key for *_place, what, key in missing if what == "competency" and key.isdecimal()]
    competencies = {str(one.pk): str(one) for one in Competency.objects.filter(pk__in=wanted)}
    return [
        _sentence(group, number, key, drafts.get(key) if what == "activity" else competencies.get(key))
        for group, number, what, key in missing
    ]


def taken_off(groups: Iterable[Mapping[str, Any]], *, comes_first: Collection[str] = ()) -> list[str]:
    """A sentence for each criterion that names an activity that is not on offer, or a competency that rests on one.

    ``comes_first`` are the keys of activities that are published before it. One query where nothing it names is
    retired and it names no competency.
    """
    named = list(_named(groups))
    activities = {key for *_place, what, key in named if what == "activity"}
    parts = {key for *_place, what, key in named if what == "competency"}
    retired = Activity.objects.filter(retired_at__isnull=False).exclude(pk__in=comes_first)
    if not parts:
        retired = retired.filter(pk__in=activities)
    gone = {str(activity.pk): activity for activity in retired.order_by("retired_at", "code", "title")}
    resting: dict[str, Activity] = {}
    if gone and parts:
        wanted = Wanted(clock.today())
        resting = {str(pk): activity for key, activity in gone.items() for pk in wanted.resting_on(key)}
    competencies = {str(one.pk): one for one in Competency.objects.filter(pk__in=parts & resting.keys())}
    lines = []
    for group, number, what, key in named:
        activity = gone.get(key) if what == "activity" else resting.get(key)
        if activity is not None:
            lines.append(_gone(group, number, activity, competencies.get(key) if what == "competency" else None))
    return lines


def never_met(groups: Iterable[Mapping[str, Any]], problems: Iterable[Problem]) -> list[str]:
    """A sentence, with its place, for each problem of the rules with a code in ``NEVER_MET``."""
    places = {one["key"]: (group, number, one) for group, number, one in _placed(groups)}
    found = [(problem.code, *places[problem.criterion]) for problem in problems if problem.criterion in places]
    found = [one for one in found if one[0] in NEVER_MET]
    keys = {str(one["activity"]) for *_place, one in found if one.get("activity")}
    titles = drafted_activities(keys) | {str(one.key): str(one) for one in Activity.objects.filter(key__in=keys)}
    lines = []
    for code, group, number, one in found:
        asked, words = NEVER_MET[code]
        name = titles.get(str(one["activity"]), "") if one.get("activity") else kind_word(one["kind"])
        lines.append(str(words) % {"group": group, "number": number, "name": name, "asked": one[asked]})
    return lines


def _gone(group: int, number: int, activity: Activity, part: Competency | None) -> str:
    assert activity.retired_at is not None
    said = {
        "group": group,
        "number": number,
        "activity": activity,
        "part": part,
        "day": day_in_full(activity.retired_at),
    }
    if part is None:
        refused = _(
            "Group %(group)s, criterion %(number)s asks for “%(activity)s”, which is not on offer since %(day)s. "
            "Nobody could meet it: publish “%(activity)s” again first, or choose another."
        )
    else:
        refused = _(
            "Group %(group)s, criterion %(number)s asks for “%(part)s”, which asks for “%(activity)s”, and that is not "
            "on offer since %(day)s. Nobody could meet it: publish “%(activity)s” again first, or choose another."
        )
    return refused % said


def _placed(groups: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    for group, stated in enumerate(groups, start=1):
        for number, criterion in enumerate(stated["criteria"], start=1):
            yield group, number, criterion


def _named(groups: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, int, str, str]]:
    for group, number, criterion in _placed(groups):
        for what in ("activity", "competency"):
            if criterion.get(what):
                yield group, number, what, str(criterion[what])


def _sentence(group: int, number: int, key: str, title: str | None) -> str:
    said = {"group": group, "number": number, "name": title or key}
    if title is None:
        refused = _(
            "Group %(group)s, criterion %(number)s asks for “%(name)s”, which does not exist. "
            "Nobody could ever meet it: choose another, or delete it."
        )
    else:
        refused = _(
            "Group %(group)s, criterion %(number)s asks for “%(name)s”, which was never published. "
            "Nobody could meet it: publish that first."
        )
    return refused % said


__all__ = ["NEVER_MET", "never_met", "never_published", "taken_off"]
