"""The accounts of the demo's story: one for everybody a visitor may continue as, and one for the administrator.

No pack holds accounts: they are the site's.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from competency.core import access, setup
from portal.demo.story_types import Group, Person, Story

PASSWORD = "northbank-demo"  # noqa: S105 - printed for every visitor of the demo
ADMINISTRATOR = "admin"
GROUPS = {
    Group.AUTHOR: access.AUTHORS_GROUP,
    Group.REVIEWER: access.REVIEWERS_GROUP,
    Group.RECORDS: access.RECORDS_GROUP,
}


def create(story: Story) -> dict[str, Any]:
    """The accounts by the keys of their people."""
    usernames = {member.person: member.username for member in story.cast.values() if member.username}
    accounts = {}
    for key, person in story.people.items():
        is_administrator = Group.ADMINISTRATOR in person.groups
        if username := usernames.get(key) or (ADMINISTRATOR if is_administrator else None):
            accounts[key] = _account(person, username, is_administrator=is_administrator)
    return accounts


def _account(person: Person, username: str, *, is_administrator: bool) -> Any:
    user = get_user_model()(
        username=username,
        first_name=person.given_name,
        last_name=person.family_name,
        email=f"{person.key}@northbank.example",
        is_staff=is_administrator,
        is_superuser=is_administrator,
    )
    user.set_password(PASSWORD)
    user.save()
    setup.join(user, *(GROUPS[group] for group in person.groups if group in GROUPS))
    return user
