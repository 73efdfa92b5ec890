"""Tells the demo's story on top of its pack: publications, what everybody has done so far, exceptions, one round.

Every day is counted from the day of loading, and everything is recorded at the moment it would have been, so that
"what would we have said on 3 March" has an answer. Everything goes through the verbs that the screens use.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from competency.assessments.observations import api as observations
from competency.core import clock
from competency.core.activities.api import live_version
from competency.core.enums import Kind, Outcome
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.packing.places import FacilityRow
from competency.core.people import api as people
from competency.core.recording import recording
from competency.packs.loading import Site
from portal.demo.story_history import PastRow, history
from portal.demo.story_types import GivenException, Person, Story
from scenarios.playing import api as playing

OPENED = -400  # the day the hospital's rules were first recorded
FIRST_OBSERVED = -6  # the day another assessor watched the nurse of the story
SOURCE = "Northbank LMS"
BETWEEN_DECISIONS = timedelta(seconds=40)


@dataclass
class Telling:
    """The story on its way into the site: what it says, the day of loading, and what the pack has put there."""

    story: Story
    today: date
    site: Site
    _versions: dict[str, Any] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        return self.story.pack.of(FacilityRow)[0].zone

    def day(self, offset: int) -> date:
        """The day so many days from the day of loading."""
        return self.today + timedelta(days=offset)

    @contextmanager
    def on(self, offset: int, hour: int = 12) -> Iterator[datetime]:
        """Record as on that day at that hour, local time; never later than now."""
        moment = min(datetime.combine(self.day(offset), time(hour), clock.zone_of(self.zone)), clock.now())
        with clock.at(moment):
            yield moment

    @contextmanager
    def recorded(self, day: date) -> Iterator[None]:
        """Record a dated fact of the pack on its own day, or on the day of the first rules if it is older."""
        with self.on(max((day - self.today).days, OPENED)):
            yield

    def person(self, key: str) -> Any:
        """The person of the record whom the story knows by this key."""
        return self.site.find("person", self.story.people[key].employee_number)

    def competency(self, code: str) -> Any:
        return self.site.find("competency", code)

    def version(self, code: str) -> Any:
        """What was published under a code, for evidence that rests on it."""
        if code not in self._versions:
            self._versions[code] = live_version(self.site.find("activity", code))
        return self._versions[code]


def give_accounts(telling: Telling, accounts: dict[str, Any]) -> None:
    """Tie people to the accounts with which they sign in."""
    for key, user in accounts.items():
        person = people.correct_person(person=telling.person(key), email=user.email)
        people.link_account(person=person, user=user, by=None)


def tell_history(telling: Telling) -> None:
    """What everybody has done so far: imported rows that records staff verified, plays, and exceptions."""
    records = telling.person(telling.story.cast["records"].person)
    nurse = telling.story.cast["nurse"].person
    for key, told in telling.story.people.items():
        person = telling.person(key)
        # The import brings the rows, and records staff say that they count: nobody does both.
        with recording(about=[person], by=None):
            counted: dict[str, int] = defaultdict(int)
            for past in history(telling.story, told):
                if key == nurse and past.kind is Kind.OBSERVATION:
                    continue  # signed on the real sheet, by ``tell_observed``
                counted[past.criterion] += 1
                if past.kind is Kind.SCENARIO:
                    _played(telling, person, past)
                    continue
                with telling.on(past.day, hour=11):
                    _past_row(telling, told, past, number=counted[past.criterion], checked_by=records)
            if told.exception is not None:
                _exception(telling, person, told.exception)


def _past_row(telling: Telling, told: Person, past: PastRow, *, number: int, checked_by: Any) -> None:
    person = telling.person(told.key)
    version = telling.version(past.activity) if past.activity else None
    evidence = ledger.record_evidence(
        person=person,
        performance=Performance(
            kind=past.kind,
            outcome=Outcome.PASSED,
            event=uuid.uuid4() if past.assessor else None,
            score=past.score,
            entrustment=past.entrustment,
            assessor=telling.person(past.assessor) if past.assessor else None,
            performed_on=telling.day(past.day),
            zone=telling.zone,
        ),
        activity_version=version,
        competency=None if version else telling.competency(past.competency),
        source=SOURCE,
        source_id=f"{told.employee_number}/{past.competency}/{past.criterion}/{number}",
    )
    ledger.verify(evidence=evidence, by=checked_by if checked_by.pk != person.pk else None)


def _played(telling: Telling, person: Any, past: PastRow) -> None:
    """A play that counts and passes; before it, for some, a practice that does not. The story's checks saw to that."""
    if past.practised:
        _play(telling, person, past, past.practised, hour=9, counted=False)
    _play(telling, person, past, past.choices, hour=11, counted=True)


def _play(telling: Telling, person: Any, past: PastRow, choices: tuple[str, ...], *, hour: int, counted: bool) -> None:
    """A play, decision by decision, as the player makes it."""
    activity = telling.site.find("activity", str(past.activity))
    with telling.on(past.day, hour=hour) as begun:
        attempt = playing.start(person=person, activity=activity, counted=counted)
    for number, choice in enumerate(choices, 1):
        with clock.at(begun + number * BETWEEN_DECISIONS):
            made = playing.decide(attempt=attempt, number=number, choice=choice)
        assert made.moved, f"{choice} was not taken"


def _exception(telling: Telling, person: Any, given: GivenException) -> None:
    with telling.on(min(given.starts, 0), hour=15):
        exceptions.waive(
            person=person,
            competency=telling.competency(given.competency),
            kind=given.kind,
            from_on=telling.day(given.starts),
            until_on=telling.day(given.until),
            approver=telling.person(given.approver),
            supervisor=telling.person(given.supervisor),
            reason=given.reason,
        )


def tell_observed(telling: Telling) -> None:
    """The first of the two observations of the nurse of the story, signed by another assessor some days ago."""
    version = telling.version("N3-OBS")
    with telling.on(FIRST_OBSERVED, hour=9):
        observations.record_observation(
            person=telling.person(telling.story.cast["nurse"].person),
            assessor=telling.person(telling.story.cast["first-assessor"].person),
            version=version,
            results=observations.all_done(version),
            rating=4,
            entrustment=4,
            comment="Calm round of four patients. Stopped without a word from me when one scan did not match.",
            performed_on=telling.day(FIRST_OBSERVED),
        )
