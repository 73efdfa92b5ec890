"""``manage.py cleared_verify``: check the journal's chains and that the stored rows are what the rules say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competency.core import journal, projection
from competency.core.models import JournalEntry, Person


class Command(BaseCommand):
    help = "Check every hash chain of the journal, and every standing and clearance against a fresh computation."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        chains = JournalEntry.objects.order_by("chain").values_list("chain", flat=True).distinct()
        for chain in chains:
            for fault in journal.faults(chain):
                found += 1
                self.stderr.write(f"{fault.chain} at {fault.position}: {fault.what}")
        people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        for person in projection.drifted(people):
            found += 1
            self.stderr.write(f"{person}: stored rows differ from the rules")
        if found:
            raise CommandError(f"{found} faults in {len(chains)} chains and {len(people)} people.")
        self.stdout.write(f"{len(chains)} chains and {len(people)} people checked, no faults.")
