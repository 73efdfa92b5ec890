"""Closes attempts whose time is up, whichever app runs them. Answers are right without it; it only writes
the results down sooner."""

from typing import Any

from django.core.management.base import BaseCommand

from ...tries.api import close_overdue


class Command(BaseCommand):
    help = "Close every attempt at a test or scenario whose time is up, and record what it came to."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{close_overdue()} attempts closed.")
