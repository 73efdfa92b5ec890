"""Setting the privacy of a page in the Wagtail admin: a choice holds for what people learn there, or is refused in
words.

Everybody who learns has signed in, so of a page that people learn from, or a folder of them, neither "Public" nor,
below a private folder, "Any logged-in users" would change anything. What would keep out people whom such a page is
asked of is refused, on any page above it too, of whatever kind; nothing is saved here but by Wagtail's view.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import BaseViewRestriction, Page

from competency.core.publishing.refusals import TakingOffRefused

from ..doors import Door, Doors, kept_out
from ..kinds import kind_of
from .staying import live_pages


def first_kept_out(page: Page, doors: Iterable[Door]) -> str:
    """Why the first page that people learn from, at or below a page, could not be opened behind these doors; empty when
    all could."""
    doors = list(doors)
    for below in live_pages([page], with_below=True) if doors else ():
        if why := kept_out(below, (door for door in doors if door.stands_before(below.path))):
            return why
    return ""


class RefusesToKeepOut(PageViewRestrictionForm):
    """Who may open the page, and what stands below it: a form of Wagtail's, or of the host, that asks those."""

    page: Page

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("restriction_type")
        if kind == BaseViewRestriction.GROUPS and cleaned.get("groups"):
            members = frozenset(group.pk for group in cleaned["groups"])
            others = [door for door in Doors().all if door.path != self.page.path]
            if why := first_kept_out(self.page, [*others, Door(self.page.path, self.page.title, members)]):
                hint = _("Nothing was changed. Add a group that they are in.")
                raise ValidationError({"groups": f"{why} {hint}"})
        below = live_pages([self.page], with_below=True) if kind == BaseViewRestriction.PASSWORD else iter(())
        if (page := next(below, None)) is not None:
            raise ValidationError({"restriction_type": str(kind_of(page).words.password_above)})
        return cleaned


class AsksWhatStandsBelow(SetPrivacyView):
    """A view that sets the privacy of a page, Wagtail's or the host's, with a form that asks what stands below."""

    def get_form_class(self) -> Any:
        chosen = super().get_form_class()
        return chosen if issubclass(chosen, RefusesToKeepOut) else type(chosen.__name__, (RefusesToKeepOut, chosen), {})

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.page = self.page
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        """A privacy and its groups are saved together: what keeps people out is looked at when both are."""
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
                return response
        except TakingOffRefused as refusal:
            form.add_error(None, refusal.messages)
            refused: HttpResponse = self.form_invalid(form)
            return refused


def ask_everywhere() -> None:
    """Let every kind of page that is registered with the admin ask what people learn below it: which kinds stand
    above is the host's to choose, and so is the view that sets their privacy."""
    registered = page_viewset_registry
    for viewset in [*registered.values_by_class.values(), *registered.values_by_exact_class.values()]:
        chosen = viewset.set_privacy_view_class
        if not issubclass(chosen, AsksWhatStandsBelow):
            viewset.set_privacy_view_class = type(chosen.__name__, (AsksWhatStandsBelow, chosen), {})


class GovernedPrivacyView(AsksWhatStandsBelow):
    """Offers what would change something: the folder's own privacy or everybody who signed in, and groups."""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        if not self.restriction_on_ancestor and initial.get("restriction_type") == BaseViewRestriction.NONE:
            initial["restriction_type"] = BaseViewRestriction.LOGIN
        return initial

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        idle = BaseViewRestriction.LOGIN if self.restriction_on_ancestor else BaseViewRestriction.NONE
        field = form.fields["restriction_type"]
        field.choices = [choice for choice in field.choices if choice[0] != idle]
        return form


def before_moving(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """A page is not moved to where people whom it is asked of, or what stands below, could not open it."""
    return _refused(request, [page], destination) if request.method == "POST" else None


def before_moving_many(
    request: HttpRequest, action_type: str, objects: Collection[Any], action: Any
) -> HttpResponse | None:
    """As for one: of many at once, all are moved or none."""
    pages = [one for one in objects if isinstance(one, Page)]
    chosen = request.POST.get("chooser", "")
    destination = Page.objects.filter(pk=chosen).first() if action_type == "move" and chosen.isdigit() else None
    return _refused(request, pages, destination) if pages and destination else None


def _refused(request: HttpRequest, pages: Collection[Page], destination: Page) -> HttpResponse | None:
    doors = Doors()
    for page in pages:
        # What is private about the page and below it goes with it.
        there = [replace(door, path=page.path) for door in doors.before(destination.path)]
        own = [door for door in doors.all if door.path.startswith(page.path)]
        if there and (why := first_kept_out(page, [*there, *own])):
            messages.error(request, _("Not moved. Nothing was changed. %(why)s") % {"why": why}, extra_tags="refused")
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


__all__ = ["GovernedPrivacyView", "ask_everywhere", "before_moving", "before_moving_many"]
