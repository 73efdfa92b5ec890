"""What an account may do with drafts of a kind in the Wagtail admin: Wagtail's permissions, and own drafts deleted.

Whoever writes may throw away what never went out and is nobody else's. What was published is for whoever has the
permission to delete it, and the record keeps its versions.
"""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class DraftPermissionPolicy(ModelPermissionPolicy):
    """Drafts that publish a version."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Of a kind; which draft it is, is asked as well before one is deleted."""
        return super().user_has_permission(user, action) or (
            action == "delete" and super().user_has_permission(user, "add")
        )

    def may_delete_all(self, user: Any) -> bool:
        """Whether the account was given the right to delete whatever is of this kind."""
        return bool(super().user_has_permission(user, "delete"))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action != "delete" or self.may_delete_all(user):
            return self.user_has_permission(user, action)
        return self.user_has_permission(user, "add") and is_own_draft(instance, user)


def is_own_draft(draft: Any, user: Any) -> bool:
    """Whether the account began the draft, nobody published it ever, and nobody keeps it locked at the moment."""
    if draft.live or draft.first_published_at is not None:
        return False
    lock = draft.get_lock()
    if lock is not None and lock.for_user(user):
        return False
    return began(draft) == user.pk


def began(draft: Any) -> Any:
    """The account that saved its first draft; None where a program did."""
    return draft.revisions.order_by("pk").values_list("user_id", flat=True).first()


__all__ = ["DraftPermissionPolicy", "began", "is_own_draft"]
