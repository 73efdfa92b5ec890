"""Looking back in its order: one's own words, what happened, one thing to keep. Nothing of it is anybody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.core import clock
from competency.core.ledger import api as ledger
from competency.core.models import Evidence
from scenarios.models import LookingBack
from scenarios.playing.looking_back import MOST_SIGNS, looked_back, react, take_home, what_happened
from tests import factories as core
from tests.scenarios.graph import documents as graphs
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, LATE, SAFE, text_of
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(name: str, key) -> str:
    return reverse(f"cleared:scenario_{name}", args=[key])


def debrief_of(attempt):
    return what_happened(attempt)[1]


# ── the order ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_shown_before_somebody_said_how_it_was(ward, nurse) -> None:
    attempt = ward.play(*HARM)
    for later in ("what_happened", "keep"):
        assert nurse.get(at(later, attempt.pk)).url == at("words", attempt.pk)
    page = nurse.get(at("words", attempt.pk)).content.decode()
    for told in ("Unsafe", "Not passed", "About order.", "Best", "What came of it"):
        assert told not in page


def test_while_it_is_played_there_is_nothing_to_look_back_on(ward, nurse) -> None:
    attempt = ward.play(SAFE[0])
    for name in ("words", "what_happened", "keep"):
        assert nurse.get(at(name, attempt.pk)).url == at("play", attempt.pk)
    with pytest.raises(ValidationError, match="not over"):
        react(attempt=attempt, feeling="calm")


def test_the_three_pages_lead_from_one_to_the_next_and_can_be_come_back_to(ward, nurse) -> None:
    attempt = ward.play(*HARM)
    answer = nurse.post(at("words", attempt.pk), {"feeling": "rushed", "line": "I was fast.\nToo fast."})
    assert answer.url == at("what_happened", attempt.pk)
    words = text_of(nurse.get(answer.url))
    assert "I was fast. Too fast. You, feeling rushed" in words
    assert nurse.post(at("keep", attempt.pk), {"text": "Not reviewed means stop."}).url == at("keep", attempt.pk)
    words = text_of(nurse.get(at("keep", attempt.pk)))
    assert "Not reviewed means stop." in words
    assert "You can close this page." in words
    assert "Play it again" in words
    assert "Practice: your clearance has not changed." in words
    page = BeautifulSoup(nurse.get(at("words", attempt.pk)).content, "html.parser")
    assert [box["value"] for box in page.select("input[checked]")] == ["rushed"]
    assert "I was fast." in page.select("textarea")[0].get_text()


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("words", {"line": "Fast."}, "Choose how it was."),
        ("words", {"feeling": "glad"}, "Select a valid choice"),
        ("words", {"feeling": "calm", "line": "x" * (MOST_SIGNS + 1)}, "at most 600 characters"),
        ("keep", {"text": "  "}, "Write one thing"),
        ("keep", {"text": "x" * (MOST_SIGNS + 1)}, "at most 600 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(ward, nurse, name: str, sent: dict[str, str], said: str) -> None:
    attempt = ward.play(*SAFE)
    react(attempt=attempt, feeling="calm")
    answer = nurse.post(at(name, attempt.pk), sent)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert 'role="alert"' in answer.content.decode()
    assert LookingBack.objects.count() == 1


def test_the_newest_words_stand_and_saying_the_same_again_adds_nothing(ward) -> None:
    attempt = ward.play(*SAFE)
    first = react(attempt=attempt, feeling="calm", line="It went well.")
    assert react(attempt=attempt, feeling="calm", line=" It went well. ") == first
    react(attempt=attempt, feeling="unsure", line="It went well.\x00")
    take_home(attempt=attempt, text="Stop and look.")
    back = looked_back(attempt)
    assert back.words is not None
    assert back.keep is not None
    assert (back.words.feeling, back.words.text, back.keep.text) == ("unsure", "It went well.", "Stop and look.")
    assert LookingBack.objects.count() == 3


def test_a_play_that_counted_and_what_followed_are_looked_back_on_together(ward, nurse) -> None:
    attempt = ward.start(counted=True)
    after = factories.decide(attempt, *HARM)
    nurse.post(at("words", after.pk), {"feeling": "upset"})
    assert {row.play for row in LookingBack.objects.all()} == {attempt.pk}
    told = debrief_of(attempt)
    assert [line.did for line in told.lines] == ["Did order"]
    assert told.heading == "Harmed"
    assert "This counts" in text_of(nurse.get(at("what_happened", after.pk)))


# ── what happened ───────────────────────────────────────────────────────────────────────────────────────────────


def test_each_decision_stands_with_what_was_known_then_and_what_is_best(ward) -> None:
    told = debrief_of(ward.play(*HARM))
    (line,) = told.lines
    assert (line.time, line.title, line.did) == ("14:10", "Swelled", "Did order")
    assert "Allergies: not reviewed" in line.known
    assert "Antibiotic: not given" in line.known
    assert "Oxygen: 92 %" in line.known
    assert (line.tone.tone, line.tone.words) == ("bad", "Unsafe")
    assert line.feedback == ("About order.",)
    assert line.best == "Do code (6 min)"
    assert told.best == ("14:10: Do code (6 min)", "14:16: Do give (5 min)", "14:21: Safe")


def test_each_decision_stands_with_what_followed_from_it(ward, nurse) -> None:
    attempt = ward.play(*SAFE)
    react(attempt=attempt, feeling="calm")
    words = text_of(nurse.get(at("what_happened", attempt.pk)))
    assert "What followed: Allergies: unreviewed, now coded" in words
    assert "What followed: Antibiotic: not given, now given" in words


def test_what_was_not_open_then_is_never_called_the_best() -> None:
    """The best path signs what the allergy stands in. Whoever coded none could not sign it, and could have coded it."""
    is_coded = graphs.when("coded", "is", True)
    sign = graphs.choice("sign", "good", cost=1, guard=is_coded, scores={"workflow": 2})
    bare = graphs.choice("bare", "bad", cost=1)
    code = graphs.choice(
        "code",
        "desk",
        cost=1,
        must_do="Coded",
        guard=graphs.when("coded", "is", False),
        effects=[{"effect": "flag", "variable": "coded", "value": True}],
    )
    ask = graphs.choice("ask", "desk", cost=1)
    document = small_ward(
        variables=[graphs.flag("coded")],
        steps=[
            graphs.decision("desk", sign, bare, code, ask, body="At the desk."),
            graphs.outcome("good", "safe", passes=True, body="Good.", debrief="Good."),
            graphs.outcome("bad", "harm", body="Bad.", debrief="Bad."),
        ],
        events=[],
        banners=[],
        limit=None,
        minimums={},
    )
    ward = factories.asked_to_play(document)

    assert [line.best for line in debrief_of(ward.play("bare")).lines] == ["Do code (1 min)"]
    late = debrief_of(ward.play("code", "ask", "bare", afresh=True)).lines
    assert [line.best for line in late] == ["", "Do sign (1 min)", "Do sign (1 min)"]


def test_nothing_is_called_better_than_what_had_to_be_done() -> None:
    """Who cannot breathe gets an ambulance. The best path never came to that, and goes on with the dose."""
    dose = graphs.choice("dose", "good", cost=1, scores={"workflow": 2})
    call = graphs.choice("call", "sent", cost=1, is_critical_safe=True)
    document = small_ward(
        variables=[],
        steps=[
            graphs.decision("desk", dose, call, body="At the desk."),
            graphs.outcome("good", "safe", passes=True, body="Good.", debrief="Good."),
            graphs.outcome("sent", "recovered", body="Sent.", debrief="Sent."),
        ],
        events=[],
        banners=[],
        limit=None,
        minimums={},
    )
    ward = factories.asked_to_play(document)
    (line,) = debrief_of(ward.play("call")).lines
    assert (line.best, line.tone and line.tone.tone) == ("", "ok")


def desk(*choices: dict[str, Any], variables: list[dict[str, Any]], **given: Any) -> dict[str, Any]:
    """A scenario of one desk, from which people leave for a good end or a bad one."""
    return small_ward(
        variables=variables,
        steps=[
            graphs.decision("desk", *choices, body="At the desk."),
            graphs.outcome("good", "safe", passes=True, body="Good.", debrief="Good."),
            graphs.outcome("bad", "harm", body="Bad.", debrief="Bad."),
        ],
        events=[],
        banners=[],
        limit=None,
        **{"minimums": {}} | given,
    )


def once(key: str, **given: Any) -> dict[str, Any]:
    """Something that is done at the desk, one time, in any order."""
    done = [{"effect": "flag", "variable": key, "value": True}]
    return graphs.choice(key, "desk", cost=2, effects=done, guard=graphs.when(key, "is", False)) | given


def test_where_the_order_is_free_nothing_is_called_better_that_can_still_be_done() -> None:
    """He is asked before or after his numbers are typed; the technician has to be rung before it is too late."""
    ring = once("ring", scores={"safety": 1})
    ring["guard"]["conditions"].append({"variable": "clock", "operator": "at_most", "value": 1})
    document = desk(
        once("ask", scores={"communication": 1}),
        ring,
        once("type"),
        once("file"),
        graphs.choice("wait", "desk", cost=2),
        once("shout", scores={"communication": -1}),
        graphs.choice("leave", "good", cost=1, scores={"workflow": 1}),
        graphs.choice("drop", "bad", cost=1),
        variables=[graphs.flag(key) for key in ("ask", "ring", "type", "file", "shout")],
    )
    ward = factories.asked_to_play(document)

    told = debrief_of(ward.play("type", "file", "wait", "shout", "ask", "drop")).lines
    assert [(line.best, line.tone and str(line.tone.words)) for line in told] == [
        ("Do ring (2 min)", None),
        ("", None),
        ("Do ask (2 min)", None),
        ("Do ask (2 min)", "Missed"),
        ("", "Good"),
        ("Do leave (1 min)", None),
    ]


def test_what_had_to_be_done_and_never_was_comes_before_what_the_best_path_does() -> None:
    """The best path did it early, by another choice; here its twin was open to the end and left."""
    early = once("early", must_do="Measured", scores={"safety": 2})
    late = once("late", must_do="Measured", scores={"safety": 1})
    late["guard"]["conditions"].append({"variable": "early", "operator": "is", "value": False})
    document = desk(
        early | {"guard": graphs.when("clock", "at_most", 0)},
        late,
        once("ask", scores={"communication": 3}),
        graphs.choice("leave", "good", cost=1),
        graphs.choice("drop", "bad", cost=1),
        variables=[graphs.flag(key) for key in ("early", "late", "ask")],
    )
    ward = factories.asked_to_play(document)

    first, last = debrief_of(ward.play("ask", "drop")).lines
    assert (first.best, last.best) == ("", "Do late (2 min)")


def test_a_domain_in_which_nothing_was_gained_is_not_good_where_something_could_be() -> None:
    """Also where a pass asks for none of it: whoever talked to nobody is not told that it was enough."""
    document = desk(
        once("ask", scores={"communication": 1}),
        once("read", scores={"communication": 1}),
        graphs.choice("leave", "good", cost=1),
        graphs.choice("drop", "bad", cost=1),
        variables=[graphs.flag(key) for key in ("ask", "read")],
        minimums={"communication": 0},
    )
    ward = factories.asked_to_play(document)

    said: list[tuple[str, str]] = []
    for choices in (["leave"], ["ask", "leave"], ["ask", "read", "leave"]):
        told = debrief_of(ward.play(*choices, afresh=bool(said)))
        assert told.score.passed
        [domain] = told.domains
        said.append((str(domain.level.words), domain.why))
    assert said == [
        ("Not yet", "The best path does more here."),
        ("Good", "Enough, and there was a better way."),
        ("Strong", "As good as on the best path."),
    ]


def test_good_decisions_are_named_as_fully_as_missed_ones(ward) -> None:
    told = debrief_of(ward.play(*SAFE))
    assert [(line.did, str(line.tone.words), line.best) for line in told.lines] == [
        ("Did code", "Good", ""),
        ("Did give", "Good", ""),
    ]
    assert (told.score.passed, told.heading, told.why_not) == (True, "Safe", ())
    assert [(domain.name, str(domain.level.words)) for domain in told.domains] == [
        ("Safety", "Strong"),
        ("What is in the record", "Strong"),
        ("Order of work", "Strong"),
        ("Talking to others", "Strong"),
    ]


def test_how_it_went_is_said_in_words_by_domain(ward) -> None:
    harmed = debrief_of(ward.play(*HARM))
    assert [(domain.name, str(domain.level.words)) for domain in harmed.domains][:2] == [
        ("Safety", "Not yet"),
        ("What is in the record", "Not yet"),
    ]
    assert [domain.why for domain in harmed.domains][:2] == ["A step was not safe.", "The best path does more here."]
    assert harmed.why_not == (
        "1 step was not safe. A pass needs every step to be safe.",
        "Not done, and it has to be: Allergy coded.",
        "Fewer good decisions than a pass needs in: safety.",
    )
    late = debrief_of(ward.play(*LATE, afresh=True))
    assert str(late.ending.words) == "Caught in time"
    assert late.lines[-1].came_of == ("The antibiotic is late",)
    assert late.lines[1].best == "Do code (4 min)"


# ── what it changed ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pass_that_counts_says_what_it_changed(ward, nurse) -> None:
    attempt = ward.play(*SAFE, counted=True)
    react(attempt=attempt, feeling="calm")
    words = text_of(nurse.get(at("what_happened", attempt.pk)))
    assert "Passed" in words
    assert "This made the difference" in words
    assert "You’re cleared" in words
    assert "your clearance has not changed" not in words


def test_practice_says_that_nothing_changed(ward, nurse) -> None:
    attempt = ward.play(*SAFE)
    react(attempt=attempt, feeling="calm")
    words = text_of(nurse.get(at("what_happened", attempt.pk)))
    assert "Practice: your clearance has not changed." in words
    assert "Where you are now" not in words


def test_what_was_left_open_and_what_was_set_aside_are_said(ward, nurse) -> None:
    with clock.at(NOON):
        attempt = ward.play(SAFE[0], counted=True)
    nurse.get(at("play", attempt.pk))
    nurse.post(at("words", attempt.pk), {"feeling": "unsure"})
    words = text_of(nurse.get(at("what_happened", attempt.pk)))
    assert "Not finished" in words
    assert "It was open until Thursday 5 March" in words
    ledger.void_evidence(
        evidence=Evidence.objects.get(pk=attempt.pk), reason="The page broke.", by=core.somebody_else()
    )
    assert "This play was set aside" in text_of(nurse.get(at("what_happened", attempt.pk)))


def test_after_the_last_play_that_counted_the_introduction_leads_to_it(ward, nurse) -> None:
    with clock.at(datetime.now(UTC) - timedelta(days=2)):
        attempt = ward.play(*LATE, counted=True)
    page = BeautifulSoup(nurse.get(at("intro", ward.activity.pk)).content, "html.parser")
    assert page.select_one(f"a[href='{at('what_happened', attempt.pk)}']")
