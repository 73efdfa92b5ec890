"""There and back: what a site dumps it knows already, and another site becomes the same by it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from competency.core import clock, setup
from competency.core.clearance.book import Book
from competency.core.models import Activity, Competency, Person, Placement, Requirement, Standard
from competency.core.packing.first import publish_first
from competency.packs.api import load
from competency.packs.plan import Action
from portal.demo.loader import ZONE
from portal.demo.story_reading import PACK
from tests.databases import Databases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def today() -> date:
    return clock.today(ZONE)


def dumped(folder: Path) -> Path:
    said = io.StringIO()
    call_command("cleared_dump", str(folder / "dump"), stdout=said)
    assert said.getvalue() == f"Written to {folder / 'dump'}.\n"
    return folder / "dump"


def test_the_pack_of_the_demo_plans_nothing_on_the_demo() -> None:
    done = load(PACK, on=today(), with_people=True, dry_run=True)
    assert {row.action for row in done.plan} == {Action.LEAVE}


def test_what_was_dumped_plans_nothing_on_the_same_site(tmp_path: Path) -> None:
    done = load(dumped(tmp_path), on=today(), with_people=True, dry_run=True)
    assert [row for row in done.plan if row.action is not Action.LEAVE] == []
    assert len(done.plan) == len(load(PACK, on=today(), with_people=True, dry_run=True).plan)


def test_another_site_asks_the_same_of_everybody(tmp_path: Path, databases: Databases, transactional_db: None) -> None:
    pack, on = dumped(tmp_path), today()
    before = standards(), requirements(), placements(), demands(on)
    assert len(before[3]) == 121
    databases.stand_on("template")
    try:
        setup.run()
        done = load(pack, on=on, with_people=True, must_be_fit=True)
        publish_first(done.pack)
        load(pack, on=on, with_people=True)
        assert (standards(), requirements(), placements(), demands(on)) == before
        assert {row.action for row in load(pack, on=on, with_people=True, dry_run=True).plan} == {Action.LEAVE}
        assert definitions_in(dumped(tmp_path / "again")) == definitions_in(pack)
    finally:
        databases.stand_on("demo")


def test_without_people_nobody_is_named(tmp_path: Path) -> None:
    call_command("cleared_dump", str(tmp_path / "dump"), without_people=True, stdout=io.StringIO())
    texts = [path.read_text() for path in (tmp_path / "dump").rglob("*") if path.suffix in {".yaml", ".md"}]
    names = set(Person.objects.values_list("family_name", flat=True)) | {"NB-1016"}
    assert not [name for name in names if any(f" {name}\n" in text for text in texts)]
    assert load(tmp_path / "dump", on=today(), dry_run=True).plan


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("cleared_dump", str(tmp_path), stdout=io.StringIO(), stderr=io.StringIO())
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


# ---- what a site asks, by the names people use -------------------------------------------------------------------


def standards() -> list[tuple[Any, ...]]:
    codes = {str(key): code for key, code in Activity.objects.values_list("key", "code")}

    def criteria(standard: Standard) -> list[tuple[Any, ...]]:
        return [
            (
                group["needed"],
                [
                    sorted({**one, "activity": codes.get(one.get("activity"))}.items(), key=str)
                    for one in group["criteria"]
                ],
            )
            for group in standard.criteria
        ]

    stated = ("number", "effective_from", "risk", "base", "validity", "fixed_on", "min_active", "window", "grace")
    return sorted(
        (row.competency.code, *(getattr(row, name) for name in stated), criteria(row))
        for row in Standard.objects.current().select_related("competency")
    )


def requirements() -> list[str]:
    rows = Requirement.objects.current().select_related("programme", "unit", "competency", "job_role")
    days = ("announced_anchor", "announced_offset", "blocks_anchor", "blocks_offset", "ends_on", "validity")
    return sorted(
        f"{row.programme.code} {row.subject_label} {row.unit.code} {row.competency.code} "
        f"{[getattr(row, name) for name in days]}"
        for row in rows
    )


def placements() -> list[str]:
    rows = Placement.objects.current().select_related("person", "job_role", "unit", "usual_shift")
    return sorted(
        f"{row.person.employee_number} {row.job_role.code} {row.unit.code} {row.usual_shift} {row.starts_on} to "
        f"{row.ends_on}"
        for row in rows
    )


def demands(on: date) -> dict[str, list[str]]:
    """What the rules demand of everybody in each of their places, with its deadlines."""
    people = list(Person.objects.order_by("employee_number"))
    book = Book(people)
    codes = {str(pk): code for pk, code in Competency.objects.values_list("pk", "code")}
    asked: dict[str, list[str]] = {}
    for person in people:
        asked[person.employee_number] = lines = []
        for scope in book.scopes(person, on=on):
            finding = book.finding(
                person,
                programme=scope.programme,
                unit=scope.placement.unit,
                job_role=scope.placement.job_role,
                on=on,
            )
            where = f"{scope.programme.code} {scope.placement.unit.code} {scope.go_live_on}"
            lines += [f"{where} {codes[one.competency]} {demand_days(one)}" for one in finding.demands]
        lines.sort()
    assert any(asked.values())
    return asked


def demand_days(demand: Any) -> str:
    return " ".join(
        f"{name}={getattr(demand, name)}" for name in ("announced_on", "blocks_from", "counts_from", "ends_on")
    )


def definitions_in(folder: Path) -> dict[str, str]:
    """The files that are YAML; a picture's file may get another name in another library."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}
