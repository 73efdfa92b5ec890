"""``manage.py cleared_export_person``: everything that is held about one person, as JSON."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...finding import numbered
from ...people.models import Person
from ...personal_data.export import as_json


class Command(BaseCommand):
    help = "Print everything that is held about one person as JSON. It is personal data: mind where it goes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="the employee number, or the number the person has since an erasure")

    def handle(self, *args: Any, **options: Any) -> None:
        person = numbered(Person.objects.select_related("user"), options["number"])
        if person is None:
            raise CommandError(f"Nobody has the employee number {options['number']!r}.")
        self.stdout.write(as_json(person))
