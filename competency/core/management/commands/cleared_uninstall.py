"""``manage.py cleared_uninstall``: take everything of ours out of a site, after a copy of it was written."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import ProtectedError, RestrictedError

from ...uninstalling import export, plan, removal
from ...uninstalling.plan import Ours


class Command(BaseCommand):
    help = (
        "Tell what of this site belongs to Cleared. --export writes all of it to a file; with --yes it is then taken "
        "out: tables, pages, groups, permissions. There is no way back but that file and your backup."
    )
    # The site may be half taken out already; a check must not keep anybody from finishing.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--export", type=Path, help="Write every row to this new file, as JSON lines.")
        parser.add_argument("--yes", action="store_true", help="Take it out. Only together with --export.")
        parser.add_argument("--keep-groups", action="store_true", help="Leave the groups and who is in them.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.path: Path | None = options["export"]
        if options["yes"] and self.path is None:
            raise CommandError("Nothing was taken out: the record goes only after it was copied. Add --export PATH.")
        if self.path is not None and self.path.exists():
            raise CommandError(f"Nothing was done: {self.path} is there already. Name a new file.")

        def found() -> Ours:
            return plan.ours(keeps_groups=options["keep_groups"])

        if not options["yes"]:
            self._tell(found())
            if self.path is not None:
                self._copy(found())
            self.stdout.write("Nothing was taken out. Add --yes, and --export with a new file, to do it.")
            return
        try:
            removal.remove(found, self._ready)
        except (ProtectedError, RestrictedError) as refused:
            raise CommandError(f"Nothing was taken out: something of yours refers to it. {refused}") from refused
        self.stdout.write(
            "Everything of Cleared was taken out. Now take these lines out of your settings and addresses:"
        )
        self.stdout.write("\n".join(f"  {line}" for line in plan.lines_to_remove()))

    def _tell(self, ours: Ours) -> None:
        self.stdout.write("\n".join(plan.told(ours)))
        for obstacle in plan.obstacles(ours):
            self.stdout.write(f"In the way: {obstacle}")

    def _ready(self, ours: Ours) -> None:
        self._tell(ours)
        if obstacles := list(plan.obstacles(ours)):
            raise CommandError("\n".join(["Nothing was taken out.", *obstacles]))
        self._copy(ours)

    def _copy(self, ours: Ours) -> None:
        assert self.path is not None
        try:
            rows = export.write(self.path, ours)
        except (OSError, export.Unfinished) as error:
            raise CommandError(f"Nothing was taken out: the copy could not be written. {error}") from error
        self.stdout.write(f"{sum(rows.values())} rows of {len(rows)} tables were copied to {self.path}.")
