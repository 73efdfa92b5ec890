"""``manage.py cleared_verify``: check the journal's chains and that the stored rows are what the rules say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...clearance import stale
from ...people.models import Person
from ...record import journal
from ...record.models import JournalEntry


class Command(BaseCommand):
    help = "Check every hash chain of the journal, and every standing and clearance against a fresh computation."

    def handle(self, *args: Any, **options: Any) -> None:
        chains = JournalEntry.objects.order_by("chain").values_list("chain", flat=True).distinct()
        people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        faults = 0
        for words in self._faults(list(chains), people):
            faults += 1
            self.stderr.write(words)
        if faults:
            raise CommandError(f"{faults} faults in {len(chains)} chains and {len(people)} people.")
        self.stdout.write(f"{len(chains)} chains and {len(people)} people checked, no faults.")

    def _faults(self, chains: list[str], people: list[uuid.UUID]) -> Iterator[str]:
        for fault in chain.from_iterable([*map(journal.faults, chains), journal.faults_elsewhere()]):
            yield f"{fault.chain} at {fault.position}: {fault.what}"
        for person in stale.drifted(people):
            yield f"{person}: stored rows differ from the rules"
        for person in stale.misplaced():
            yield f"{person}: stored rows are about nobody, or seem fresher than what is published"
