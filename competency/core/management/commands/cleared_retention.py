"""``manage.py cleared_retention``: what is due to go; propose it, or let go of what was confirmed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ... import clock
from ...finding import numbered
from ...people.models import Person
from ...record.gone import Disposal
from ...retention import api
from ...retention.due import Due, due


class Command(BaseCommand):
    help = (
        "List what is due to go (--dry-run), write it down as a proposal (--propose), or let go of what a second "
        "person confirmed in the admin (no option; may be stopped and started again)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="say what is due, and write nothing")
        what.add_argument("--propose", action="store_true", help="propose it; wants --by")
        parser.add_argument(
            "--by", metavar="NUMBER", help="employee number of the member of records staff who proposes"
        )
        parser.add_argument("--on", type=date.fromisoformat, help="as of which day (--dry-run only; default: today)")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["dry_run"]:
                self._list(options["on"] or clock.today(), as_json=options["json"])
            elif options["propose"]:
                self._propose(options["by"])
            else:
                self._carry_out(as_json=options["json"])
        except (ValidationError, ValueError) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", None) or [str(refusal)])) from refusal

    def _list(self, on: date, *, as_json: bool) -> None:
        listed = due(on)
        numbers = dict(
            Person.objects.filter(pk__in=[each.person for each in listed]).values_list("pk", "employee_number")
        )
        told = [_told(each, numbers.get(each.person, "")) for each in listed]
        if as_json:
            self.stdout.write(json.dumps({"on": on.isoformat(), "people": told}, indent=1))
            return
        for person in told:
            for kind, counts in person["due"].items():
                rows = ", ".join(f"{count} {model}" for model, count in counts["rows"].items())
                self.stdout.write(f"{person['number']}: {kind}, {counts['why']}: {rows}")
        total = sum(len(each.rows) for each in listed)
        self.stdout.write(f"{total} rows of {len(listed)} people are due on {on}. Nothing was changed.")

    def _propose(self, number: str | None) -> None:
        by = numbered(Person.objects.select_related("user"), number or "")
        if by is None:
            raise CommandError("Say who proposes it: --by with an employee number of records staff.")
        proposal = api.propose(by=by)
        self.stdout.write(f"Proposed {proposal.rows} rows, as {proposal.pk}. Somebody else confirms it in the admin.")

    def _carry_out(self, *, as_json: bool) -> None:
        gone: list[api.Gone] = []
        for disposal in Disposal.objects.select_related("proposal").order_by("recorded_at"):
            for done in api.carry_out(disposal):
                gone.append(done)
                if not as_json:
                    said = f"kept, {done.kept}" if done.kept else f"{done.rows} rows went"
                    self.stdout.write(f"{done.person}: {said}")
        if as_json:
            rows = [{"person": str(done.person), "rows": done.rows, "kept": done.kept} for done in gone]
            self.stdout.write(json.dumps({"people": rows}, indent=1))
        else:
            self.stdout.write(f"{sum(done.rows for done in gone)} rows of {len(gone)} people.")


def _told(each: Due, number: str) -> dict[str, Any]:
    """What is due of one person: by kind, why, and how many rows of which model."""
    kinds: dict[str, dict[str, Any]] = {}
    for row in each.rows:
        said = kinds.setdefault(
            row.kind, {"why": f"due since {row.due_on}", "due_on": row.due_on.isoformat(), "rows": Counter()}
        )
        said["rows"][row.model] += 1
        said["due_on"] = min(said["due_on"], row.due_on.isoformat())
        said["why"] = f"due since {said['due_on']}" + (f", left on {each.left_on}" if each.left_on else "")
    return {
        "number": number,
        "person": str(each.person),
        "left_on": each.left_on.isoformat() if each.left_on else None,
        "due": {kind: said | {"rows": dict(sorted(said["rows"].items()))} for kind, said in sorted(kinds.items())},
    }
