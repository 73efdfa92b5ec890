"""A page follows what was saved: after each deed it is read where the deed leads, and again as anybody opens it.

The two say the same, the record says it too, and no bar shows another number than the sentence beside it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from competency.assessments.observations.waiting import waiting_for
from competency.core import clock
from competency.core.enums import Kind
from competency.core.framework import api as framework
from competency.screens.path.selectors import path_of
from tests import factories as core
from tests.assessments import factories as sitting
from tests.assessments.observations.factories import watch
from tests.screens import deeds
from tests.screens.deeds import NO_DEED, Visitor, client_of
from tests.screens.deeds_of_plays import DEEDS_OF_PLAYS
from tests.training_modules import factories as modules
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

DEEDS = deeds.DEEDS | DEEDS_OF_PLAYS


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Read:
    """What a page states: its words without what it says once, and its bars, each with the numbers beside it."""

    words: str
    bars: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def read(html: bytes) -> Read:
    main = BeautifulSoup(html, "html.parser").find("main")
    assert isinstance(main, Tag)
    for once in main.select(".clr-banner, .messages, script, [type=hidden], template"):
        once.decompose()
    bars = tuple(bars_of(main))
    for drawing in main.select("svg"):
        drawing.decompose()
    return Read(" ".join(main.get_text(" ").split()), bars)


def bars_of(main: Tag) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
    """(what is drawn, what the sentence says): done and of how many, of each bar that has a sentence."""
    for strip in main.select(".clr-strip"):
        drawing = strip.find("svg")
        assert isinstance(drawing, Tag)
        yield numbers(str(drawing["data-parts"])), numbers(strip.get_text(" "))
    for bar in main.select(".clr-cell .clr-bar"):
        cleared, *others = numbers(str(bar["data-parts"]))
        assert bar.parent is not None
        said = bar.parent.select_one(".clr-cell__count")
        assert said is not None
        yield (cleared, cleared + sum(others)), numbers(said.get_text(" "))


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(found) for found in re.findall(r"\d+", text))


VALUES = {"UUIDConverter": uuid.uuid4(), "IntConverter": 1, "StringConverter": "x"}


def addresses_of_ours(resolver: Any, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The name of every address of ours, and an address of that name that leads to nothing."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses_of_ours(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif isinstance(pattern, URLPattern) and pattern.name and spaces and spaces[0] in {"cleared", "portal"}:
            name = ":".join((*spaces, pattern.name))
            given = {key: VALUES[type(each).__name__] for key, each in pattern.pattern.converters.items()}
            yield name, reverse(name, kwargs=given)


def takes_a_post(address: str) -> bool:
    """Whether it answers to a POST at all: an address says so before it asks who sends it."""
    return Client().post(address).status_code != 405


def test_whatever_can_be_posted_is_done_here_or_has_a_reason_why_not() -> None:
    done = {f"cleared:{address}" for _make, addresses in DEEDS.values() for address in addresses}
    not_done = set().union(*NO_DEED.values())
    assert not done & not_done
    assert done | not_done == {name for name, address in addresses_of_ours(get_resolver()) if takes_a_post(address)}


@pytest.mark.parametrize("name", DEEDS)
def test_a_page_follows_what_was_saved(name: str) -> None:
    make, addresses = DEEDS[name]
    deed = make()
    for client, url, before, _after in deed.pages:
        assert before in opened(client, url).words, url
    Visitor.posted.clear()
    led_to = deed.do()
    assert Visitor.posted == {f"cleared:{address}" for address in addresses}
    if led_to.status_code == 200:
        where = led_to.redirect_chain[-1][0].partition("#")[0]
        assert read(led_to.content) == opened(deed.pages[0][0], where), where
    for client, url, before, after in deed.pages:
        first, again = opened(client, url), opened(client, url)
        assert first == again, url
        assert after() in again.words, url
        assert not before or before not in again.words, url


def opened(client: Client, url: str) -> Read:
    response = client.get(url, follow=True)
    assert response.status_code == 200, url
    found = read(response.content)
    for drawn, said in found.bars:
        assert drawn == said[: len(drawn)], (url, drawn, said)
    return found


def test_a_result_does_not_ask_again() -> None:
    """Whoever has tries left reads what to look at, on both readings, and no question; what leads back leads here."""
    sat = sitting.sat()
    nurse, attempt = client_of(sat.person.user), sat.sit(right=1, hand_in=False)
    stems = [served.question_version.snapshot["stem"] for served in sitting.served_of(attempt)]
    result = reverse("cleared:test_result", args=[attempt.pk])
    pages = [nurse.post(reverse("cleared:test_hand_in", args=[attempt.pk]), follow=True)]
    pages += [nurse.get(result), nurse.get(reverse("cleared:test_question", args=[attempt.pk, 1]), follow=True)]
    for page in pages:
        main = BeautifulSoup(page.content, "html.parser").find("main")
        assert isinstance(main, Tag)
        assert page.request["PATH_INFO"] == result
        assert not main.select("form, input")
        assert not [stem for stem in stems if BeautifulSoup(stem, "html.parser").get_text() in main.get_text()]


# ── what an editor reads ────────────────────────────────────────────────────────────────────────────────────────


def test_the_panel_beside_the_fields_follows_what_the_editor_saved_by_itself() -> None:
    """The editor saves half a second after each key: "Nothing has changed" does not stay beside "Saved"."""
    modules.site()
    author = modules.author()
    page, client = modules.module(user=author), client_of(author)
    panel = ".clr-ready"
    before = BeautifulSoup(client.get(edit_url(page)).content, "html.parser").select_one(panel)
    assert before is not None
    assert "Nothing has changed since it was published." in before.get_text()
    sent = form_data(page, author, summary="Said in other words.")
    saved = client.post(edit_url(page), sent, headers={"Accept": "application/json"}).json()
    fresh = BeautifulSoup(client.get(edit_url(page)).content, "html.parser").select_one(panel)
    answer = BeautifulSoup(saved["html"], "html.parser")
    brought = answer.select_one(f"template[data-w-teleport-target-value='{panel}']")
    assert fresh is not None
    assert brought is not None
    assert words(brought) == words(fresh)
    assert "Nothing has changed" not in words(fresh)
    assert "Since the last publication only wording changed." in words(fresh)


def test_no_list_of_drafts_is_empty_above_a_full_one() -> None:
    """Modules that wait are listed by Wagtail: our list says nothing where it holds nothing."""
    modules.site()
    author, reviewer = modules.author(), modules.reviewer()
    page, client = modules.module(publish=False, user=author), client_of(reviewer)
    home = reverse("wagtailadmin_home")
    TrainingModulePage.objects.get(pk=page.pk).get_workflow().start(page, author)
    said = client.get(home).content.decode()
    assert "Drafts to publish" not in said
    assert page.title in said
    draft = core.competency(title="Waits", published=False)
    draft.save_revision(user=author)
    said = client.get(home).content.decode()
    assert "Drafts to publish" in said
    assert str(draft) in said
    assert said.index("Awaiting your review") < said.index("Drafts to publish") < said.index("People and records")
    draft.get_latest_revision().publish()
    seen = client.get(reverse("cleared_modules_review", args=[page.pk])).context["seen"]
    client.post(reverse("cleared_modules_review", args=[page.pk]), {"decision": "approve", "seen": seen})
    said = client.get(home).content.decode()
    assert "Drafts to publish" not in said
    assert "Awaiting your review" not in said


def words(part: Tag) -> str:
    return " ".join(part.get_text(" ").split())


# ── one thing is counted once ───────────────────────────────────────────────────────────────────────────────────


def test_things_done_and_left_are_as_many_before_and_after() -> None:
    """One of three alternatives is one thing: done, it is one of one, not three of three."""
    ways = [core.activity(Kind.MODULE, f"Way {n}") for n in range(3)]
    world = core.world(shown_by=core.criteria((1, [core.asked(activity=str(way.activity_id)) for way in ways])))
    counts = []
    for _n in range(2):
        ask = path_of(world.person).main
        assert ask is not None
        counts.append((ask.done, ask.left))
        core.evidence(world.person, activity_version=ways[0], performed_on=clock.today())
    assert counts == [(0, 1), (1, 0)]


def test_one_person_who_waits_by_two_checklists_is_one_person() -> None:
    """The sentence counts people; the list below it counts what to watch."""
    ward = watch(count=1, level=4)
    other = watch(count=1, level=4)
    framework.require(
        programme=ward.world.programme,
        competency=other.world.competency,
        unit=ward.world.root,
        job_role=ward.world.nurse,
    )
    joy = ward.assessor()
    other.holds(joy)
    page = opened(client_of(joy.user), reverse("cleared:assess_home"))
    assert len(waiting_for(joy.user, joy, on=clock.today())) == 2
    assert "One person is waiting for you" in page.words
