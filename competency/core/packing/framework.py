"""Competencies in a pack: drafts of what people must be able to do, how it is shown, and how long it lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.packs.loading import Loading, Site
from competency.packs.parts import PackPart, part_of
from competency.packs.plan import Action, PlanRow, refuse
from competency.packs.reading import Pack
from competency.packs.rows import Row
from competency.packs.writing import Writer
from competency.rules import Period

from ..activities.models import Activity
from ..enums import Base, Kind, Risk
from ..framework.api import draft_competency
from ..framework.models import Competency
from ..framework.publication import current_standard, standard_problems
from . import requirements
from .activities import activity_codes, named_activities, rows_of_activities
from .competency_rows import CompetencyRow, CriterionRow
from .composites import asked_on_site, leading_back, named_first
from .drafts import as_last_drafted, never_published, plan_draft

FOLDER = "framework"


def read(pack: Pack) -> Sequence[Row]:
    tables: dict[str, type[Row]] = {"competencies": CompetencyRow, "requirements": requirements.RequirementsRow}
    rows = pack.tables(FOLDER, tables)
    competencies = [row for row in rows if isinstance(row, CompetencyRow)]
    for row, criterion in leading_back(competencies):
        pack.faults.add(criterion.where("competency"), _leads_back(row))
    written = [one for row in rows if isinstance(row, requirements.RequirementsRow) for one in row.each()]
    for requirement, first in requirements.stated_twice(written):
        pack.faults.add(requirement.where(), requirements.twice(requirement, first))
    return [
        *named_first(competencies),
        *written,
    ]


def on_site(kind: str) -> Collection[str]:
    if kind == "competency":
        return set(Competency.objects.values_list("code", flat=True))
    if kind == "activity":
        return set(Activity.objects.filter(retired_at__isnull=True).exclude(code="").values_list("code", flat=True))
    return ()


def find(kind: str, name: str) -> Any:
    if kind == "activity":
        return Activity.objects.filter(code=name).order_by(F("retired_at").asc(nulls_first=True), "key").first()
    return Competency.objects.filter(code=name).first()


# ---- what stands on the site --------------------------------------------------------------------------------------


def row_of(competency: Competency, activities: dict[str, str], competencies: dict[str, str]) -> CompetencyRow:
    current = current_standard(competency)
    return CompetencyRow.of_site(
        code=competency.code,
        title=competency.title,
        statement=competency.statement.strip(),
        objectives=tuple(line.strip() for line in competency.objectives.splitlines() if line.strip()),
        risk=Risk(competency.risk),
        base=Base(competency.base),
        validity=_in_months(competency.validity_months),
        fixed_on=competency.fixed_on,
        min_active=_in_months(competency.min_active_months),
        window=f"P{competency.window_months}M",
        grace=f"P{competency.grace_days}D",
        in_force=current.effective_from if current else competency.effective_from,
        criteria=tuple(_criteria_rows(competency.criteria, activities, competencies)),
    )


def _in_months(months: int | None) -> str | None:
    return f"P{months}M" if months else None


def _criteria_rows(groups: Any, activities: dict[str, str], competencies: dict[str, str]) -> Iterator[CriterionRow]:
    for group in groups:
        if group.block_type == "any_of":
            inside = tuple(_criterion_row(one, activities, competencies) for one in group.value["criteria"])
            yield CriterionRow.of_site(any=group.value["needed"], of=inside)
        else:
            yield from (_criterion_row(one, activities, competencies) for one in group.value)


def _criterion_row(child: Any, activities: dict[str, str], competencies: dict[str, str]) -> CriterionRow:
    value = child.value
    if child.block_type == "competency":
        return CriterionRow.of_site(key=child.id, competency=competencies.get(str(value["competency"])))
    return CriterionRow.of_site(
        key=child.id,
        activity=activities.get(str(value["activity"])) if child.block_type == "activity" else None,
        kind=Kind(value["kind"]) if child.block_type == "kind" else None,
        title=value.get("title") or None,
        minutes=value.get("minutes"),
        cut=value["cut"],
        entrustment=value["entrustment"],
        count=value["count"] or 1,
        assessors=value["assessors"] or 1,
        max_age=_in_months(value["max_age_months"]),
    )


# ---- plan and apply -----------------------------------------------------------------------------------------------


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    competencies = [row for row in rows if isinstance(row, CompetencyRow)]
    loops: dict[str, CriterionRow] = {}
    if any(criterion.competency for row in competencies for criterion in row.each_criterion()):
        for row, criterion in leading_back(competencies, asked_on_site({row.code for row in competencies})):
            loops.setdefault(row.code, criterion)
    for row in competencies:
        if (looped := loops.get(row.code)) is not None:
            yield replace(refuse(row, _leads_back(row)), place=looped.where("competency"))
        else:
            yield _plan_competency(row, loading)
    yield from requirements.plan([row for row in rows if isinstance(row, requirements.RequirementRow)], loading)


def _leads_back(row: CompetencyRow) -> str:
    return _("the criteria of '%(code)s' lead back to it: a competency cannot ask for itself") % {"code": row.code}


def _plan_competency(row: CompetencyRow, loading: Loading) -> PlanRow:
    existing: Competency | None = loading.find("competency", row.code)
    for criterion in row.each_criterion():
        if criterion.activity and len(named_activities(criterion.activity, loading)) > 1:
            words = _("the site has several activities with the code '%(code)s'") % {"code": criterion.activity}
            return replace(refuse(row, words), place=criterion.where("activity"))
    keys = {code: _activity_named(code, loading) for code in _activities(row)}
    of_pack = rows_of_activities(loading)
    drafted = {keys[code]: of_pack[code].evidence for code in keys if code in of_pack}  # type: ignore[attr-defined]
    codes = {key: code for code, key in keys.items()}
    if "activity codes" not in loading.kept:
        loading.kept["activity codes"] = activity_codes(loading.site)
    activities = loading.kept["activity codes"] | codes
    competencies = {str(pk): code for pk, code in Competency.objects.values_list("pk", "code")}
    draft = Competency(pk=existing.pk if existing else None, **values_of(row, loading))
    current = current_standard(draft) if draft.pk else None
    draft.change_base = current.number if current else 0
    # From which day, and what of those who hold it, is chosen by whoever publishes it.
    chosen = {"re_evaluate", "effective_from"}
    found = standard_problems(draft, drafted=drafted, parts=_parts_of_pack(loading))
    problems = {KEYS.get(key, key): lines for key, lines in found.items()}
    problems = {key: lines for key, lines in problems.items() if key not in chosen}
    return plan_draft(row, existing, lambda one: row_of(one, activities, competencies), problems, loading=loading)


def _parts_of_pack(loading: Loading) -> set[str]:
    """What criteria call the competencies of the pack: by number those that are on the site, by code the others."""
    codes = {row.code for row in loading.pack.rows[FOLDER] if isinstance(row, CompetencyRow)}
    on_site = Competency.objects.filter(code__in=codes).values_list("pk", flat=True)
    return codes | {str(pk) for pk in on_site}


def _activities(row: CompetencyRow) -> Iterator[str]:
    return (criterion.activity for criterion in row.each_criterion() if criterion.activity)


def _activity_named(code: str, loading: Loading) -> str:
    (key,) = named_activities(code, loading)
    return str(key)


# The fields that problems are told of, where the pack has another key for them.
KEYS = {"grace_days": "grace", "window_months": "window"}


def values_of(row: CompetencyRow, loading: Loading) -> dict[str, Any]:
    """The row as the fields of a draft."""
    return {
        "code": row.code,
        "title": row.title,
        "statement": row.statement,
        "objectives": "\n".join(row.objectives),
        "risk": row.risk,
        "base": row.base,
        "validity_months": Period.parse(row.validity).months if row.validity else None,
        "fixed_on": row.fixed_on,
        "min_active_months": Period.parse(row.min_active).months if row.min_active else 0,
        "window_months": Period.parse(row.window).months,
        "grace_days": Period.parse(row.grace).days,
        "criteria": _stream(row, loading),
    }


def _stream(row: CompetencyRow, loading: Loading) -> Any:
    groups: list[dict[str, Any]] = []
    for criterion in row.criteria:
        if criterion.any is not None:
            inside = [_block(one, loading) for one in criterion.of]
            groups.append({"type": "any_of", "value": {"needed": criterion.any, "criteria": inside}})
        elif groups and groups[-1]["type"] == "all_of":
            groups[-1]["value"].append(_block(criterion, loading))
        else:
            groups.append({"type": "all_of", "value": [_block(criterion, loading)]})
    return Competency._meta.get_field("criteria").stream_block.to_python(groups)


def _block(row: CriterionRow, loading: Loading) -> dict[str, Any]:
    if row.competency is not None:
        named = loading.find("competency", row.competency)
        # One that the pack brings has no number while the pack is planned; when it is written, it is there first.
        return {
            "type": "competency",
            "id": row.key,
            "value": {"competency": str(named.pk) if named else row.competency},
        }
    asked: dict[str, Any] = {
        "cut": row.cut,
        "entrustment": row.entrustment,
        "count": row.count,
        "assessors": row.assessors,
        "max_age_months": Period.parse(row.max_age).months if row.max_age else None,
    }
    if row.activity is not None:
        asked["activity"] = _activity_named(row.activity, loading)
        return {"type": "activity", "id": row.key, "value": asked}
    assert row.kind is not None
    asked |= {"kind": row.kind.value, "title": row.title or "", "minutes": row.minutes}
    return {"type": "kind", "id": row.key, "value": asked}


def apply(planned: PlanRow, loading: Loading) -> None:
    row = planned.row
    if isinstance(row, requirements.RequirementRow):
        requirements.record(row, loading, is_new=planned.action is Action.CREATE)
        return
    assert isinstance(row, CompetencyRow)
    draft_competency(effective_from=row.in_force, user=loading.author, **values_of(row, loading))


def drafts(rows: Sequence[Row]) -> Iterable[Competency]:
    # In the order of the rows: what another names is published before it.
    codes = [row.code for row in rows if isinstance(row, CompetencyRow)]
    return sorted(never_published(Competency, codes), key=lambda one: codes.index(one.code))


def dump(writer: Writer) -> None:
    activities = activity_codes(Site(part_of))
    competencies = {str(pk): code for pk, code in Competency.objects.values_list("pk", "code")}
    shown = [one if one.live else as_last_drafted(one) for one in Competency.objects.order_by("code")]
    rows = [row_of(one, activities, competencies) for one in shown]
    writer.table(f"{FOLDER}/competencies.yaml", {"competencies": rows})
    writer.table(f"{FOLDER}/requirements.yaml", {"requirements": requirements.written(writer)})


PART = PackPart(
    folder=FOLDER,
    order=20,
    kinds={
        "competency": gettext_lazy("competency"),
        "activity": gettext_lazy("activity"),
        "requirement": gettext_lazy("requirement"),
    },
    read=read,
    plan=plan,
    apply=apply,
    on_site=on_site,
    find=find,
    dump=dump,
    drafts=drafts,
    publishes_at=90,
    last=frozenset({"requirement"}),
)

__all__ = ["PART", "CompetencyRow", "CriterionRow"]
