"""One decision of a scenario over HTTP at traces of 1, 20 and 200 decisions, beside the bare page rendered once more.

Ours is what somebody waits for: the decision posted, and the page it leads to. The bare side renders the same page from
what is in memory, with nothing asked. CPU milliseconds, the median of so many decisions at each length; the queries
of the post and of the page; the decision that closes a play that counts apart, since it records evidence; and compiling
and linting a scenario of 200 steps. A play of any length must cost the same.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.benchmarks.hospital import with_hospital

LENGTHS = (1, 20, 200)
ROUNDS = 15
STEPS = 200


def measured() -> dict[str, Any]:
    """Queries and CPU milliseconds by length of the trace; of the closing decision; and of reading 200 steps."""
    from django.db import connection
    from django.template.loader import render_to_string
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from competency.core.models import Person
    from scenarios.playing import api as playing
    from scenarios.playing.showing import shown
    from tests import factories as make
    from tests.scenarios.playing import factories

    with with_hospital(20) as hospital:
        version = factories.publish(factories.looping())
        person: Person = hospital.people[0]
        person.user = make.user("player")
        person.save()
        client = Client()
        client.force_login(person.user)
        attempt = playing.start(person=person, activity=version.activity, counted=True)
        url = f"/play/a/{attempt.pk}/"
        client.get(url)

        def decided(choice: str, number: int) -> tuple[int, int]:
            with CaptureQueriesContext(connection) as posted:
                assert client.post(url, {"moment": number, "choice": choice}).status_code == 302
            with CaptureQueriesContext(connection) as read:
                assert client.get(url).status_code in {200, 302}
            return len(posted), len(read)

        found: dict[str, Any] = {}
        for length in LENGTHS:
            number = playing.state_of(attempt).number
            factories.decide(attempt, *["wait"] * max(0, length - number))
            number = playing.state_of(attempt).number
            queries = decided("wait", number)
            turns = iter(range(number + 1, number + 1 + ROUNDS))
            ours = median(lambda: decided("wait", next(turns)))  # noqa: B023 - called before the next turn
            moment = playing.state_of(attempt)
            context = {
                "document": moment.story.document,
                "shown": shown(moment.story, [moment.state], number=moment.number),
                "language": "en-gb",
            }
            bare = median(lambda: render_to_string("cleared_scenarios/playing/scene.html", context))  # noqa: B023
            found[str(number)] = {"queries": queries, "ours_cpu_ms": ours, "bare_cpu_ms": bare}
        start = time.process_time()
        closing = decided("act", playing.state_of(attempt).number)
        closed = round((time.process_time() - start) * 1000, 1)
        return {
            "benchmark": "scenario",
            "database": connection.vendor,
            "rounds": ROUNDS,
            "decision_at": found,
            "closing": {"queries": closing, "cpu_ms": closed},
            "reading": reading(),
        }


def reading() -> dict[str, Any]:
    """Compiling and linting a scenario of 200 steps, in CPU milliseconds: one that is full of faults, and one that has
    none, of which it is tried out whether somebody can pass."""
    from scenarios.story import lint, read
    from tests.scenarios.graph.documents import made_up, torn

    found: dict[str, Any] = {"steps": STEPS}
    for name, document in (("faulty", made_up(7, steps=STEPS)), ("whole", told(torn(STEPS, must_dos=10)))):
        document = document | {"title": "Two hundred steps"}
        found[name] = {
            "faults": len(lint(document)),
            "compile_cpu_ms": median(partial(read, document)),
            "lint_cpu_ms": median(partial(lint, document)),
        }
    return found


def told(document: dict[str, Any]) -> dict[str, Any]:
    """The same with all the words that publishing asks for, so that nothing is left but how many steps there are."""
    for step in document["steps"]:
        step["body"] = "She waits."
        if step["kind"] == "outcome":
            step["debrief"] = "It ended so."
    return document | {"summary": "What comes first.", "patient": {"name": "Ada Example"}}


def median(call: Callable[[], Any]) -> float:
    """CPU milliseconds of this process, the median of some calls, without the first."""
    times = []
    for _round in range(ROUNDS):
        start = time.process_time()
        call()
        times.append((time.process_time() - start) * 1000)
    return round(statistics.median(times[1:]), 2)


def main() -> None:
    print(json.dumps(measured()))  # noqa: T201 - this is its output
