"""Published scenarios and somebody who is asked to play one, made through the verbs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup

from competency.core.activities import api as activities
from competency.core.enums import Kind
from competency.core.models import Activity, ActivityVersion, Attempt, Person
from scenarios.conf import SOURCE
from scenarios.graph import GO_ON
from scenarios.playing import api as playing
from scenarios.story import to_snapshot
from tests import factories as core
from tests.scenarios.graph import documents as graphs
from tests.scenarios.story.documents import told, ward

SAFE = (GO_ON, "code", "give")
"""The choices that pass the small ward."""
HARM = (GO_ON, "order", GO_ON)
"""The choices that harm: the second is critical-unsafe, and the story goes on after it."""
LATE = (GO_ON, "ring", "wait", "wait", "wait")
"""The choices by which nobody is harmed and nothing passes."""


def publish(document: dict[str, Any] | None = None, **given: Any) -> ActivityVersion:
    """A published version of a scenario: of the small ward unless another is given."""
    story = told(ward() if document is None else document)
    snapshot = given.pop("snapshot", None) or to_snapshot(story.document) | {"change_note": ""}
    stated: dict[str, Any] = {
        "key": uuid.uuid4(),
        "source": SOURCE,
        "kind": Kind.SCENARIO,
        "title": story.document.title,
        "code": story.document.code,
        "minutes": story.document.minutes,
        "snapshot": snapshot,
        "change_class": "first",
        "language": "en-gb",
    }
    return activities.publish_activity(**stated | given)


def timed(seconds: int = 30) -> dict[str, Any]:
    """The small ward with so many seconds for its first decision; whoever lets them pass comes to the pharmacist."""
    document = ward()
    document["steps"][1] |= {"seconds": seconds, "time_up": {"goto": "pharmacist", "cost": 3, "feedback": "Too slow."}}
    return document


def looping() -> dict[str, Any]:
    """A scenario in which one can wait, a minute at a time, as often as one likes."""
    return ward(
        steps=[
            graphs.decision(
                "bed",
                graphs.choice("wait", "bed", cost=1, scores={"workflow": -1}),
                graphs.choice("act", "well", cost=1, must_do="Acted"),
                body="What happens at the bed.",
            ),
            graphs.outcome("well", "safe", passes=True, body="Well.", debrief="Well done."),
            graphs.outcome("ill", "harm", body="Ill.", debrief="Not well."),
        ],
        events=[],
        minimums={},
    )


@dataclass
class Ward:
    """A nurse who is asked for a competency that one scenario shows."""

    world: core.World
    version: ActivityVersion

    @property
    def person(self) -> Person:
        return self.world.person

    @property
    def user(self) -> Any:
        return self.world.person.user

    @property
    def activity(self) -> Activity:
        return self.version.activity

    def start(self, *, counted: bool = False, **given: Any) -> Attempt:
        return playing.start(person=self.person, activity=self.activity, counted=counted, **given)

    def play(self, *choices: str, counted: bool = False, **given: Any) -> Attempt:
        """A play that is begun, or gone on with, and these choices in it."""
        attempt = self.start(counted=counted, **given)
        decide(attempt, *choices)
        return attempt


def asked_to_play(document: dict[str, Any] | None = None, **standard: Any) -> Ward:
    version = publish(document)
    shown_by = core.criteria((None, [core.asked(activity=str(version.activity_id))]))
    return Ward(core.world(shown_by=shown_by, **standard), version)


def decide(attempt: Attempt, *choices: str, **given: Any) -> Attempt:
    """Make these choices one after the other; on from a play that counted into the practice that goes on from it."""
    for choice in choices:
        number = playing.state_of(attempt).number
        made = playing.decide(attempt=attempt, number=number, choice=choice, **given)
        assert made.moved, choice
        if made.goes_on_in is not None:
            attempt = playing.attempts_of(attempt.person).get(pk=made.goes_on_in.pk)
    return attempt


def text_of(response: Any) -> str:
    """What somebody reads on a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())
