"""The page on which a page is made: what is sent twice, by its button and by itself, makes one page and no error.

The editor saves by itself a moment after something was typed. Whoever presses the button meanwhile sends the same page
again before the first one is there, so each finds its slug free.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.create import CreateView
from wagtail.models import Page

from competency.core.record.locking import for_update


class CreatesOnce(CreateView):
    """A page is made whole or not at all, one after the other in a folder; a slug that was taken meanwhile is said in
    the form, which keeps what was typed."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                self._one_after_the_other()
                response: HttpResponse = super().form_valid(form)
                return response
        except ValidationError as refusal:
            self._forget()
            form.add_error(None, _taken_words() if _is_of_slug(refusal) else refusal.messages)
            refused: HttpResponse = self.form_invalid(form)
            return refused

    def _one_after_the_other(self) -> None:
        """Hold the folder until this one is made, and read what was made in it since the form was looked at."""
        list(for_update(Page.objects.filter(pk=self.parent_page.pk)))
        self.parent_page.refresh_from_db(fields=["numchild"])

    def _forget(self) -> None:
        """The page of the form is nowhere in the tree again, as it was before."""
        self.page = self.form.instance
        self.page.pk, self.page.path, self.page.depth = None, "", None
        self.page._state.adding = True


def _is_of_slug(refusal: ValidationError) -> bool:
    return "slug" in getattr(refusal, "error_dict", {})


def _taken_words() -> str:
    return _(
        "A page with this slug was saved a moment ago, perhaps this one: the editor saves by itself while you write. "
        "What you typed is still here. Open the folder in another tab: if your page is there, go on with it. If it "
        "is not, change the slug and save again."
    )


__all__ = ["CreatesOnce"]
