"""A copy of a draft before it is saved: what the draft says, and nothing that is the draft's alone."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from ..languages import in_the_sites_language

Draft = TypeVar("Draft", bound=models.Model)

# Its identity, what was published of it, its schedule and lock, and what its next publication would do.
THE_DRAFTS_ALONE = frozenset(
    {
        *("uuid", "key", "code"),
        *("live", "live_revision", "latest_revision", "has_unpublished_changes"),
        *("first_published_at", "last_published_at", "go_live_at", "expire_at", "expired"),
        *("locked", "locked_at", "locked_by"),
        *("change_class", "change_by", "change_note", "change_base", "effective_from", "re_evaluate"),
    }
)


def as_copy(draft: Draft) -> Draft:
    """The draft as a new one that is not saved. It has no code yet, and a title that says that it is a copy."""
    fresh = type(draft)()
    for field in draft._meta.concrete_fields:
        if field.primary_key or field.name in THE_DRAFTS_ALONE:
            setattr(draft, field.attname, getattr(fresh, field.attname))
    draft._state.adding = True
    titled: Any = draft
    if title := getattr(titled, "title", ""):
        column: Any = draft._meta.get_field("title")
        with in_the_sites_language():  # it is stored
            titled.title = (_("Copy of %(title)s") % {"title": title})[: column.max_length]
    return draft


__all__ = ["as_copy"]
