"""Closes attempts at tests whose time is up. Answers are right without it; it only writes the results down sooner."""

from typing import Any

from django.core.management.base import BaseCommand

from ...knowledge_tests.api import close_overdue


class Command(BaseCommand):
    help = "Close and mark every attempt at a knowledge test whose time is up."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{close_overdue()} attempts closed.")
