"""On the board: what people on these units are asked for and cannot start. It names nobody and changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from wagtail.admin.ui.components import Component

from competency.core.models import Activity, Competency, Placement, Programme, Requirement, Unit
from competency.core.people.in_force import placed_on
from competency.core.places.subtrees import under
from competency.core.publishing.concerned import people_called_for
from competency.core.publishing.startable import closed_to_those_asked
from competency.core.publishing.unusable import Unusable, unusable
from competency.core.publishing.wanted import Asking, Wanted, not_on_offer
from competency.ui.slots import TemplateComponent
from competency.ui.words.names import in_language

from ..catalogue import language_of_name, titled_in
from .cells import Board
from .slots import BoardPage, BoardSection


@dataclass(frozen=True, slots=True)
class Gone:
    """An activity that nobody can start, or some cannot, and the competencies that they cannot reach meanwhile."""

    activity: Activity
    competencies: tuple[Competency, ...]
    closed: str = ""  # to whom it is closed, in a sentence, where it is on offer all the same
    only_in: str = ""  # the languages in which it cannot be used, where it can in others

    @property
    def title(self) -> str:
        """Its code and title, which says the language where that is another."""
        return in_language(str(self.activity), language_of_name(self.activity))


class AskedForNotOnOffer(BoardSection):
    """What stands in everybody's way until the trainers put it on offer again."""

    name = "asked for, not on offer"

    def component(self, about: BoardPage) -> Component | None:
        board = about.board
        gone = list(_gone(board.programme, board.on, [row.unit.path for row in board.rows]))
        before = about.slot.before
        if board.on >= before.reach.today:  # what cannot be used and whom a door keeps out is known of today only
            gone += _unusable(board.programme, board.on, [row.unit.path for row in board.rows])
            gone += _closed(board, [before.focus] if before.focus else before.reach.roots)
        if not gone:
            return None
        titled = Activity.objects.filter(pk__in=[one.activity.pk for one in gone]).annotate(titled_in=titled_in("pk"))
        in_words = {row.pk: row for row in titled}
        gone = [replace(one, activity=in_words[one.activity.pk]) for one in gone]
        return TemplateComponent("cleared/board/not_on_offer.html", gone=gone)


def _gone(programme: Programme, on: date, paths: Collection[str]) -> Iterator[Gone]:
    """What stands on the authors' list, as far as it concerns the board."""
    for one in not_on_offer(on):
        if here := _here(one.askings, programme, paths):
            yield Gone(one.activity, here)


def _unusable(programme: Programme, on: date, paths: Collection[str]) -> Iterator[Gone]:
    """What is on offer and cannot be used any more, each activity once, in whichever languages it is."""
    by_activity: dict[Activity, list[Unusable]] = {}
    for one in unusable(on):
        by_activity.setdefault(one.activity, []).append(one)
    for activity, versions in by_activity.items():
        if here := _here(versions[0].askings, programme, paths):
            named = [one.language for one in versions]
            yield Gone(activity, here, only_in=", ".join(named) if all(named) else "")


def _closed(board: Board, units: Iterable[Unit]) -> Iterator[Gone]:
    """What is closed to people of the board whom the programme asks for it: counted is only who works there."""
    if not (closed := closed_to_those_asked()):
        return
    wanted = Wanted(board.on)
    there = Placement.objects.current().filter(placed_on(board.on), under(units)).values("person")
    for shut in closed:
        askings = wanted.by_activity(shut.activity.pk)
        rows = [row for one in askings for row in one.requirements if row.programme_id == board.programme.pk]
        if not rows:
            continue
        asked = people_called_for(rows, board.on).values("pk")
        if count := shut.closed.people.filter(pk__in=there).filter(pk__in=asked).count():
            yield Gone(shut.activity, tuple(_asking(askings, rows)), shut.said_of(count))


def _asking(askings: Iterable[Asking], rows: Collection[Requirement]) -> Iterator[Competency]:
    return (one.competency for one in askings if any(row in rows for row in one.requirements))


def _here(askings: Iterable[Asking], programme: Programme, paths: Collection[str]) -> tuple[Competency, ...]:
    return tuple(
        asking.competency
        for asking in askings
        if any(_concerns(requirement, programme, paths) for requirement in asking.requirements)
    )


def _concerns(requirement: Requirement, programme: Programme, paths: Collection[str]) -> bool:
    """Whether it asks something for the programme on one of the units, above or below one of them."""
    there = requirement.unit.path
    return requirement.programme_id == programme.pk and any(
        path.startswith(there) or there.startswith(path) for path in paths
    )


__all__ = ["AskedForNotOnOffer"]
