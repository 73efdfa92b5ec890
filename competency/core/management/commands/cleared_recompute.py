"""``manage.py cleared_recompute``: bring stale rows up to date, in batches; may be stopped and started again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ...clearance import freshness, projection, stale
from ...people.models import Person


class Command(BaseCommand):
    help = "Recompute the standings of people whom a published definition may have changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="Rebuild everybody, stale or not.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["all"]:
            self.stdout.write(f"{stale.recompute_stale()} people recomputed.")
            return
        people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        for batch in freshness.batched(people, projection.BATCH):
            stale.bring_up_to_date(batch)
        self.stdout.write(f"{len(people)} people rebuilt.")
