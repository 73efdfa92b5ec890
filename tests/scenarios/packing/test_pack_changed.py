"""A pack that was loaded and published says something else: all of it is asked on one site, which is built once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from competency.core.packing.first import publish_first
from scenarios.models import ScenarioPage
from tests.scenarios.packing.packs import HALL, SHOWN, actions_again, loaded, small, with_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def published(set_up: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The pack whose scenario is live."""
    folder = tmp_path_factory.mktemp("first")
    with override_settings(MEDIA_ROOT=str(folder / "media")):
        pack = with_pictures(folder)
        publish_first(loaded(pack).pack)
        yield pack


CHANGES: dict[str, tuple[str, str]] = {
    "a sentence": ("Both are shut.", "One is shut."),
    "a number": ("cost: 2", "cost: 3"),
    "a picture in words": ("alt: Two doors", "alt: Two shut doors"),
    "the clock": ('starts_at: "14:08"', 'starts_at: "15:08"'),
    "whom it is about": ("Larkin, Edith", "Larkin, Edna"),
    "what a pass asks for": ("minimums: { safety: 1 }", "minimums: { safety: 0 }"),
    "how often it may be tried": ("minimums:", "tries: 2\nminimums:"),
    "who answers for it": ("review_by: D+365", "review_by: D+300"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=list(CHANGES))
def test_other_content_is_a_new_draft_and_never_a_publication(
    published: Path, tmp_path: Path, old: str, new: str
) -> None:
    second = with_pictures(tmp_path, small(HALL, SHOWN).replace(old, new))
    assert actions_again(second) == {"T1": ("change", "a new draft; what is live stays")}
    page = ScenarioPage.objects.get(code="T1")
    assert page.live and page.has_unpublished_changes
    assert actions_again(second) == {}
    # What is live already is no change either: a pack does not take a draft back.
    assert actions_again(published) == {}
