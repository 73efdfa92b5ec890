"""The sentence on top of a board: at most 30 words, the worst hole first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from competency.ui.words.dates import day, moment

from .cells import Board


class BoardVerdict(NamedTuple):
    status: str
    words: str


def verdict(board: Board) -> BoardVerdict:
    """The board's sentence in one or two words, with the status whose colour and sign it takes."""
    total = board.total
    if not total.required:
        return BoardVerdict("not_required", gettext("Nothing required"))
    if total.open:
        return BoardVerdict("not_cleared", gettext("Not ready"))
    if total.exception:
        return BoardVerdict("by_exception", gettext("Ready, with exceptions"))
    return BoardVerdict("cleared", gettext("Ready"))


def sentence(board: Board, go_live_on: date | None, go_live_days: Sequence[date] = ()) -> str:
    """Whether the units are ready, where it is worst, how many people are open in all.

    ``go_live_on`` is the go-live the board is about, ``go_live_days`` are those of every wave in reach.
    """
    total = board.total
    said = {
        "day": day(board.on),
        "required": total.required,
        "open": total.open,
        "people": total.people,
        "system": board.programme.name,
    }
    if not total.people:
        return gettext("Nobody you manage is placed on %(day)s.") % said
    if not total.required:
        return _not_asked(board, go_live_days or [go_live_on or board.on], said)
    is_go_live = board.on == go_live_on
    worst = board.worst()
    if worst is None:
        return _all_in_order(board, is_go_live, said)
    row, role, cell = worst
    said |= {"unit": row.unit.name, "role": role.name.lower(), "cleared": cell.cleared, "of": cell.required}
    hole = gettext("%(unit)s, %(role)s, %(cleared)s of %(of)s cleared.") % said
    start = gettext("Not ready for %(day)s") if is_go_live else gettext("On %(day)s not everybody is cleared")
    parts = [f"{start % said}: {hole}"]
    if total.open > cell.open:
        parts.append(gettext("In all, %(open)s of %(required)s people are not cleared.") % said)
    if total.stale:
        parts.append(
            ngettext("%(count)d is being recalculated.", "%(count)d are being recalculated.", total.stale)
            % {"count": total.stale}
        )
    return " ".join(parts)


def printed(board: Board, by: str, at: datetime) -> str:
    """For the sheet on the wall: the day it is about, when that was known, and who printed it."""
    said = {"on": day(board.on), "at": moment(at), "by": by}
    return gettext("As of %(on)s, as known on %(at)s. Printed by %(by)s.") % said


def _not_asked(board: Board, go_live_days: Sequence[date], said: dict[str, object]) -> str:
    total = board.total
    ahead = sorted(on for on in go_live_days if on > board.on)
    if total.not_yet and ahead:
        said["later"] = day(ahead[0])
        said["count"] = total.not_yet
        if len(ahead) > 1:  # the waves begin one after the other, and who is counted begins with one of them
            words = ngettext(
                "Nothing counts yet on %(day)s: %(count)d person needs %(system)s clearance, from %(later)s or later.",
                "Nothing counts yet on %(day)s: %(count)d people need %(system)s clearance, the first from %(later)s.",
                total.not_yet,
            )
        else:
            words = ngettext(
                "Nothing counts yet on %(day)s: %(count)d person needs %(system)s clearance from %(later)s.",
                "Nothing counts yet on %(day)s: %(count)d people need %(system)s clearance from %(later)s.",
                total.not_yet,
            )
        return words % said
    if total.not_yet:
        return gettext("Nothing counts yet on %(day)s for %(system)s.") % said
    return gettext("No rule asks anything of anybody here for %(system)s on %(day)s.") % said


def _all_in_order(board: Board, is_go_live: bool, said: dict[str, object]) -> str:
    start = gettext("Ready for %(day)s") if is_go_live else gettext("On %(day)s")
    total = board.total
    said["exception"] = total.exception
    if total.exception:
        words = ngettext(
            "the one person who needs it may work, for now only.",
            "all %(required)s people who need it may work, %(exception)s of them for now only.",
            total.required,
        )
    else:
        words = ngettext(
            "the one person who needs it is cleared.",
            "all %(required)s people who need it are cleared.",
            total.required,
        )
    return f"{start % said}: {words % said}"
