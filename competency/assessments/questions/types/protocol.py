"""What a question type is: the parts every type has, and the small values that pass between it and the rest.

A type reads and writes plain values and no rows, so that it cannot leave a key where it does not belong: what
``snapshot`` returns every learner may see, what ``secret`` returns only marking reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from competency.core.publishing.publication import Problems

if TYPE_CHECKING:
    from django import forms
    from wagtail.admin.panels import Panel

    from ..scoring import Key

Sent = Mapping[str, Sequence[str]]
"""A form as it arrived: names with their values. A page sends the names that its type's template gave; a program
names options by key under ``chosen`` and a text under ``typed``."""

Given = Mapping[str, Any]
"""An answer as it is stored: plain JSON, written by a type's ``read`` and read by the same type for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer to choose. ``key`` is stable across versions; the author's letter or any short text will do."""

    key: str
    text: str
    is_right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the author filled in. ``filled`` has a value for each of the type's own fields, None or "" when empty."""

    options: tuple[Option, ...]
    filled: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Secret:
    """What answer is right and what is said afterwards, in plain JSON: stored apart and never sent before it counts."""

    right: Mapping[str, Any]
    feedback: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Served:
    """A question as one attempt shows it: its snapshot, and its parts in the order of this attempt."""

    snapshot: Mapping[str, Any]
    order: Sequence[str] = ()


class QuestionType(Protocol):
    """One way to ask a question. Registered once by the app that brings it; its code is stored in drafts and versions.

    What is stored under a code stays readable: a type may learn to write more, and never forgets what it wrote.
    """

    @property
    def code(self) -> str:
        """The name of the question type, short and for ever, such as ``numeric``."""
        ...

    @property
    def label(self) -> Any:
        """What authors choose it by, translatable."""
        ...

    @property
    def template(self) -> str:
        """The template of its questions. It extends ``cleared_assessments/types/base.html`` and fills its blocks
        ``ask`` and ``feedback``."""
        ...

    @property
    def hint(self) -> Any:
        """How to answer in a test, in words under the question, in the element ``hint``; empty for none."""
        ...

    @property
    def unanswered(self) -> Any:
        """What is said where an answer is asked for and none came: what happened, what is safe, what next."""
        ...

    @property
    def fields(self) -> Mapping[str, forms.Field]:
        """The author's form fields of its own, by name, none required: a draft saves whatever it holds."""
        ...

    @property
    def panels(self) -> Sequence[Panel]:
        """How the editor shows the author what this type needs. A panel that two types share is shown once."""
        ...

    def problems(self, draft: Draft) -> Problems:
        """What this type demands of a question before it can be served and marked."""
        ...

    def snapshot(self, draft: Draft) -> dict[str, Any]:
        """What learners see of it before it counts, beside the question itself."""
        ...

    def secret(self, draft: Draft) -> Secret:
        """The key of a question. Called only for a draft without problems."""
        ...

    def parts(self, snapshot: Mapping[str, Any]) -> list[str]:
        """The keys of what an attempt may put in an order of its own; empty when there is nothing to mix."""
        ...

    def read(self, served: Served, sent: Sent) -> dict[str, Any] | None:
        """The answer to store, None when none was given. Raises ``Unreadable`` in words, never anything else."""
        ...

    def key(self, right: Mapping[str, Any]) -> Key:
        """What marks an answer, from a stored ``Secret.right``."""
        ...

    def asked(self, served: Served, given: Given | None, sent: Sent | None = None) -> Any:
        """What ``ask`` of the template shows, with the answer given before. ``sent`` was not saved, since it
        could not be read or came too late for the session, and is shown again in its place."""
        ...

    def untouched(self, served: Served, given: Given | None) -> Sent:
        """The answer the page sends back when nobody changed anything on it."""
        ...

    def said(self, served: Served, secret: Secret, given: Given | None) -> Any:
        """The feedback on an answer, which the template shows: what was given, what is right, what is said to it."""
        ...


__all__ = ["Draft", "Given", "Option", "QuestionType", "Secret", "Sent", "Served"]
