"""The people a visitor of the demo may continue as. Only these, and only under demo settings.

The users themselves are made by whatever loads the demo hospital; until it ran, nobody is offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """One person of the story: who, in which role, what for, and on which page they land."""

    username: str
    label: str
    role: str | Promise
    story: str | Promise
    landing_url_name: str

    @property
    def landing_url(self) -> str:
        """The page a member starts on; the front page where the site does not serve that page."""
        try:
            return reverse(self.landing_url_name)
        except NoReverseMatch:
            return "/"

    @property
    def first_name(self) -> str:
        return self.label.split()[0]


CAST: list[CastMember] = [
    CastMember(
        username="amira",
        label="Amira Haddad",
        role=_("Nurse, ICU, nights"),
        story=_("Goes live in two weeks. She sees what she still needs, and does it between patients."),
        landing_url_name="cleared:my_path",
    ),
    CastMember(
        username="joy",
        label="Joy Okafor",
        role=_("Super-user, ICU"),
        story=_("At the elbow with a phone. She sees who waits for her, watches, rates and signs."),
        landing_url_name="cleared:assess_home",
    ),
    CastMember(
        username="manager",
        label="Helen Brandt",
        role=_("Manager, ICU"),
        story=_("Answers for her unit. She sees who is missing on go-live day, why, and who can mend it."),
        landing_url_name="cleared:board",
    ),
    CastMember(
        username="lead",
        label="Ines Duarte",
        role=_("Go-live lead, whole hospital"),
        story=_("Has to say go or no-go. She sees every unit and job role, and which of them is not ready."),
        landing_url_name="cleared:board",
    ),
    CastMember(
        username="trainer",
        label="Tom Ellery",
        role=_("Trainer"),
        story=_("Writes the modules and tests. He says what a change asks of people before it goes out."),
        landing_url_name="wagtailadmin_home",
    ),
    CastMember(
        username="reviewer",
        label="Ruth Adeyemi",
        role=_("Reviewer"),
        story=_("Reads what somebody else wrote, and publishes it or sends it back."),
        landing_url_name="wagtailadmin_home",
    ),
    CastMember(
        username="records",
        label="Piotr Nowak",
        role=_("Records"),
        story=_("Keeps units, shifts, job roles and programmes. He sees the records of every unit."),
        landing_url_name="wagtailadmin_home",
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
