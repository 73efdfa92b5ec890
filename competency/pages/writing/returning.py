"""A page that was deleted comes back as a draft: the words of its last version, under the identity it had.

Nothing is published by it. What people did stands on the activity, which never went; publishing the draft offers that
again. What a version does not keep (the label for whom it is written, its other languages) does not come back.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from competency.core.access import person_of
from competency.core.activities.api import live_version
from competency.core.models import Activity, ActivityVersion
from competency.core.record.locking import for_update

from ..kinds import PageKind
from .slugs import free_slug


def deleted_page(kind: PageKind[Any], key: uuid.UUID) -> Activity | None:
    """The activity of a page that was published and has none any more; None for any other."""
    if pages_of(kind, key).exists():
        return None
    return Activity.objects.filter(key=key, source=kind.source).first()


def pages_of(kind: PageKind[Any], key: uuid.UUID) -> Any:
    """The pages of an activity, its translations among them, by their places in the tree."""
    return kind.page_model._default_manager.filter(translation_key=key).order_by("path")


def last_words(kind: PageKind[Any], activity: Activity, folder: Any) -> tuple[ActivityVersion, Any] | None:
    """The version that comes back into a folder, of its language where there is one, and what it says; None where none
    can be read."""
    version = live_version(activity, folder.locale.language_code)
    content = None if version is None else kind.published(version)
    return None if version is None or content is None else (version, content)


def folder_for(kind: PageKind[Any], user: Any) -> Any:
    """The first folder of such pages in which the account may write one; None where there is none."""
    folders = kind.folder_model._default_manager.order_by("path")
    return next((folder for folder in folders if folder.permissions_for_user(user).can_add_subpage()), None)


@transaction.atomic
def bring_back(kind: PageKind[Any], *, key: uuid.UUID, user: Any) -> Any:
    """Make a draft of the last version of a deleted page; None where there is nothing to make it of.

    Of two who ask for it the second gets the page that the first made. Raises ``PermissionDenied`` for an account that
    may write no such page.
    """
    folder = folder_for(kind, user)
    if folder is None:
        raise PermissionDenied
    activity = next(iter(for_update(Activity.objects.filter(key=key, source=kind.source))), None)
    if activity is None:
        return None
    existing = pages_of(kind, key).first()
    if existing is not None:
        return existing
    last = last_words(kind, activity, folder)
    if last is None:
        return None
    version, content = last
    page: Any = kind.page_model(
        title=content.title,
        slug=free_slug(folder, f"{content.code} {content.title}", otherwise=kind.slug),
        code=content.code,
        summary=content.summary,
        responsible=person_of(user),
        checked_on=version.checked_on,
        owner=user,
        translation_key=key,
        live=False,
        **kind.returned(content),
    )
    folder.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
    return page


__all__ = ["bring_back", "deleted_page", "folder_for", "last_words", "pages_of"]
