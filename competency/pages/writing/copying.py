"""Copying a page or a folder of them: the copy is a thing of its own, a draft that nobody takes for the original.

What is the original's alone (its code, its schedule, what its next publication asks) stays with it; see
``ONLY_THE_ORIGINALS``. Wagtail copies the rest.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from competency.core.languages import in_the_sites_language

# Not the translations' own: those share the code with what they translate, and are given it when they are saved.
SCHEDULE_AND_LOCK = ["go_live_at", "expire_at", "expired", "locked", "locked_at", "locked_by"]
ONLY_THE_ORIGINALS = ["code", "change_class", "change_by", "change_note", "change_base", *SCHEDULE_AND_LOCK]


class GovernedCopyForm(CopyForm):
    """Asks for a title of its own. "Publish copied page" and "Alias" would not do what they say: they are gone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)
        title: forms.Field = self.fields["new_title"]
        with in_the_sites_language():  # it is stored
            title.initial = _("Copy of %(title)s") % {"title": self.page.title}
        self.fields["new_slug"].initial = find_available_slug(self.page.get_parent(), f"{self.page.slug}-copy")

    def clean_new_title(self) -> str:
        title = str(self.cleaned_data["new_title"]).strip()
        others = Page.objects.filter(content_type=self.page.content_type).values_list("title", flat=True)
        if title.casefold() in {other.casefold() for other in others}:
            raise forms.ValidationError(
                _("There is one with this title. Give the copy its own, so that nobody takes it for the other.")
            )
        return title


__all__ = ["ONLY_THE_ORIGINALS", "SCHEDULE_AND_LOCK", "GovernedCopyForm"]
