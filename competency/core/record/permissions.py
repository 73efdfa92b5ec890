"""Which people may do what in the Wagtail admin. Whose record somebody may see is decided in ``access``, never here."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class EntryPermissionPolicy(ModelPermissionPolicy):
    """Entries know one stored permission, to view; whoever may add may also record corrections and endings.

    ``add`` is asked of the ``record`` permission, since Django's own ``change`` and ``delete`` would promise
    what no entry allows.
    """

    _ASKED = {"add": "record", "change": "record", "delete": "record", "view": "view"}

    def user_has_permission(self, user: Any, action: str) -> bool:
        return super().user_has_permission(user, self._ASKED.get(action, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        return super().users_with_any_permission({self._ASKED.get(action, action) for action in actions})
