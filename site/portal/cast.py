"""The people a visitor of the demo may continue as. Only these, and only under demo settings.

The users themselves are made by whatever loads the demo hospital; until it ran, nobody is offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """One person of the story: who, in which role, and what for."""

    username: str
    label: str
    role: str | Promise
    story: str | Promise

    @property
    def first_name(self) -> str:
        return self.label.split()[0]


CAST: list[CastMember] = [
    CastMember(
        username="amira",
        label="Amira Haddad",
        role=_("Nurse, ICU, nights"),
        story=_("Opens one page between patients. It says what is asked for, and how many minutes it takes."),
    ),
    CastMember(
        username="joy",
        label="Joy Okafor",
        role=_("Super-user, ICU"),
        story=_("At the elbow with a phone. Sees who waits for an observation, watches, rates and signs."),
    ),
    CastMember(
        username="manager",
        label="Helen Brandt",
        role=_("Manager, ICU"),
        story=_("Answers for one unit. Sees who is cleared on any day, who is not, why, and who can change it."),
    ),
    CastMember(
        username="lead",
        label="Ines Duarte",
        role=_("Go-live lead, whole hospital"),
        story=_("Has to say go or no-go. Sees every unit and job role, and which of them are ready."),
    ),
    CastMember(
        username="trainer",
        label="Tom Ellery",
        role=_("Trainer"),
        story=_("Writes the modules and tests. Says what a change asks of people before it goes out."),
    ),
    CastMember(
        username="reviewer",
        label="Ruth Adeyemi",
        role=_("Reviewer"),
        story=_("Reads what somebody else wrote, and publishes it or sends it back."),
    ),
    CastMember(
        username="records",
        label="Piotr Nowak",
        role=_("Records"),
        story=_("Keeps units, shifts, job roles and programmes. Sees the records of every unit."),
    ),
]


def cast() -> list[CastMember]:
    return CAST


def member(username: str) -> CastMember | None:
    return next((person for person in cast() if person.username == username), None)


def present_cast() -> list[CastMember]:
    """The cast as far as the demo hospital has been loaded."""
    user_model = get_user_model()
    names = [person.username for person in cast()]
    key = user_model.USERNAME_FIELD
    there = set(
        user_model._default_manager.filter(**{f"{key}__in": names, "is_active": True}).values_list(key, flat=True)
    )
    return [person for person in cast() if person.username in there]
