"""What a draft of a competency says, in the terms of a standard, and who wrote it.

An author is whoever saved a revision that says something else than the one before it: opening the editor and saving
unchanged makes nobody an author.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from ..enums import Base
from ..people.account_history import Authors
from ..publishing.saved_by import Savers, when_gone
from .blocks import criteria_json
from .models import Competency, Standard

_WORDS = ("code", "title", "statement", "objectives")


def stated(competency: Competency) -> dict[str, Any]:
    """The draft in the terms of a standard, without its number and day."""
    return {
        "risk": competency.risk,
        "criteria": criteria_json(competency.criteria),
        "base": competency.base,
        "validity": f"P{competency.validity_months}M" if competency.validity_months else "",
        "fixed_on": competency.fixed_on if competency.base == Base.FIXED_CYCLE else None,
        "min_active": f"P{competency.min_active_months}M" if competency.min_active_months else "P0D",
        "window": f"P{competency.window_months}M",
        "grace": f"P{competency.grace_days}D",
    }


def _written(competency: Competency) -> Iterator[tuple[Any, Any]]:
    """Each revision that says something else than the one before it, with the account that saved it."""
    before: Any = None
    savers = Savers(Competency, competency.pk)
    for revision in competency.revisions.order_by("pk"):
        draft = revision.as_object()
        says = stated(draft) | {name: getattr(draft, name) for name in _WORDS}
        if says != before:
            yield revision, savers.of(revision.pk, revision.user_id)
        before = says


def authors_since(competency: Competency) -> Authors:
    """The accounts that wrote what is in the draft and not in what is live."""
    # As stored: the draft in hand may be the one that is just going live.
    live = Competency.objects.filter(pk=competency.pk).values_list("live_revision_id", flat=True).first() or 0
    return {
        user: when_gone(revision) for revision, user in _written(competency) if user is not None and revision.pk > live
    }


def wrote_criteria(
    competency: Competency, lighter: Callable[[dict[str, Any]], set[str]], keys: Collection[str]
) -> Authors:
    """The accounts that wrote the criteria with these keys since each first asked for less, as ``lighter`` says.

    Whatever was live meanwhile: what was written while the risk was low asks for less once it is high.
    """
    began: set[str] = set()
    before: dict[str, Any] = {}
    wrote: Authors = {}
    for revision, user in _written(competency):
        says = stated(revision.as_object())
        began |= lighter(says) & set(keys)
        now = {one["key"]: one for group in says["criteria"] for one in group["criteria"]}
        if user is not None and any(now.get(key) != before.get(key) for key in began):
            wrote[user] = when_gone(revision)
        before = now
    return wrote


def stated_by(standard: Standard) -> Authors:
    """The accounts that wrote what a published standard says, since the one before it."""
    earlier = Standard.objects.filter(competency=standard.competency_id, number__lt=standard.number)
    after = earlier.order_by("-number").values_list("recorded_at", flat=True).first()
    return {
        user: when_gone(revision)
        for revision, user in _written(standard.competency)
        if user is not None
        and revision.created_at <= standard.recorded_at
        and (after is None or revision.created_at > after)
    }


__all__ = ["authors_since", "stated", "stated_by", "wrote_criteria"]
