"""Slots: the places on shared pages that apps fill with sections of their own, without the page knowing which.

A section says whose facts it needs (``needs``), which demands it lists (``claims``) and what it shows
(``component``). The needs of all are gathered before anything is read, so that the facts are read once, together. A
section changes nothing of what it is given.

A section that fails takes neither the page down nor anything off it: the failure is logged with its traceback, its
place says in words that a part is missing, and what it claimed stays in the page's own lists. Sections are therefore
rendered before the page makes its lists.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from django.forms.widgets import Media
from django.http import HttpRequest
from django.template.context_processors import csrf
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

if TYPE_CHECKING:
    from competency.core.clearance.book import Book
    from competency.core.models import Person

__all__ = ["AlsoRead", "Filled", "Section", "ShownSection", "Slot", "TemplateComponent", "rendered"]

logger = logging.getLogger(__name__)


class HasBook(Protocol):
    """What a page knows of a person before it reads: at least the book that its facts will be read into."""

    @property
    def book(self) -> Book: ...


Before = TypeVar("Before", bound=HasBook)
About = TypeVar("About")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AlsoRead:
    """Whose facts a section needs beside those the page reads anyway, and what it looked up to say so.

    What it ``kept`` is handed back under the section's name, so that nothing is looked up twice.
    """

    people: Iterable[Person] = ()
    kept: Any = None


class Section(Generic[Before, About]):
    """A section is what an app adds to a slot. It gives ``name`` and what it has to say; the rest may stay as it is.

    One that ``comes_first`` stands above the page's own lists where the page has a place for it: for what others wait
    for.
    """

    name: str
    comes_first = False

    def needs(self, before: Before) -> AlsoRead:
        """The people whose facts it will ask for. Asked before any are read; reading them here is an error."""
        return AlsoRead()

    def claims(self, about: About) -> Collection[str]:
        """The keys of the requirements it lists itself, so that My path does not list them a second time."""
        return ()

    def component(self, about: About) -> Component | None:
        """What the person is shown; None for nothing."""
        return None


class TemplateComponent(Component):
    """A template and what it is filled with. The request and the token for its forms come from the page."""

    def __init__(self, template_name: str, **values: Any) -> None:
        self.template_name = template_name
        self.values = values

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        parent = parent_context or {}
        return {"request": parent.get("request"), "csrf_token": parent.get("csrf_token"), **self.values}


@dataclass(frozen=True, slots=True)
class Given(Generic[T]):
    """What a section answered; ``has_failed`` where it could not."""

    answer: T | None
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class ShownSection:
    """The sections of a slot, rendered in their order, and the requirements they list.

    ``first`` and ``rest`` are for a page with a place above its own lists, ``parts`` for one without.
    """

    first: tuple[SafeString, ...] = ()
    rest: tuple[SafeString, ...] = ()
    claims: frozenset[str] = frozenset()
    media: Media = field(default_factory=Media)

    @property
    def parts(self) -> tuple[SafeString, ...]:
        return self.first + self.rest


class Slot(Generic[Before, About]):
    """A place for sections. Sections register themselves in ``AppConfig.ready``; lower ``order`` comes first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._sections: dict[str, tuple[int, Section[Before, About]]] = {}

    def register(self, section: Section[Before, About], *, order: int = 100) -> None:
        """Add the section; registering its name again replaces it."""
        self._sections[section.name] = order, section

    def sections(self) -> tuple[Section[Before, About], ...]:
        return tuple(section for _order, section in sorted(self._sections.values(), key=lambda pair: pair[0]))

    def fill(self, before: Before) -> Filled[Before, About]:
        """Ask every section whose facts it needs, and have the page's book read them with its own."""
        kept: dict[str, Any] = {}
        failed: set[str] = set()
        people: list[Person] = []
        for section in self.sections():
            try:
                wanted = section.needs(before)
                people += wanted.people
                kept[section.name] = wanted.kept
            except Exception:
                logger.exception("The section %r of %s failed before the page was read.", section.name, self.name)
                failed.add(section.name)
        if people:
            before.book.include(people)
        return Filled(self, before, kept, frozenset(failed))


@dataclass(frozen=True)
class Filled(Generic[Before, About]):
    """A slot on one page: what was known before it was read, and what its sections looked up."""

    slot: Slot[Before, About]
    before: Before
    kept: Mapping[str, Any]
    failed: frozenset[str] = frozenset()

    def ask(self, question: Callable[[Section[Before, About]], T]) -> list[Given[T]]:
        """The answer of every section, in their order. What fails is logged, and said to have failed."""
        answers: list[Given[T]] = []
        for section in self.slot.sections():
            if section.name in self.failed:
                answers.append(Given(None, has_failed=True))
                continue
            try:
                answers.append(Given(question(section)))
            except Exception:
                logger.exception("The section %r of %s failed.", section.name, self.slot.name)
                answers.append(Given(None, has_failed=True))
        return answers

    def show(self, about: About, request: HttpRequest) -> ShownSection:
        """Every section rendered, with what it claims. One that fails claims nothing and says that it is missing."""

        first: list[SafeString] = []
        rest: list[SafeString] = []

        def shown(section: Section[Before, About]) -> tuple[list[SafeString], SafeString, frozenset[str], Media]:
            place = first if section.comes_first else rest
            component = section.component(about)
            claims = frozenset(section.claims(about))
            if component is None:
                return place, SafeString(), claims, Media()
            return place, rendered(component, request), claims, component.media

        claims: frozenset[str] = frozenset()
        media = Media()
        for given in self.ask(shown):
            if given.answer is None:
                rest.append(unavailable(request))
                continue
            place, part, claimed, needed = given.answer
            place += [part] if part else []
            claims, media = claims | claimed, media + needed
        return ShownSection(tuple(first), tuple(rest), claims, media)


def rendered(component: Component, request: HttpRequest) -> SafeString:
    """A component as it stands on a page of ours."""
    return component.render_html({"request": request, **csrf(request)})


def unavailable(request: HttpRequest) -> SafeString:
    """What stands in the place of a section that failed."""
    return rendered(TemplateComponent("cleared/components/unavailable.html"), request)
