"""The door that counts: a backend that looks at no password once there were too many wrong ones."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from . import api

__all__ = ["CountingBackend", "CountsTries"]


class CountsTries:
    """Put before a backend that takes a password: ``class Directory(CountsTries, LDAPBackend)``.

    Refuses with ``PermissionDenied``, so that no backend behind it is asked either.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **given: Any
    ) -> Any:
        name = username if username is not None else given.get(get_user_model().USERNAME_FIELD)
        if name is None or password is None:
            return None
        try:
            with api.trying(request, name) as one_try:
                user = super().authenticate(request, username=username, password=password, **given)  # type: ignore[misc]
                if user is not None:
                    one_try.right()
                return user
        except api.Closed as closed:
            raise PermissionDenied from closed

    async def aauthenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **given: Any
    ) -> Any:
        """The same door: Django's own asynchronous one would pass it by."""
        return await sync_to_async(self.authenticate)(request, username=username, password=password, **given)


class CountingBackend(CountsTries, ModelBackend):
    """Django's own accounts and passwords, counted. Who shows the right password of a closed account may be told so."""

    _is_of_closed_account = False

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **given: Any
    ) -> Any:
        user = super().authenticate(request, username=username, password=password, **given)
        if user is None and self._is_of_closed_account and request is not None:
            api.note_closed_account(request)
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked only once the password was right: nobody else learns that an account is closed."""
        may: bool = super().user_can_authenticate(user)
        self._is_of_closed_account = not may
        return may
