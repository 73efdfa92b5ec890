"""Every address of scenarios, asked by every account, in every state a draft or a play can be in.

The matrix asks each address once, of a draft that nobody has submitted and of plays as they mostly are. Here a draft is
new, waits for its review, was published, and was changed since; a play is open or over, counts or is practice, was
looked back on or not, and is the nurse's or a colleague's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, reverse

from competency.core.models import Attempt, Person
from scenarios import urls, wagtail_hooks
from scenarios.models import ScenarioPage
from scenarios.playing import api as playing
from scenarios.playing.group import FEWEST
from scenarios.playing.looking_back import react, take_home
from tests.access.test_matrix import AUTHORS, NOBODY, OWNER, SIGNED_OUT, STAFF, WRITES, surprises
from tests.access.ward import CANARY, Ward
from tests.scenarios.playing import factories as plays
from tests.scenarios.writing import factories as drafts
from tests.scenarios.writing.test_pages import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_contexts")]

PEER = frozenset({"peer"})
TEACHES = frozenset({"trainer"})
REVIEWS = frozenset({"reviewer", "administrator"})

# An address by its name and what it takes; who may GET, who may POST.
Asked = dict[tuple[str, frozenset[str]], tuple[frozenset[str], frozenset[str]]]
KEY, PLAY, DRAFT = frozenset({"key"}), frozenset({"attempt"}), frozenset({"page_id"})
FROM, GOING = DRAFT | {"number"}, DRAFT | {"number", "signs"}

OF_WHAT_IS_OUT: Asked = {
    ("cleared:scenario_intro", KEY): (STAFF, NOBODY),
    ("cleared:scenario_start", KEY): (STAFF, STAFF),
    ("cleared:scenario_not_me", KEY): (NOBODY, SIGNED_OUT),
    ("cleared:scenario_group", KEY): (TEACHES, NOBODY),
}


def of_a_play(whose: frozenset[str]) -> Asked:
    return {
        ("cleared:scenario_play", PLAY): (whose, whose),
        ("cleared:scenario_words", PLAY): (whose, whose),
        ("cleared:scenario_what_happened", PLAY): (whose, NOBODY),
        ("cleared:scenario_keep", PLAY): (whose, whose),
    }


def of_a_draft(reviews: frozenset[str] = NOBODY, brings_back: frozenset[str] = NOBODY) -> Asked:
    """Whoever may bring it back is led to its editor, since it is there; nothing of a new one was ever published."""
    return {
        ("cleared_scenarios_review", DRAFT): (reviews, reviews),
        ("cleared_scenarios_sheet", DRAFT): (WRITES, NOBODY),
        ("cleared_scenarios_try", DRAFT): (WRITES, WRITES),
        ("cleared_scenarios_try", FROM): (WRITES, WRITES),
        ("cleared_scenarios_try", GOING): (WRITES, WRITES),
        ("cleared_scenarios_bring_back", KEY): (AUTHORS, brings_back),
    }


def patterns() -> Iterator[tuple[str, frozenset[str]]]:
    """Every address of scenarios: of a name that stands for several, each."""
    for space, found in (("cleared:", urls.urlpatterns), ("", wagtail_hooks.admin_urls())):
        for pattern in found:
            assert isinstance(pattern, URLPattern)
            yield f"{space}{pattern.name}", frozenset(pattern.pattern.converters)


def test_every_address_of_scenarios_is_asked_here() -> None:
    assert sorted(patterns(), key=repr) == sorted(OF_WHAT_IS_OUT | of_a_play(OWNER) | of_a_draft(), key=repr)


def asked(ward: Ward, who_may: Asked, given: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for (name, takes), (readers, writers) in who_may.items():
        url = reverse(name, kwargs={each: given[each] for each in takes})
        for method, allowed in (("get", readers), ("post", writers)):
            found += surprises(ward, f"{name} {sorted(takes)}", url, method, allowed, ward.accounts)
    return found


# ── drafts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def waiting(page: ScenarioPage, ward: Ward) -> ScenarioPage:
    """Submitted by the author, so that the reviewer is somebody else."""
    page.get_workflow().start(page, ward.accounts["author"])
    return ScenarioPage.objects.get(pk=page.pk)


def new(ward: Ward) -> ScenarioPage:
    return drafts.scenario(publish=False, user=ward.accounts["author"])


def new_and_waiting(ward: Ward) -> ScenarioPage:
    return waiting(new(ward), ward)


def out(ward: Ward) -> ScenarioPage:
    return drafts.scenario(user=ward.accounts["author"])


def changed_and_waiting(ward: Ward) -> ScenarioPage:
    page = out(ward)
    change(page, lambda document: document["steps"][0].update(body="She comes up from surgery."))
    return waiting(page, ward)


def unplayable(ward: Ward) -> ScenarioPage:
    """It does not compile: the sheet shows why, and so does whatever would play it."""
    page = new(ward)
    change(page, lambda document: document["steps"][0].update(goto="nowhere"))
    return page


# Who may review it, and who may send the form of bringing it back. The matrix asks about one that is new, too.
DRAFTS: dict[str, tuple[Callable[[Ward], ScenarioPage], frozenset[str], frozenset[str]]] = {
    "new and waiting": (new_and_waiting, REVIEWS, NOBODY),
    "published": (out, NOBODY, AUTHORS),
    "changed and waiting": (changed_and_waiting, REVIEWS, AUTHORS),
    "not to be played": (unplayable, NOBODY, NOBODY),
}


@pytest.mark.parametrize("state", DRAFTS)
def test_a_draft_opens_for_those_who_write_and_review_and_for_nobody_else(ward: Ward, state: str) -> None:
    make, reviews, brings_back = DRAFTS[state]
    page = make(ward)
    given = {"page_id": page.pk, "number": 1, "signs": "01", "key": page.translation_key}
    found = asked(ward, of_a_draft(reviews, brings_back), given)
    assert not found, "\n".join(found)


# ── plays ───────────────────────────────────────────────────────────────────────────────────────────────────────


def begun(person: Person, *, counted: bool) -> Attempt:
    attempt = playing.start(person=person, activity=plays.publish().activity, counted=counted)
    return plays.decide(attempt, plays.SAFE[0])


def over(person: Person, *, counted: bool, choices: tuple[str, ...] = plays.SAFE) -> Attempt:
    attempt = playing.start(person=person, activity=plays.publish().activity, counted=counted)
    plays.decide(attempt, *choices)
    return playing.attempts_of(person).get(pk=attempt.pk)


def looked_back_on(person: Person, *, counted: bool) -> Attempt:
    """The nurse writes her own name, which nobody may read who may not see her."""
    attempt = over(person, counted=counted)
    react(attempt=attempt, feeling="rushed", line=f"{CANARY} was fast.")
    take_home(attempt=attempt, text=f"{CANARY} stops and looks.")
    return attempt


def decided_unsafely(person: Person, *, counted: bool) -> Attempt:
    """What counted is over and recorded; the story goes on as practice."""
    return over(person, counted=counted, choices=plays.HARM[:2])


PLAYS: dict[str, Callable[..., Attempt]] = {
    "open": begun,
    "over": over,
    "looked back on": looked_back_on,
    "decided by what was unsafe": decided_unsafely,
}
# The same states, as what is asked for less often.
OTHERWISE = [("open", False), ("over", True), ("looked back on", False), ("decided by what was unsafe", False)]


@pytest.mark.parametrize(
    ("state", "counted"),
    [
        ("open", True),
        ("over", False),
        ("looked back on", True),
        ("decided by what was unsafe", True),
        *(pytest.param(*other, marks=pytest.mark.long) for other in OTHERWISE),
    ],
)
def test_a_play_opens_for_whoever_played_it_and_for_nobody_else(ward: Ward, state: str, counted: bool) -> None:
    attempt = PLAYS[state](ward.accounts["owner"].person, counted=counted)
    found = asked(ward, of_a_play(OWNER), {"attempt": attempt.pk})
    assert not found, "\n".join(found)


@pytest.mark.parametrize("state", [pytest.param("open", marks=pytest.mark.long), "over"])
def test_a_colleagues_play_is_not_the_nurses(ward: Ward, state: str) -> None:
    attempt = PLAYS[state](ward.accounts["peer"].person, counted=True)
    found = asked(ward, of_a_play(PEER), {"attempt": attempt.pk})
    assert not found, "\n".join(found)


@pytest.mark.parametrize("state", [pytest.param("nobody played it", marks=pytest.mark.long), "many played it"])
def test_what_is_out_opens_for_staff_and_its_group_for_who_teaches(ward: Ward, state: str) -> None:
    activity = plays.publish().activity
    if state == "many played it":
        others = [ward.world.another_nurse(f"Nurse{n}") for n in range(FEWEST)]
        for person in (ward.accounts["owner"].person, *others):
            plays.decide(playing.start(person=person, activity=activity, counted=False), *plays.SAFE)
        playing.start(person=ward.accounts["owner"].person, activity=activity, counted=True)
    found = asked(ward, OF_WHAT_IS_OUT, {"key": activity.pk})
    assert not found, "\n".join(found)
