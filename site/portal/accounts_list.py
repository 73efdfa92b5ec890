"""Wagtail's list of accounts, searched by POST: what is looked for is a name, and servers write addresses down.

What was typed is kept in the session until somebody shows all accounts again, so that pages, columns and filters work
on what was found, with nothing but themselves in the address.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.users.views.users import IndexView, UserViewSet

from competency.core.finding import called, rows_called

LOOKED_FOR = "accounts_looked_for"
"""Where a session keeps whom somebody looked for, until all are shown again or somebody’s names are erased."""
_FIELDS = ("username", "first_name", "last_name", "email")


class AccountsView(IndexView):
    """The list, with a box of its own in place of the one that asks by address."""

    is_searchable = False
    show_other_searches = False
    http_method_names = ("get", "post", "head", "options")

    @property
    def looked_for(self) -> str:
        return str(self.request.session.get(LOOKED_FOR, ""))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session[LOOKED_FOR] = request.POST.get("looked_for", "").strip()[:80]
        return redirect(self.index_url)

    @cached_property
    def columns(self) -> list[Any]:
        columns: list[Any] = super().columns
        # "Select all" would take every account, found or not: Wagtail reads that, too, from the address alone.
        return columns[1:] if self.looked_for else columns

    def get_base_queryset(self) -> QuerySet[Any]:
        accounts: QuerySet[Any] = super().get_base_queryset()
        if not self.looked_for:
            return accounts
        of_people = called(self.looked_for, "person__found_by")
        return accounts.filter(of_people | Q(pk__in=rows_called(accounts, _FIELDS, self.looked_for).values("pk")))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {"looked_for": self.looked_for}


class AccountsViewSet(UserViewSet):
    index_view_class = AccountsView
    index_template_name = "portal/accounts.html"

    def register_search_area(self) -> None:
        """None: the search beside other lists hands on by address what was typed there."""


__all__ = ["LOOKED_FOR", "AccountsView", "AccountsViewSet"]
