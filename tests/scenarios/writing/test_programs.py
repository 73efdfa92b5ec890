"""A program hands in a scenario: it is made as it was said, or refused in sentences that name the step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from competency.core.publishing.refusals import PublishRefused
from scenarios.models import ScenarioPage
from scenarios.writing.api import UnreadableScenario, draft_scenario
from tests.scenarios.story.documents import ward
from tests.scenarios.writing import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

DEEP: list[Any] = []
for _n in range(5_000):
    DEEP = [DEEP]
ODD = [
    *(None, "", float("nan"), 10**400, 10**5_000, True, [], {}, "a\x00b", "a\ud800b", "a\u202eb", b"x", {1: 2}),
    *(Decimal("NaN"), Decimal("sNaN"), "k" * 10_000, 1.5, DEEP, object()),
]
PLACES: list[tuple[str | int, ...]] = [
    *(("title",), ("code",), ("summary",), ("patient",), ("patient", "name"), ("minutes",), ("starts_at",), ("tries",)),
    *(
        ("variables",),
        ("variables", 0),
        ("variables", 0, "start"),
        ("variables", 0, "lowest"),
        ("variables", 0, "type"),
    ),
    *(
        ("steps",),
        ("steps", 0),
        ("steps", 0, "key"),
        ("steps", 0, "kind"),
        ("steps", 0, "cost"),
        ("steps", 0, "picture"),
    ),
    *(("steps", 1, "choices"), ("steps", 1, "choices", 0), ("steps", 1, "choices", 0, "label")),
    *(("steps", 1, "choices", 0, "guard"), ("steps", 1, "choices", 0, "effects"), ("steps", 1, "choices", 0, "scores")),
    *(("steps", 1, "looks"), ("banners",), ("limit",), ("events", 0, "goto"), ("minimums",), ("format",), ("script",)),
]


def changed(place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document = ward()
    *way, last = place
    part: Any = document
    for name in way:
        part = part[name]
    part[last] = value
    return document


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_what_cannot_be_kept_is_refused_in_words(place: tuple[str | int, ...]) -> None:
    folder = factories.site()
    for value in ODD:
        page, lines = made_or_told(folder, changed(place, value))
        assert (page is None) == bool(lines) and all(lines)
        assert ScenarioPage.objects.exists() == (page is not None)
        if page is not None:
            assert page.content().story is not None
            page.delete()


def made_or_told(folder: Any, document: dict[str, Any]) -> tuple[ScenarioPage | None, list[str]]:
    try:
        return draft_scenario(parent=folder, document=document), []
    except UnreadableScenario as refused:
        return None, refused.lines


def test_the_sentence_names_the_step() -> None:
    document = changed(("steps", 1, "choices", 1, "is_critical_unsafe"), True)
    with pytest.raises(UnreadableScenario) as refused:
        draft_scenario(parent=factories.site(), document=document)
    assert refused.value.lines == [
        "Step 2, Swelled, choice 2: A choice cannot be critical-safe and critical-unsafe.",
        "Step 2, Swelled, choice 2: What has to be done cannot be critical-unsafe.",
    ]


@pytest.mark.parametrize(
    "more",
    [{"format": 2}, {"script": "x"}, {"steps": [*ward()["steps"][:-1], ward()["steps"][-1] | {"goto": "safe"}]}],
    ids=["another form", "a field of nobody's", "an end that goes on"],
)
def test_nothing_is_published_that_would_be_another_scenario(more: dict[str, Any]) -> None:
    with pytest.raises(UnreadableScenario):
        factories.scenario(ward(**more))
    assert not ScenarioPage.objects.exists()


@pytest.mark.parametrize("text", ["<b>x</b>", "R&amp;D", "a\tb"])
def test_what_no_pack_could_carry_is_not_published(text: str) -> None:
    with pytest.raises(PublishRefused, match="Step 2, Swelled, choice 1"):
        factories.scenario(changed(("steps", 1, "choices", 0, "label"), text))


@pytest.mark.parametrize("text", ["a\u202eb", "a\x0bb", "a\nb"])
def test_an_author_is_told_and_the_draft_stays(text: str) -> None:
    """Of what the editor saves, the summary too, which has a sentence of every page only where it is empty."""
    page = factories.scenario()
    draft = page.get_latest_revision_as_object()
    draft.summary = text
    draft.save_revision()
    with pytest.raises(PublishRefused) as refused:
        page.get_latest_revision().publish()
    assert "summary" in refused.value.message_dict


def test_letters_and_spaces_are_kept_as_an_author_would_send_them() -> None:
    page = factories.scenario(changed(("steps", 1, "choices", 0, "label"), " Cafe\u0301 "))
    assert page.content().draft.document["steps"][1]["choices"][0]["label"] == "Caf\u00e9"
