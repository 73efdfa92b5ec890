"""Records staff for tests: people who may let go of what is recorded."""

from __future__ import annotations

from django.contrib.auth.models import Group

from competency.core import setup
from competency.core.access import RECORDS_GROUP
from competency.core.models import Person
from tests import factories


def keeper(name: str = "Ria") -> Person:
    """Somebody who keeps the records, with an account."""
    if not Group.objects.filter(name=RECORDS_GROUP).exists():
        setup.ensure_groups()
    person = factories.person(name, "Records", with_user=True)
    assert person.user is not None
    person.user.groups.add(Group.objects.get(name=RECORDS_GROUP))
    return person


def signed_out(person: Person) -> Person:
    """The same person, whose account nobody signs in with any more, as whoever runs the site sees to."""
    if person.user is not None:
        person.user.is_active = False
        type(person.user).objects.filter(pk=person.user.pk).update(is_active=False)
    return person
