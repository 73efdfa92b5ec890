"""``manage.py cleared_setup``: make the groups and starting pages. Repeatable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ... import setup


class Command(BaseCommand):
    help = "Make the groups, pages and workflows Cleared needs. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        made = setup.run()
        self.stdout.write("\n".join(made) if made else "Everything was there already.")
