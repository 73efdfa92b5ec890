"""``manage.py cleared_verify``: whether what was recorded, signed and attested still is what it was."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import clock
from ...activities.models import Attempt
from ...clearance import stale
from ...frozen import api as frozen
from ...people.models import Person
from ...record import anchors, attested, journal
from ...record.anchors import AnchorLine
from ...record.journal import Fault
from ...record.models import ChainHead, JournalEntry
from ...record.triggers import missing_guards

CANNOT_CHECK = 2
PEOPLE_AT_ONCE = 2_000


class Command(BaseCommand):
    help = (
        "Check every hash chain and its head, everything signed or attested, every standing and clearance against a "
        "fresh computation, and lines of anchors that were kept elsewhere. Exit code 1: faults; 2: it could not check."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            action="store_true",
            help="When no fault is found, make an anchor and print its line. Keep it outside this machine.",
        )
        parser.add_argument("--anchor-line", action="append", default=[], help="Check a line that was kept.")
        parser.add_argument(
            "--anchor-file", type=Path, help="Check every line of this file; --anchor appends the new one to it."
        )
        parser.add_argument("--json", action="store_true", help="Say what was found as one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        self._told, self._is_told = 0.0, False
        lines = list(self._lines(options["anchor_line"], options["anchor_file"]))
        found: list[Fault] = []
        for fault in self._faults(lines):
            found.append(fault)
            if not options["json"]:
                self._wipe()
                self.stderr.write(str(fault))
        self._wipe()
        waiting = sum(1 for _version in frozen.shows_files(frozen.still_to_freeze()))
        overdue = Attempt.objects.overdue(clock.now()).count()
        chains, people = ChainHead.objects.count(), Person.objects.count()
        line = None
        if options["anchor"] and not found:
            line = str(anchors.make_anchor(at=clock.now()))
            if options["anchor_file"]:
                with options["anchor_file"].open("a", encoding="utf-8") as kept:
                    kept.write(f"{line}\n")
        if options["json"]:
            looked_at = {"chains": chains, "people": people, "anchor_lines": len(lines)}
            looked_at |= {"still_to_freeze": waiting, "still_to_close": overdue}
            faults = [{"chain": each.chain, "position": each.position, "what": each.what} for each in found]
            self.stdout.write(json.dumps({"looked_at": looked_at, "faults": faults, "anchor": line}))
        if waiting and not options["json"]:
            said = f"{waiting} published versions show pictures or documents as they are today: run cleared_freeze."
            self.stdout.write(said)
        if overdue and not options["json"]:
            said = f"{overdue} attempts whose time is up are open still: run cleared_close_attempts, every hour."
            self.stdout.write(said)
        if found:
            raise CommandError(f"{len(found)} faults in {chains} chains and {people} people.", returncode=1)
        if not options["json"]:
            self.stdout.write(f"{chains} chains and {people} people checked, no faults.")
            if line:
                self.stdout.write(line)

    def _lines(self, given: list[str], file: Path | None) -> Iterator[AnchorLine]:
        if file is not None and file.exists():
            given = [*given, *(line for line in file.read_text(encoding="utf-8").splitlines() if line.strip())]
        for text in given:
            try:
                yield AnchorLine.read(text)
            except ValueError as error:
                raise CommandError(
                    f"This is no line of an anchor: {text!r}. Nothing was checked. Give the whole line, from "
                    "“cleared-anchor” on.",
                    returncode=CANNOT_CHECK,
                ) from error

    def _faults(self, lines: list[AnchorLine]) -> Iterator[Fault]:
        for table in missing_guards():
            what = "the guard of this table is off, or does something else: run migrate, and ask who did that"
            yield Fault(table, None, what)
        done, links = 0, JournalEntry.objects.count()

        def tell(more: int) -> None:
            nonlocal done
            done += more
            self._tell("links", done, links)

        yield from journal.faults_of_all(tell)
        yield from journal.faults_elsewhere()
        self._tell("texts")
        yield from attested.faults_of_texts()
        yield from anchors.faults_of_kept()
        for line in lines:
            yield from anchors.faults_of_line(line)
        for each in attested.everything_attested():
            self._tell(each.name)
            yield from each.faults()
        people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(people), PEOPLE_AT_ONCE):
            self._tell("people", start, len(people))
            for person in stale.drifted(people[start : start + PEOPLE_AT_ONCE]):
                yield Fault(str(person), None, "stored rows differ from the rules")
        for person in stale.misplaced():
            yield Fault(str(person), None, "stored rows are about nobody, or seem fresher than what is published")

    def _tell(self, what: str, done: int = 0, of: int = 0) -> None:
        """How far it is, for whoever sits in front of it; nothing goes into a pipe or a mail."""
        if self.stderr.isatty() and time.monotonic() - self._told > 0.5:
            self._wipe()
            share = f" {100 * done // of} %" if of else ""
            self.stderr.write(f"{what}{share}", style_func=str, ending="")
            self.stderr.flush()
            self._told, self._is_told = time.monotonic(), True

    def _wipe(self) -> None:
        """Take how far it is off its line, before anything else is said there."""
        if self._is_told:
            self.stderr.write("\r\033[K", style_func=str, ending="")
            self._is_told = False
