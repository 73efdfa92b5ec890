"""Programmes in a pack: the systems that come in, their waves with units and go-live days, and their releases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.packs.loading import Loading
from competency.packs.parts import PackPart
from competency.packs.plan import PlanRow, change, create, leave, refuse
from competency.packs.reading import Pack
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Day, Line, Words
from competency.packs.writing import Writer

from ..places.models import Unit
from ..programmes.api import assign_unit, go_live_on, set_go_live
from ..programmes.models import Programme, SystemRelease, Wave, WaveUnit
from .limits import column
from .places import ambiguous, full_name, name_of
from .registries import plan_registry

FOLDER = "programmes"


class ProgrammeRow(Row):
    """The bringing in of one system."""

    noun: ClassVar[str] = "programme"

    code: Annotated[Line, column(Programme, "code")]
    name: Annotated[Line, column(Programme, "name")]
    system: Annotated[Line, column(Programme, "system")]


class WaveRow(Row):
    """Units that go live together. A day that was set moves only with a ``reason``, which people read."""

    noun: ClassVar[str] = "wave"

    programme: Annotated[Line, Names("programme")]
    code: Annotated[Line, column(Wave, "code")]
    name: Annotated[Line, column(Wave, "name")]
    units: Annotated[tuple[Line, ...], Names("unit")] = ()
    go_live: Day | None = None
    reason: Words | None = None

    def names(self) -> tuple[str, ...]:
        return (f"{self.programme}/{self.code}",)


class ReleaseRow(Row):
    """A release of a system, which content is checked on. Others call it by system and code: ``Aurora EHR 2026.1``."""

    noun: ClassVar[str] = "release"

    system: Annotated[Line, column(SystemRelease, "system")]
    code: Annotated[Line, column(SystemRelease, "code")]
    released: Day

    def names(self) -> tuple[str, ...]:
        return (f"{self.system} {self.code}",)


def read(pack: Pack) -> Sequence[Row]:
    rows = pack.tables(FOLDER, {"programmes": ProgrammeRow, "waves": WaveRow, "releases": ReleaseRow})
    seen: set[tuple[str, str]] = set()
    for wave in rows:
        for position, unit in enumerate(wave.units if isinstance(wave, WaveRow) else ()):
            assert isinstance(wave, WaveRow)
            if (wave.programme, unit) in seen:
                words = {"unit": unit, "programme": wave.programme}
                pack.faults.add(wave.where("units", position), _("%(unit)s is in two waves of %(programme)s") % words)
            seen.add((wave.programme, unit))
    return rows


def on_site(kind: str) -> Collection[str]:
    match kind:
        case "programme":
            return set(Programme.objects.values_list("code", flat=True))
        case "wave":
            return {f"{programme}/{code}" for programme, code in Wave.objects.values_list("programme__code", "code")}
        case _:
            return {str(release) for release in SystemRelease.objects.all()}


def find(kind: str, name: str) -> Any:
    match kind:
        case "programme":
            return Programme.objects.filter(code=name).first()
        case "wave":
            programme, _slash, code = name.partition("/")
            return Wave.objects.filter(programme__code=programme, code=code).select_related("programme").first()
        case _:
            return next((release for release in SystemRelease.objects.all() if str(release) == name), None)


def row_of(existing: Any) -> Row:
    match existing:
        case Programme():
            return ProgrammeRow.of_site(code=existing.code, name=existing.name, system=existing.system)
        case SystemRelease():
            return ReleaseRow.of_site(system=existing.system, code=existing.code, released=existing.released_on)
        case _:
            return _wave_row(existing, ambiguous(Unit))


def _wave_row(wave: Wave, several: Collection[str] | None = None) -> WaveRow:
    rows = WaveUnit.objects.current().filter(wave=wave).select_related("unit__facility").order_by("unit__path")
    return WaveRow.of_site(
        programme=wave.programme.code,
        code=wave.code,
        name=wave.name,
        units=tuple(name_of(row.unit, several) for row in rows),
        go_live=go_live_on(wave),
    )


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    yield from plan_registry([row for row in rows if not isinstance(row, WaveRow)], loading, row_of)
    for row in rows:
        if isinstance(row, WaveRow):
            yield _plan_wave(row, loading.find("wave", row.names()[0]), loading)


def _plan_wave(row: WaveRow, wave: Wave | None, loading: Loading) -> PlanRow:
    if wave is None:
        return create(row)
    existing = _wave_row(wave)
    said = []
    if existing.go_live and row.go_live and existing.go_live != row.go_live:
        if not row.reason:
            return refuse(row, _("Say why the go-live day moves: people read it. (reason: …)"), "go_live")
        said.append(_("goes live on %(day)s") % {"day": row.go_live})
    elif row.go_live and not existing.go_live:
        said.append(_("goes live on %(day)s") % {"day": row.go_live})
    if added := [unit for unit in row.units if full_name("unit", unit, loading) not in existing.units]:
        said.append(_("with %(units)s as well") % {"units": ", ".join(added)})
    if existing.name != row.name:
        said.append(_("called %(name)s") % {"name": row.name})
    return change(row, "; ".join(said)) if said else leave(row)


def apply(planned: PlanRow, loading: Loading) -> None:
    row: Any = planned.row
    existing = loading.find(row.noun, row.names()[0])
    match row:
        case ProgrammeRow():
            existing = existing or Programme(code=row.code)
            existing.name, existing.system = row.name, row.system
            existing.save()
        case ReleaseRow():
            existing = existing or SystemRelease(system=row.system, code=row.code)
            existing.released_on = row.released
            existing.save()
        case WaveRow():
            existing = existing or Wave(programme=loading.find("programme", row.programme), code=row.code)
            existing.name = row.name
            existing.save()
            for unit in row.units:
                assign_unit(wave=existing, unit=loading.find("unit", unit))
            if row.go_live is not None:
                set_go_live(wave=existing, go_live_on=row.go_live, reason=row.reason or "")


def dump(writer: Writer) -> None:
    writer.table(
        f"{FOLDER}/programmes.yaml",
        {
            "programmes": [row_of(one) for one in Programme.objects.order_by("code")],
            "waves": [
                row_of(one) for one in Wave.objects.select_related("programme").order_by("programme__code", "code")
            ],
            "releases": [row_of(one) for one in SystemRelease.objects.order_by("system", "released_on", "code")],
        },
    )


PART = PackPart(
    folder=FOLDER,
    order=40,
    kinds={
        "programme": gettext_lazy("programme"),
        "wave": gettext_lazy("wave"),
        "release": gettext_lazy("release"),
    },
    read=read,
    plan=plan,
    apply=apply,
    on_site=on_site,
    find=find,
    dump=dump,
)

__all__ = ["PART", "ProgrammeRow", "ReleaseRow", "WaveRow"]
