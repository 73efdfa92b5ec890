"""Modules as a kind of page: what the pages that people learn from ask of what a module says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competency.core.enums import Kind
from competency.core.models import ActivityVersion
from competency.core.publishing.publication import Problems
from competency.pages.kinds import PageKind

from .. import changes, files
from ..conf import SOURCE
from ..content import ModuleContent, UnreadableSnapshot, read_snapshot, texts_in, to_snapshot
from . import preview, returned, snapshot, translating
from .models import ModuleIndexPage, TrainingModulePage
from .problems import module_problems
from .told_changes import in_words
from .words import WORDS


class ModuleKind(PageKind[ModuleContent]):
    """Training modules: sections that are done one by one."""

    source = SOURCE
    evidence = Kind.MODULE
    words = WORDS
    page_model = TrainingModulePage
    folder_model = ModuleIndexPage
    slug = "module"
    body_field = "sections"
    review_url = "cleared_modules_review"
    bring_back_url = "cleared_modules_bring_back"
    bring_back_template = "cleared_modules/admin/bring_back.html"

    def content_of(self, draft: Any, *, with_files: bool = True) -> ModuleContent:
        return snapshot.content_of(draft, with_files=with_files)

    def problems(self, draft: Any, content: ModuleContent) -> Problems:
        return module_problems(draft, content)

    def preview(self, draft: Any, request: HttpRequest, mode: str) -> HttpResponse:
        return preview.response(request, draft.content(), mode)

    def snapshot(self, content: ModuleContent) -> dict[str, Any]:
        return to_snapshot(content)

    def stored(self, version: ActivityVersion) -> ModuleContent | None:
        try:
            return read_snapshot(version.snapshot)
        except UnreadableSnapshot:
            return None

    def why_unusable(self, snapshot: Any) -> str | Promise:
        try:
            read_snapshot(snapshot)
        except UnreadableSnapshot:
            return _("What it holds cannot be read any more.")
        return ""

    def published(self, version: ActivityVersion) -> ModuleContent | None:
        try:
            return files.published_content(version)
        except UnreadableSnapshot:
            return None

    def with_places(self, content: ModuleContent, places: Mapping[str, Any]) -> ModuleContent:
        return files.with_places(content, places)

    def pictures(self, content: ModuleContent) -> list[int]:
        return files.pictures_in(content)

    def texts(self, content: ModuleContent) -> list[str]:
        return texts_in(content)

    def whole(self, content: ModuleContent) -> Any:
        return changes.whole(content)

    def says_the_same(self, before: ModuleContent, after: ModuleContent) -> bool:
        return changes.says_the_same(before, after)

    def material(self, before: ModuleContent, after: ModuleContent) -> list[str]:
        return [in_words(change) for change in changes.material_changes(before, after)]

    def lacking(
        self,
        draft: ModuleContent,
        own_before: ModuleContent | None,
        source: ModuleContent,
        source_before: ModuleContent | None,
    ) -> Iterator[str]:
        return translating.lacking(draft, own_before, source, source_before)

    def returned(self, content: ModuleContent) -> dict[str, Any]:
        return {"sections": returned.stream_of(content)}


MODULES = ModuleKind()
"""The kind as it is registered."""

__all__ = ["MODULES", "ModuleKind"]
