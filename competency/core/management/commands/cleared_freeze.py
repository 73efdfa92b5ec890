"""``manage.py cleared_freeze``: keep copies of what versions show that were published before copies were kept."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...frozen import api as frozen


class Command(BaseCommand):
    help = (
        "Keep copies of the pictures and documents that versions show which were published before copies were kept. "
        "May be stopped and run again. Exit code 1: some could not be read, and are shown as they are today."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only list the versions that wait.")

    def handle(self, *args: Any, **options: Any) -> None:
        done, left = 0, 0
        for version in list(frozen.shows_files(frozen.still_to_freeze())):
            if options["dry_run"]:
                self.stdout.write(str(version))
                left += 1
                continue
            try:
                frozen.freeze_later(version)
            except frozen.CannotFreeze as error:
                self.stderr.write(f"{version}: {error}")
                left += 1
            else:
                done += 1
        if left and not options["dry_run"]:
            raise CommandError(f"{done} versions frozen, {left} could not be.", returncode=1)
        self.stdout.write(f"{left} versions wait." if options["dry_run"] else f"{done} versions frozen, none is left.")
