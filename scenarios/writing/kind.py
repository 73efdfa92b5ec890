"""Scenarios as a kind of page: what the pages that people learn from ask of what a scenario says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from competency.core.enums import Kind
from competency.core.models import ActivityVersion
from competency.core.publishing.publication import Problems
from competency.pages.kinds import PageKind

from ..conf import SOURCE
from ..story import UnreadableStory, playable, read_snapshot, to_snapshot
from ..story.stored import STORY
from . import changes, preview, snapshot, translating
from .content import ScenarioContent, comparable, published_content, whole
from .faults import in_short
from .models import ScenarioIndexPage, ScenarioPage
from .problems import scenario_problems
from .words import WORDS


class ScenarioKind(PageKind[ScenarioContent]):
    """Scenarios: a graph of steps that is played."""

    source = SOURCE
    evidence = Kind.SCENARIO
    words = WORDS
    page_model = ScenarioPage
    folder_model = ScenarioIndexPage
    slug = "scenario"
    body_field = "story"
    review_url = "cleared_scenarios_review"
    bring_back_url = "cleared_scenarios_bring_back"
    bring_back_template = "cleared_scenarios/admin/bring_back.html"
    keeps_writers = True
    before_deciding = _lazy(
        "Whoever approves it or sends it back knows the safe path, and can only practise it from then on. If it has to "
        "count for you, let somebody else review it."
    )

    def content_of(self, draft: Any, *, with_files: bool = True) -> ScenarioContent:
        return snapshot.content_of(draft, with_files=with_files)

    def problems(self, draft: Any, content: ScenarioContent) -> Problems:
        return scenario_problems(draft, content)

    def preview(self, draft: Any, request: HttpRequest, mode: str) -> HttpResponse:
        return preview.response(request, draft.content(), mode)

    def ways_to_read(self, draft: Any) -> Iterable[tuple[str, str]]:
        """The preview shows one moment; who judges it goes all ways, and reads all of every step."""
        yield _("Play the draft"), reverse("cleared_scenarios_try", args=[draft.pk])
        yield _("Review sheet"), reverse("cleared_scenarios_sheet", args=[draft.pk])

    def snapshot(self, content: ScenarioContent) -> dict[str, Any]:
        assert content.story is not None, "What publishing demands was not asked."
        return to_snapshot(content.story)

    def stored(self, version: ActivityVersion) -> ScenarioContent | None:
        try:
            return published_content(read_snapshot(version.snapshot).document)
        except UnreadableStory:
            return None

    def why_unusable(self, snapshot: Any) -> str | Promise:
        try:
            playable(snapshot)
        except UnreadableStory as unreadable:
            story = snapshot.get(STORY) if isinstance(snapshot, Mapping) else None
            return lazy(in_short, str)(story, unreadable.faults)
        return ""

    def with_places(self, content: ScenarioContent, places: Mapping[str, Any]) -> ScenarioContent:
        named = {pk: places[f"image:{pk}"] for pk in self.pictures(content) if f"image:{pk}" in places}
        return content.with_pictures({pk: {"file": at["file"], "sizes": at["sizes"]} for pk, at in named.items()})

    def pictures(self, content: ScenarioContent) -> list[int]:
        return [picture["image"] for picture in content.pictures if isinstance(picture.get("image"), int)]

    def texts(self, content: ScenarioContent) -> list[str]:
        """None: its texts are plain."""
        return []

    def whole(self, content: ScenarioContent) -> Any:
        return whole(content)

    def says_the_same(self, before: ScenarioContent, after: ScenarioContent) -> bool:
        return whole(comparable(before, after)) == whole(comparable(after, before))

    def material(self, before: ScenarioContent, after: ScenarioContent) -> list[str]:
        return changes.material_changes(before, after)

    def lacking(
        self,
        draft: ScenarioContent,
        own_before: ScenarioContent | None,
        source: ScenarioContent,
        source_before: ScenarioContent | None,
    ) -> Iterator[str]:
        return translating.lacking(draft, own_before, source, source_before)

    def returned(self, content: ScenarioContent) -> dict[str, Any]:
        return snapshot.returned(content, ScenarioPage._meta.get_field("story").stream_block)


SCENARIOS = ScenarioKind()
"""The kind as it is registered."""

__all__ = ["SCENARIOS", "ScenarioKind"]
