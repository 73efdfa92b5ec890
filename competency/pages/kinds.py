"""The kinds of pages that people learn from, and the questions about what they say that only the kind can answer.

An app writes a ``PageKind`` and registers it in ``AppConfig.ready()``, beside the publication of its pages. Nothing
else tells one kind from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from competency.core.frozen.api import places_of
from competency.core.models import ActivityVersion
from competency.core.publishing.publication import Problems


class PageContent(Protocol):
    """What a page of any kind says, as plain values."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def summary(self) -> str: ...

    @property
    def minutes(self) -> int: ...


Content = TypeVar("Content", bound=PageContent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The sentences that call a page by its kind. Whole ones, since in many languages more than the noun follows."""

    needs_code: str | Promise
    needs_owner: str | Promise
    code_taken: str | Promise
    """Takes ``code``, and ``title`` of the page that has it."""
    password_here: str | Promise
    """Why a shared password does not let anybody in; takes ``page``, on which it stands."""
    password_above: str | Promise
    """Why none is set above such pages."""
    not_for_you: str | Promise
    """To whoever is in none of the groups that it is private to: what is so, what is safe, what next."""
    waits_for_you: str | Promise
    is_reviewed: str | Promise
    saved_only: str | Promise
    """Instead of publishing what nobody has looked through yet."""
    not_asked_for: str | Promise
    how_it_is_asked_for: str | Promise
    done_by: Any
    """How many people have done it: a lazy plural that takes ``counter``."""
    only_wording: str | Promise
    """That nothing differs from what is published but words, and what would be more."""
    shows_this: str | Promise
    """Above a list of pages that show a picture or document."""
    goes_on_showing: str | Promise
    """What becomes of them when that is replaced."""
    bring_back: str | Promise


class PageKind(Generic[Content]):
    """A kind of page that publishes a version under its translation key. Each method without a body has to be written.

    ``Content`` is what such a page says, whether it is a draft's or a version's.
    """

    source: ClassVar[str]
    """The name under which its activities are launched."""
    evidence: ClassVar[str]
    """The kind of evidence that doing it gives."""
    words: ClassVar[Words]
    page_model: ClassVar[type[Page]]
    """The page that is made where one is brought back."""
    folder_model: ClassVar[type[Page]]
    """The page that holds such pages and folders of them."""
    slug: ClassVar[str]
    """The slug of a page whose title gives none."""
    body_field: ClassVar[str]
    """The field of the editor in which what it says is mended."""
    review_url: ClassVar[str]
    """The name of the address of its review, by the page's number."""
    bring_back_url: ClassVar[str]
    """The name of the address at which a deleted one is brought back, by its key."""
    bring_back_template: ClassVar[str]
    keeps_writers: ClassVar[bool] = False
    """Whether it is asked who ever wrote or reviewed a page, so that this is kept as long as the activity is there."""
    before_deciding: ClassVar[str | Promise] = ""
    """What a decision on a draft costs whoever makes it, told beside the buttons; empty where it costs nothing."""

    # ---- drafts

    def content_of(self, draft: Any, *, with_files: bool = True) -> Content:
        """What a learner would get of the draft as it is now; without files where only its words are asked about."""
        raise NotImplementedError

    def problems(self, draft: Any, content: Content) -> Problems:
        """What is missing or wrong in a draft, by the field it is mended in, as ``governed_problems`` begins it."""
        raise NotImplementedError

    def preview(self, draft: Any, request: HttpRequest, mode: str) -> HttpResponse:
        """The draft as a learner would meet it."""
        raise NotImplementedError

    # ---- versions

    def snapshot(self, content: Content) -> dict[str, Any]:
        """The content as it is stored with a version."""
        raise NotImplementedError

    def stored(self, version: ActivityVersion) -> Content | None:
        """What a version says, as it was stored; None where nobody can read it."""
        raise NotImplementedError

    def why_unusable(self, snapshot: Any) -> str | Promise:
        """Why nobody can use a version with this snapshot, in sentences for trainers; empty where people can. Lazy."""
        raise NotImplementedError

    def with_places(self, content: Content, places: Mapping[str, Any]) -> Content:
        """The content with what was frozen of it, as ``files.stored.freeze`` says where that stands."""
        raise NotImplementedError

    def published(self, version: ActivityVersion) -> Content | None:
        """What a version says, with the files that were frozen of it, then or later; None where nobody can read it."""
        content = self.stored(version)
        if content is None:
            return None
        places = places_of(version)
        return content if places is None else self.with_places(content, places)

    def pictures(self, content: Content) -> list[int]:
        """The ids of the images that it shows."""
        raise NotImplementedError

    def texts(self, content: Content) -> list[str]:
        """Its pieces of HTML that may hold links."""
        raise NotImplementedError

    # ---- telling two contents apart

    def whole(self, content: Content) -> Any:
        """All that it says, equal for two that say the same."""
        raise NotImplementedError

    def says_the_same(self, before: Content, after: Content) -> bool:
        """Whether two say the same, the files that they show included."""
        raise NotImplementedError

    def material(self, before: Content, after: Content) -> list[str]:
        """Why the change is more than wording, a sentence each; empty when it is not."""
        raise NotImplementedError

    def lacking(
        self, draft: Content, own_before: Content | None, source: Content, source_before: Content | None
    ) -> Iterator[str]:
        """What a translation lacks of the edition that ``source`` is of, a sentence each.

        ``own_before`` is what was last published in the draft's language, ``source_before`` what stood beside that in
        the language of the source.
        """
        raise NotImplementedError

    def what_is_new(self, draft: Any, ready: Mapping[str, Any]) -> Component:
        """What differs from what is published, as a reviewer reads it. ``ready`` is what ``readiness`` says of it."""
        return WhatIsNew(self.words, ready)

    def ways_to_read(self, draft: Any) -> Iterable[tuple[str, str]]:
        """Beside the preview, what a reviewer may open to judge the draft: the words of each link and its address."""
        return ()

    # ---- bringing back

    def returned(self, content: Content) -> dict[str, Any]:
        """The fields of a new page that hold what the content says, besides those that every kind has."""
        raise NotImplementedError


class WhatIsNew(Component):
    """Each difference that is more than wording, or that there is none."""

    template_name = "cleared_pages/admin/what_is_new.html"

    def __init__(self, words: Words, ready: Mapping[str, Any]) -> None:
        self.context = {"words": words, "material": ready["material"], "is_unchanged": ready["is_unchanged"]}

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return self.context


_kinds: dict[type, PageKind[Any]] = {}


def register(base: type, kind: PageKind[Any]) -> None:
    """Let ``kind`` speak for pages of this class and of classes built on it. Call it in ``AppConfig.ready``."""
    _kinds[base] = kind


def all_kinds() -> list[PageKind[Any]]:
    """Every kind that is registered, once."""
    return list(dict.fromkeys(_kinds.values()))


def kind_of(page: Any) -> PageKind[Any]:
    """The kind that a page, or a class of pages, is of."""
    asked = page if isinstance(page, type) else type(page)
    kind = next((_kinds[base] for base in asked.__mro__ if base in _kinds), None)
    if kind is None:
        raise ImproperlyConfigured(f"{asked.__name__} is of no kind: register one in AppConfig.ready().")
    return kind


def kind_of_folder(page: Page) -> PageKind[Any]:
    """The kind whose pages a folder holds."""
    kind = next((kind for kind in all_kinds() if isinstance(page, kind.folder_model)), None)
    if kind is None:
        raise ImproperlyConfigured(f"{type(page).__name__} holds no kind: name it as folder_model of one.")
    return kind


def kind_from(source: str) -> PageKind[Any]:
    """The kind whose activities are launched under a name. Raises ``KeyError`` where there is none."""
    return {kind.source: kind for kind in all_kinds()}[source]


def sources() -> list[str]:
    """The names under which pages of all kinds are launched."""
    return [kind.source for kind in all_kinds()]


__all__ = [
    "PageContent",
    "PageKind",
    "WhatIsNew",
    "Words",
    "all_kinds",
    "kind_from",
    "kind_of",
    "kind_of_folder",
    "register",
    "sources",
]
