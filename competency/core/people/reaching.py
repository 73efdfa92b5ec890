"""How somebody who is asked to act is named and reached, wherever a page says whom to ask. It decides for nobody."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from .models import Person


def reach(person: Person) -> str:
    """How somebody who is asked to act is reached: “ext 4412”, “pager 231”; empty where it is not known."""
    if not person.extension or any(letter.isalpha() for letter in person.extension):
        return person.extension
    return gettext("ext %(number)s") % {"number": person.extension}


def called(person: Person, reader: Person | None) -> str:
    """Somebody who did something, as one person reads it: by name, and the reader as “you”."""
    return gettext("you") if person == reader else person.name


def reached(person: Person, reader: Person | None = None) -> str:
    """Somebody who is asked to act, with the way to reach them where one is known: “J. Okafor, ext 4412”. A reader who
    is asked is “you”."""
    if person == reader:
        return gettext("you")
    way = reach(person)
    return gettext("%(name)s, %(reach)s") % {"name": person.short_name, "reach": way} if way else person.short_name


def reached_all(people: Iterable[Person], *, at_most: int = 3) -> str:
    """The first few of those who are asked, apart from one another whatever their extensions hold."""
    return "; ".join(reached(person) for person in list(people)[:at_most])


__all__ = ["called", "reach", "reached", "reached_all"]
