"""``manage.py cleared_erase``: erase the text of an entry, or ask that a person's names be erased."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...finding import numbered
from ...people.models import Person
from ...personal_data import api
from ...record.gone import Why


class Command(BaseCommand):
    help = (
        "Erase the text of one entry, for good; or ask that the names, address and account of a person be erased, "
        "which somebody else confirms in the admin. --by is the employee number of a member of records staff."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--text", metavar="UUID", help="the entry, or the observation, whose text goes")
        what.add_argument("--person", metavar="NUMBER", help="the employee number of the person whose names go")
        parser.add_argument("--why", required=True, choices=Why.values)
        parser.add_argument("--by", required=True, metavar="NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"])
        try:
            if options["text"]:
                erasure = api.erase_narrative(entry=_uuid(options["text"]), why=options["why"], by=by)
                self.stdout.write(f"Erased the text of {erasure.entry}. Its hash and the fact stay.")
            else:
                request = api.request_erasure(person=_person(options["person"]), why=options["why"], by=by)
                self.stdout.write(
                    f"Asked for, as {request.pk}. Somebody else of records staff confirms it in the admin."
                )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise CommandError(f"{text!r} is no number of an entry.") from None


def _person(number: str) -> Person:
    person = numbered(Person.objects.select_related("user"), number)
    if person is None:
        raise CommandError(f"Nobody has the employee number {number!r}.")
    return person
