"""What rows call each other: a name that nothing has is refused, and so is a name given twice.

A key whose value names another row says so in its type (``Names("unit")``). A name is known when a row of the pack
has it, or something on the site. What is called ``FACILITY/UNIT`` may be called ``UNIT`` for short as long as nothing
else, in the pack and on the site, is called so as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .faults import Faults, Place
from .names import folded
from .rows import Row


@dataclass(frozen=True)
class Names:
    """In a row's type: the value, or each of them, names something of one of these kinds."""

    kinds: tuple[str, ...]

    def __init__(self, *kinds: str) -> None:
        object.__setattr__(self, "kinds", kinds)


@dataclass(slots=True)
class Known:
    """The names that a pack gives, and where it gives them; ``open`` are kinds of which not all could be read."""

    faults: Faults
    given: dict[str, dict[str, Place]] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    short: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    short_on_site: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    shared: dict[tuple[str, str], Row] = field(default_factory=dict)
    alike: dict[str, dict[str, tuple[str, Place]]] = field(default_factory=dict)

    def give(self, rows: Iterable[Row]) -> None:
        """Take in the names of rows; of two rows with one name the second is refused."""
        for row in rows:
            self._share(row)
            for name in row.names()[:1]:
                other, first = self.alike.setdefault(row.noun, {}).setdefault(folded(name), (name, row.where()))
                if other != name:
                    words = {"name": name, "other": other, "first": first}
                    sentence = _("'%(name)s' looks like '%(other)s' at %(first)s: only case or form differ")
                    self.faults.add(row.where(row.code_key), sentence % words)
            for position, name in enumerate(row.names()):
                names = self.given.setdefault(row.noun, {})
                if position:
                    self.short.setdefault((row.noun, name), set()).add(row.names()[0])
                    names.setdefault(name, row.where())
                    continue
                first = names.setdefault(name, row.where())
                if first != row.where():
                    words = {"name": name, "first": first, "kind": row.noun}
                    self.faults.add(
                        row.where(row.code_key), _("there are two of %(kind)s '%(name)s'; first at %(first)s") % words
                    )

    def _share(self, row: Row) -> None:
        if not row.codes:
            return
        first = self.shared.setdefault((row.codes, row.names()[0]), row)
        if first.noun != row.noun:
            words = {"name": row.names()[0], "kind": row.noun, "other": first.noun, "first": first.where()}
            self.faults.add(
                row.where(row.code_key),
                _("%(kind)s and %(other)s cannot both be called '%(name)s'; first at %(first)s") % words,
            )

    def give_broken(self, broken: Iterable[tuple[str, str]]) -> None:
        """The names of rows that could not be read: what names them is not to blame."""
        for kind, name in broken:
            self.given.setdefault(kind, {}).setdefault(name, Place(""))
            self.broken.add((kind, name))

    def names(self, kind: str) -> Collection[str]:
        return self.given.get(kind, {}).keys()

    def check(self, rows: Iterable[Row], on_site: Callable[[str], Collection[str]], words: Mapping[str, str]) -> None:
        """Refuse every name in ``rows`` that neither the pack nor the site has; ``words`` says a kind in words."""
        on_sites: dict[str, dict[str, str]] = {}
        for row in rows:
            for own in row.names()[:1]:
                if row.noun not in on_sites:
                    on_sites[row.noun] = {folded(name): name for name in on_site(row.noun)}
                other = on_sites[row.noun].get(folded(own), own)
                if other != own and own not in on_site(row.noun):
                    sentence = _("'%(name)s' looks like '%(other)s' on the site: only case or form differ")
                    self.faults.add(row.where(row.code_key), sentence % {"name": own, "other": other})
            for place, kinds, name, written in named(row):
                # A row that could not be read gives its code alone.
                code = name.rpartition("/")[2]
                if self.open.intersection(kinds) or self.broken.intersection((kind, code) for kind in kinds):
                    continue
                *others, last = [str(words[kind]) for kind in kinds if kind in words]
                kind = _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last} if others else last
                if len(full := self._called(kinds, name, on_site)) > 1:
                    told = {"kind": kind, "name": written, "names": _(" or ").join(sorted(full))}
                    self.faults.add(place, _("there are several of %(kind)s '%(name)s': write %(names)s") % told)
                elif not any(name in self.names(kind) or name in on_site(kind) for kind in kinds):
                    self.faults.add(place, _("there is no %(kind)s '%(name)s'") % {"kind": kind, "name": written})

    def _called(self, kinds: Iterable[str], name: str, on_site: Callable[[str], Collection[str]]) -> set[str]:
        """The full names of what a short name could mean, in the pack and on the site."""
        full: set[str] = set()
        for kind in kinds:
            given = self.short.get((kind, name), set())
            if given or name not in on_site(kind):
                full |= given | self._on_site_for_short(kind, on_site).get(name, set())
        return full

    def _on_site_for_short(self, kind: str, on_site: Callable[[str], Collection[str]]) -> dict[str, set[str]]:
        if kind not in self.short_on_site:
            names = self.short_on_site[kind] = {}
            for full in on_site(kind):
                if "/" in full:
                    names.setdefault(full.rpartition("/")[2], set()).add(full)
        return self.short_on_site[kind]


def named(row: Row) -> Iterator[tuple[Place, tuple[str, ...], str, str]]:
    """Every name that a row, or a row inside it, calls something by: where, of what kinds, as meant, as written."""
    for name, field_info in type(row).model_fields.items():
        value: Any = getattr(row, name)
        for marker in field_info.metadata:
            if isinstance(marker, Names):
                if isinstance(value, str):
                    yield row.where(name), marker.kinds, row.meant(name, value), value
                elif isinstance(value, tuple):
                    for position, one in enumerate(value):
                        yield row.where(name, position), marker.kinds, row.meant(name, one), one
        if isinstance(value, Row):
            yield from named(value)
        elif isinstance(value, tuple):
            for one in value:
                if isinstance(one, Row):
                    yield from named(one)


__all__ = ["Known", "Names", "named"]
