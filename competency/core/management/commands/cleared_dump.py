"""``manage.py cleared_dump``: write the site as a pack into a new folder, for another site or for safe keeping."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from competency.packs.api import dump
from competency.packs.faults import PackRefused


class Command(BaseCommand):
    help = (
        "Write places, people, programmes, what is asked and what people learn as a pack that cleared_load reads. "
        "Evidence is no part of it: that is the record."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="A folder that is new or empty.")
        parser.add_argument(
            "--without-people", action="store_true", help="No persons, and nobody's name as the owner of content."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            notes = dump(options["path"], with_people=not options["without_people"])
        except PackRefused as refused:
            self.stderr.write("\n".join(refused.lines))
            raise CommandError("Nothing was written.") from refused
        for note in notes:
            self.stdout.write(note)
        self.stdout.write(f"Written to {options['path']}.")
