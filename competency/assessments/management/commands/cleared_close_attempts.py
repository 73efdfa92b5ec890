"""Closes attempts whose time is up, whichever app runs them. Answers are right without it; it only writes
the results down sooner."""

from typing import Any

from django.core.management.base import BaseCommand

from competency.core.activities import overdue


class Command(BaseCommand):
    help = "Close every attempt at a test or scenario whose time is up, and record what it came to."

    def handle(self, *args: Any, **options: Any) -> None:
        closed, left = overdue.close_all()
        self.stdout.write(f"{closed} attempts closed.")
        if left:
            said = "and count against whoever made them. The log says why each is open."
            self.stderr.write(f"{left} attempts could not be closed, {said}")
            for what in overdue.number_taken():
                self.stderr.write(f"{what}, so nothing can close it. Run cleared_verify, and ask who did that.")
