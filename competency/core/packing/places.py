"""Places in a pack: facilities, units and shifts, read, compared with the site, written and dumped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator

from competency.packs import tree
from competency.packs.loading import Loading
from competency.packs.parts import PackPart
from competency.packs.plan import PlanRow
from competency.packs.reading import Pack
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Clock, Day, Line, wrong
from competency.packs.writing import Writer

from ..places.models import Facility, Shift, Unit, UnitClosing
from ..programmes.api import close_unit
from .limits import column
from .registries import plan_registry

FOLDER = "places"


def _without_slash(value: str) -> str:
    return wrong(_("'%(key)s' cannot contain a slash")) if "/" in value else value


Code = Annotated[Line, AfterValidator(_without_slash)]


class FacilityRow(Row):
    """A hospital or clinic with its time zone."""

    noun: ClassVar[str] = "facility"

    code: Annotated[Code, column(Facility, "code")]
    name: Annotated[Line, column(Facility, "name")]
    zone: Annotated[Line, column(Facility, "zone")]


class UnitRow(Row):
    """A place in the tree of a facility; ``closes`` is the first day on which it is closed."""

    noun: ClassVar[str] = "unit"

    facility: Annotated[Line, Names("facility")]
    code: Annotated[Code, column(Unit, "code")]
    name: Annotated[Line, column(Unit, "name")]
    parent: Annotated[Line | None, Names("unit")] = None
    closes: Day | None = None

    def names(self) -> tuple[str, ...]:
        return f"{self.facility}/{self.code}", self.code

    def shown_as(self) -> str:
        return self.code

    def meant(self, key: str, name: str) -> str:
        """Its parent is a unit of its own facility."""
        return self.parent_name or name if key == "parent" else name

    @property
    def parent_name(self) -> str | None:
        if self.parent is None or "/" in self.parent:
            return self.parent
        return f"{self.facility}/{self.parent}"


class ShiftRow(Row):
    """A stretch of the day with a name."""

    noun: ClassVar[str] = "shift"

    facility: Annotated[Line, Names("facility")]
    code: Annotated[Code, column(Shift, "code")]
    name: Annotated[Line, column(Shift, "name")]
    starts: Clock
    ends: Clock

    def names(self) -> tuple[str, ...]:
        return f"{self.facility}/{self.code}", self.code

    def shown_as(self) -> str:
        return self.code


def read(pack: Pack) -> Sequence[Row]:
    """Facilities, then units from the root down, then shifts. One facility in a file is that of all its rows."""
    facilities: list[FacilityRow] = []
    units: list[UnitRow] = []
    shifts: list[ShiftRow] = []
    for file, node in pack.documents(FOLDER):
        of_file = _only_facility(node)
        rows = pack.reader.lists(
            node, file, {"facilities": FacilityRow, "units": UnitRow, "shifts": ShiftRow}, units=of_file, shifts=of_file
        )
        facilities += rows["facilities"]
        units += rows["units"]
        shifts += rows["shifts"]
    return [*facilities, *_from_the_root(units, pack), *shifts]


def _only_facility(node: tree.Node) -> dict[str, str]:
    inner = node.nodes.get("facilities") if isinstance(node, tree.Mapping) else None
    if isinstance(inner, tree.Sequence) and len(inner.nodes) == 1 and isinstance(inner.nodes[0], tree.Mapping):
        code = inner.nodes[0].nodes.get("code")
        if isinstance(code, tree.Scalar):
            return {"facility": code.text.strip()}
    return {}


def _from_the_root(units: list[UnitRow], pack: Pack) -> list[UnitRow]:
    by_name: dict[str, UnitRow] = {}
    for unit in units:
        by_name.setdefault(unit.names()[0], unit)
    above = {name: {unit.parent_name} if unit.parent_name else set() for name, unit in by_name.items()}
    try:
        order = list(TopologicalSorter(above).static_order())
    except CycleError as error:
        names = error.args[1]
        first = next(unit for unit in units if unit.names()[0] in names)
        others = sorted({name.partition("/")[2] for name in names} - {first.code})
        way = ", ".join(others) or first.code
        pack.faults.add(
            first.where("parent"),
            _("the unit '%(code)s' is part of itself, by way of %(way)s") % {"code": first.code, "way": way},
        )
        return units
    sorted_units = [by_name[name] for name in order if name in by_name]
    for unit in sorted_units:
        if unit.parent_name and not unit.parent_name.startswith(f"{unit.facility}/"):
            pack.faults.add(unit.where("parent"), _("A unit is part of a unit of its own facility."))
    return [*sorted_units, *(unit for unit in units if by_name[unit.names()[0]] is not unit)]


# ---- what stands on the site --------------------------------------------------------------------------------------


def on_site(kind: str) -> Collection[str]:
    if kind == "facility":
        return set(Facility.objects.values_list("code", flat=True))
    model: Any = Unit if kind == "unit" else Shift
    pairs = list(model.objects.values_list("facility__code", "code"))
    times = Counter(code for _facility, code in pairs)
    return {f"{facility}/{code}" for facility, code in pairs} | {code for code, count in times.items() if count == 1}


def find(kind: str, name: str) -> Any:
    if kind == "facility":
        return Facility.objects.filter(code=name).first()
    model: Any = Unit if kind == "unit" else Shift
    rows = model.objects.select_related("facility")
    facility, _slash, code = name.rpartition("/")
    those = list(rows.filter(code=code, **({"facility__code": facility} if facility else {}))[:2])
    return those[0] if len(those) == 1 else None


def name_of(place: Unit | Shift, ambiguous: Collection[str] | None = None) -> str:
    """As a pack calls it: by its code, with the facility in front where several have that code, or in full."""
    in_full = ambiguous is None or place.code in ambiguous
    return f"{place.facility.code}/{place.code}" if in_full else place.code


def ambiguous(model: Any) -> set[str]:
    """The codes that more than one facility has."""
    return {code for code, count in Counter(model.objects.values_list("code", flat=True)).items() if count > 1}


def full_name(kind: str, name: str, loading: Loading) -> str:
    """The name of a unit or shift with its facility, however it was written: a short one is that of one alone."""
    if "/" in name:
        return name
    if ("full names", kind) not in loading.kept:
        names = [full for full in loading.site.names(kind) if "/" in full]
        names += [row.names()[0] for row in loading.pack.all_rows() if row.noun == kind]
        loading.kept["full names", kind] = {full.rpartition("/")[2]: full for full in names}
    full_names: dict[str, str] = loading.kept["full names", kind]
    return full_names.get(name, name)


def row_of(existing: Any) -> Row:
    match existing:
        case Facility():
            return FacilityRow.of_site(code=existing.code, name=existing.name, zone=existing.zone)
        case Unit():
            closing = UnitClosing.objects.current().filter(unit=existing).values_list("closes_on", flat=True).first()
            return UnitRow.of_site(
                facility=existing.facility.code,
                code=existing.code,
                name=existing.name,
                parent=existing.parent.code if existing.parent else None,
                closes=closing,
            )
        case _:
            return ShiftRow.of_site(
                facility=existing.facility.code,
                code=existing.code,
                name=existing.name,
                starts=existing.starts,
                ends=existing.ends,
            )


# ---- plan and apply -----------------------------------------------------------------------------------------------


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    return plan_registry(rows, loading, row_of, lambda row, existing: _stating(row, existing, loading))


def _stating(row: Row, existing: Any, loading: Loading) -> Any:
    """What stands with the values of the row, not saved."""
    existing.name = row.name  # type: ignore[attr-defined]
    match row:
        case FacilityRow():
            existing.zone = row.zone
        case UnitRow():
            existing.parent = loading.find("unit", row.parent_name)
        case ShiftRow():
            existing.starts, existing.ends = row.starts, row.ends
    return existing


def apply(planned: PlanRow, loading: Loading) -> None:
    row: Any = planned.row
    existing = loading.find(row.noun, row.names()[0])
    if existing is None:
        facility = loading.find("facility", getattr(row, "facility", None))
        match row:
            case FacilityRow():
                existing = Facility(code=row.code)
            case UnitRow():
                existing = Unit(facility=facility, code=row.code)
            case _:
                existing = Shift(facility=facility, code=row.code)
    _stating(row, existing, loading).save()
    if isinstance(row, UnitRow) and row.closes is not None:
        close_unit(unit=existing, closes_on=row.closes)


def dump(writer: Writer) -> None:
    for facility in Facility.objects.order_by("code"):
        units = Unit.objects.filter(facility=facility).select_related("facility", "parent").order_by("path")
        shifts = Shift.objects.filter(facility=facility).select_related("facility").order_by("starts", "code")
        writer.table(
            writer.free_name(FOLDER, facility.code, ".yaml"),
            {
                "facilities": [row_of(facility)],
                "units": [row_of(unit) for unit in units],
                "shifts": [row_of(shift) for shift in shifts],
            },
        )


PART = PackPart(
    folder=FOLDER,
    order=10,
    kinds={"facility": gettext_lazy("facility"), "unit": gettext_lazy("unit"), "shift": gettext_lazy("shift")},
    read=read,
    plan=plan,
    apply=apply,
    on_site=on_site,
    find=find,
    dump=dump,
)

__all__ = ["PART", "FacilityRow", "ShiftRow", "UnitRow", "ambiguous", "full_name", "name_of", "row_of"]
