"""The parts of a pack: a folder each, owned by the app that knows what its rows mean.

An app registers its parts in ``AppConfig.ready()``. Parts are loaded in ``order``, so that what a row names is there
before it; what became a draft is published, by those who publish, in the order of ``publishes_at``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .loading import Loading
from .plan import PlanRow
from .reading import Pack
from .rows import Row
from .writing import Writer


def _no_drafts(rows: Sequence[Row]) -> Iterable[Any]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPart:
    """What an app does with one folder of a pack.

    ``kinds`` are the nouns of its rows, each in words. ``read`` takes the rows from the files and adds faults to the
    pack's; it knows nothing of the site. ``plan`` compares them with what stands there, and ``apply`` writes one row
    of that plan through the app's verbs. ``on_site`` gives the names of a kind that the site has, ``find`` what is
    called so. ``dump`` writes what stands on the site. ``drafts`` gives what the rows became, where that is published
    afterwards. Rows of the kinds in ``last`` are applied when those of every part are there.
    """

    folder: str
    order: int
    kinds: Mapping[str, Any]
    read: Callable[[Pack], Sequence[Row]]
    plan: Callable[[Sequence[Row], Loading], Iterable[PlanRow]]
    apply: Callable[[PlanRow, Loading], None]
    on_site: Callable[[str], Collection[str]]
    find: Callable[[str, str], Any]
    dump: Callable[[Writer], None]
    drafts: Callable[[Sequence[Row]], Iterable[Any]] = _no_drafts
    publishes_at: int = 0
    last: frozenset[str] = frozenset()


_parts: dict[str, PackPart] = {}


def register_part(part: PackPart) -> None:
    """Add a part. Raises ``ValueError`` for a folder or a kind that another part has."""
    others = [one for one in _parts.values() if one.folder == part.folder or set(one.kinds) & set(part.kinds)]
    if others:
        raise ValueError(f"The folder {part.folder}/ or a kind of it is taken by {others[0].folder}/.")
    _parts[part.folder] = part


def parts() -> list[PackPart]:
    """Every part, in the order in which they are loaded."""
    return sorted(_parts.values(), key=lambda part: part.order)


def part_of(kind: str) -> PackPart:
    """The part that reads a kind. Raises ``LookupError`` for a kind nobody registered."""
    for part in _parts.values():
        if kind in part.kinds:
            return part
    raise LookupError(kind)


__all__ = ["PackPart", "part_of", "parts", "register_part"]
