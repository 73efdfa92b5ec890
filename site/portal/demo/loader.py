"""Loads Northbank General once: its pack, then its story; everything or nothing. A second call changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from competency.core import clock, setup
from competency.core.packing.first import publish_first
from competency.packs.api import load, site
from competency.packs.loading import Loaded
from competency.packs.markdown import to_html
from competency.packs.plan import Action
from portal import front_page
from portal.demo import accounts, story
from portal.demo.story_reading import read

ZONE = "Europe/London"


def is_loaded() -> bool:
    return "NBG" in site().names("facility")


def load_once() -> Loaded | None:
    """Load the demo hospital as of today; None when it was there already. Raises ``PackRefused`` by file and line."""
    if is_loaded():
        return None
    return load_on(clock.today(ZONE))


def load_on(today: date) -> Loaded:
    """The pack, which makes drafts and publishes nothing; then the story, which publishes them and goes on."""
    told = read(today)
    telling = story.Telling(told, today, site())
    with transaction.atomic():
        setup.run()
        front_page.say(told.home.title, told.home.lead, to_html(told.home.markdown))
        users = accounts.create(told)
        author, reviewer = (users[told.cast[role].person] for role in ("trainer", "reviewer"))
        with telling.on(story.OPENED):
            loaded = load(
                told.pack, on=today, with_people=True, must_be_fit=True, author=author, recorded=telling.recorded
            )
        story.give_accounts(telling, users)
        with telling.on(story.OPENED, hour=14):
            publish_first(loaded.pack, by=reviewer)
            # What waited for a publication: the requirements.
            rest = load(told.pack, on=today, with_people=True, kinds={"requirement"}, recorded=telling.recorded)
        assert not [row for row in rest.plan if row.action is Action.WAIT]
        story.tell_history(telling)
        story.tell_observed(telling)
    return loaded


def totals(loaded: Loaded) -> Mapping[str, int]:
    """What there is now, for the line the command prints."""
    kinds = [row.kind for row in loaded.plan]
    return {
        "people": kinds.count("person"),
        "placements": sum(len(getattr(row.row, "placements", ())) for row in loaded.plan),
        "competencies": kinds.count("competency"),
        "activities": sum(kinds.count(kind) for kind in ("module", "test", "checklist", "scenario")),
    }
