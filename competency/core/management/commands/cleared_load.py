"""``manage.py cleared_load``: take a pack in, after telling what that would do; everything of it or nothing."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.base import ProgressBar

from competency.packs.api import load
from competency.packs.days import NoDay, day
from competency.packs.faults import Fault, PackRefused
from competency.packs.plan import WRITES, PlanRow, table

from ... import clock
from ...publishing.startable import cannot_start


class Command(BaseCommand):
    help = (
        "Load a pack: a folder with places, people, programmes, what is asked, and what people learn. "
        "Content becomes drafts; nothing is published. The plan is told before anything is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="The folder of the pack.")
        parser.add_argument("--on", type=_day, help="The day from which D+14 and the like are counted. Default: today.")
        parser.add_argument("--dry-run", action="store_true", help="Tell the plan and write nothing.")
        parser.add_argument("--people", action="store_true", help="Persons too, and where they belong.")
        parser.add_argument("--json", action="store_true", help="Tell plan and faults as one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        plan: list[PlanRow] = []

        def planned(rows: list[PlanRow]) -> None:
            plan.extend(rows)
            if not as_json:
                self.stdout.write("\n".join(table(rows)))

        try:
            loaded = load(
                options["path"],
                on=options["on"] or clock.today(),
                with_people=options["people"],
                dry_run=options["dry_run"],
                planned=planned,
                progress=None if as_json else self._show,
            )
        except PackRefused as refused:
            if as_json:
                self.stdout.write(_as_json(plan, refused.faults, is_written=False))
            else:
                self.stderr.write("\n".join(refused.lines))
            raise CommandError("The pack was refused. Nothing was written.") from refused
        if as_json:
            self.stdout.write(_as_json(plan, [], is_written=loaded.is_written))
        elif not loaded.is_written:
            self.stdout.write("A dry run: nothing was written.")
        elif any(row.action in WRITES for row in plan) and (lines := cannot_start()):
            self.stdout.write("\n".join(["Asked for, and people cannot start it:", *lines]))

    def _show(self, number: int, total: int) -> None:
        """A bar on a terminal; a file or another program gets the plan only."""
        bar = ProgressBar(self.stdout if self.stdout.isatty() else None, total)  # type: ignore[arg-type]
        bar.update(number)


def _day(text: str) -> date:
    try:
        return day(text, clock.today())
    except NoDay as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _as_json(plan: list[PlanRow], faults: list[Fault], *, is_written: bool) -> str:
    return json.dumps(
        {
            "written": is_written,
            "cannot_start": cannot_start() if is_written else [],
            "rows": [row.as_json() for row in plan],
            "faults": [
                {"file": fault.place.file, "line": fault.place.line, "sentence": fault.sentence} for fault in faults
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
