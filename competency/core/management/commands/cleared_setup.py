"""``manage.py cleared_setup``: make the groups and starting pages. Repeatable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from competency.packs.faults import PackRefused

from ... import setup
from ...packing.first import load_starter


class Command(BaseCommand):
    help = "Make the groups, pages and workflows Cleared needs. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--starter",
            action="store_true",
            help="Also load and publish a small pack: six job roles, a module, a test, a checklist, a scenario and a "
            "competency. "
            "Nobody is required to do any of it. What is there already is left alone.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        made = setup.run()
        if options["starter"]:
            try:
                made += load_starter()
            except PackRefused as refused:
                self.stderr.write("\n".join(refused.lines))
                raise CommandError("The starter was not loaded.") from refused
        self.stdout.write("\n".join(made) if made else "Everything was there already.")
