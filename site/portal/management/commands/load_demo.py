"""``manage.py load_demo``: load the demo hospital once and print the accounts."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.cast import cast
from portal.demo import loader
from portal.demo.accounts import PASSWORD


class Command(BaseCommand):
    help = "Load Northbank General, the demo hospital. Does nothing when it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CLEARED_DEMO:
            raise CommandError("The demo hospital is loaded under demo settings only: CLEARED_DEMO.")
        started = time.monotonic()
        loaded = loader.load_once()
        if loaded is not None and options["verbosity"]:
            totals = ", ".join(f"{number} {name}" for name, number in loader.totals(loaded).items())
            self.stdout.write(f"Northbank General loaded in {time.monotonic() - started:.0f} s: {totals}.")
        if options["verbosity"] == 0:
            return
        self.stdout.write(f"Continue as (password {PASSWORD}):")
        for member in cast():
            self.stdout.write(f"  {member.username:<10} {member.label}, {member.role}")
        self.stdout.write(f"  {'admin':<10} everything in the Wagtail admin")
