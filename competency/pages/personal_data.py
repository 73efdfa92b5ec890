"""What pages hold about people, whatever kind they are: comments that authors left on them."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision

from competency.core.models import Person
from competency.core.personal_data.registry import on_erasure

KEY = "wagtail_admin_comments"


def register() -> None:
    """Say what becomes of comments when a name goes."""
    on_erasure("comments", erase_comments)


def erase_comments(person: Person) -> None:
    """Take the person's comments out of every revision of a page. The comments themselves go with the account."""
    if person.user_id is None:
        return
    pages = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.filter(base_content_type=pages, content__has_key=KEY)
    for revision in revisions.iterator():
        comments = revision.content[KEY] or []
        left = [
            _without_replies_of(comment, person.user_id) for comment in comments if comment["user"] != person.user_id
        ]
        if left != comments:
            content = revision.content | {KEY: left}
            Revision.objects.filter(pk=revision.pk).update(content=content)


def _without_replies_of(comment: dict[str, Any], user: Any) -> dict[str, Any]:
    return comment | {"replies": [reply for reply in comment.get("replies", []) if reply["user"] != user]}
