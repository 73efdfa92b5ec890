"""The sorts of pages that are kept. Each room registers its own when the app starts; nothing here knows one by name."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.http import QueryDict

from .models import Unfinished
from .places import Fields, Place

__all__ = ["Kind", "kind_called", "kinds", "register"]


class Kind:
    """One sort of page. A subclass says what of it is kept and where it opens again."""

    name: str
    may_be_another = False
    """Whether a page that has ended may be handed in once more, as another one."""

    def fields(self, sent: QueryDict) -> Fields:
        """What of a page is kept: what somebody entered, without the frame around it."""
        raise NotImplementedError

    def is_over(self, owner: uuid.UUID, place: Place, fields: Fields) -> bool:
        """Whether the page was signed or saved already, or takes nothing any more. Asked under the lock of the person
        it is about."""
        raise NotImplementedError

    def is_untouched(self, fields: Fields) -> bool:
        """Whether nothing is entered there that is not saved already, so that there is nothing to keep."""
        return False

    def address(self, row: Unfinished) -> str:
        """Where it opens again."""
        raise NotImplementedError

    def titles(self, rows: Collection[Unfinished]) -> Mapping[uuid.UUID, str]:
        """What each is called on a list, by its key: one query for all."""
        raise NotImplementedError


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_called(name: str) -> Kind:
    return _kinds[name]


def kinds() -> list[Kind]:
    return [kind for _name, kind in sorted(_kinds.items())]
