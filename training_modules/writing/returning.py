"""A module that was deleted comes back as a draft: the words of its last version, under the identity it had.

Nothing is published by it. What people did stands on the activity, which never went; publishing the draft offers that
again. What a version does not keep (the label for whom it is written, its other languages) does not come back.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model

from competency.assessments.models import Question
from competency.core.access import person_of
from competency.core.activities.api import live_version
from competency.core.frozen import api as frozen
from competency.core.models import Activity, ActivityVersion
from competency.core.record.locking import for_update

from .. import files
from ..conf import SOURCE
from ..content import (
    Block,
    Callout,
    KeySteps,
    ModuleContent,
    Picture,
    Practice,
    Text,
    UnreadableSnapshot,
    Why,
    mark_links,
)
from .api import free_slug
from .models import ModuleIndexPage, TrainingModulePage


def deleted_module(key: uuid.UUID) -> Activity | None:
    """The activity of a module that was published and has no page any more; None for any other."""
    if TrainingModulePage.objects.filter(translation_key=key).exists():
        return None
    return Activity.objects.filter(key=key, source=SOURCE).first()


def last_words(activity: Activity, folder: ModuleIndexPage) -> tuple[ActivityVersion, ModuleContent] | None:
    """The version that comes back into a folder, of its language where there is one; None where none can be read."""
    version = live_version(activity, folder.locale.language_code)
    if version is None:
        return None
    try:
        return version, files.published_content(version)
    except UnreadableSnapshot:
        return None


def folder_for(user: Any) -> ModuleIndexPage | None:
    """The first folder of modules in which the account may write one."""
    folders = ModuleIndexPage.objects.order_by("path")
    return next((folder for folder in folders if folder.permissions_for_user(user).can_add_subpage()), None)


@transaction.atomic
def bring_back(*, key: uuid.UUID, user: Any) -> TrainingModulePage | None:
    """Make a draft of the last version of a deleted module; None where there is nothing to make it of.

    Of two who ask for it the second gets the page that the first made. Raises ``PermissionDenied`` for an account that
    may write no module.
    """
    folder = folder_for(user)
    if folder is None:
        raise PermissionDenied
    activity = next(iter(for_update(Activity.objects.filter(key=key, source=SOURCE))), None)
    if activity is None:
        return None
    existing = TrainingModulePage.objects.filter(translation_key=key).order_by("path").first()
    if existing is not None:
        return existing
    last = last_words(activity, folder)
    if last is None:
        return None
    version, content = last
    page = TrainingModulePage(
        title=content.title,
        slug=free_slug(folder, f"{content.code} {content.title}"),
        code=content.code,
        summary=content.summary,
        sections=_stream_of(content),
        responsible=person_of(user),
        checked_on=version.checked_on,
        owner=user,
        translation_key=key,
        live=False,
    )
    folder.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
    return page


def _stream_of(content: ModuleContent) -> Any:
    """The sections as the editor keeps them, each block under the key it was published with."""
    names = {block.question for block in content.of(Practice)}
    questions = {str(row.uuid): row.pk for row in Question.objects.filter(uuid__in=names)}
    raw = [
        {
            "type": "section",
            "id": section.key,
            "value": {
                "title": section.title,
                "minutes": section.minutes,
                "body": [
                    {"type": block.type, "id": block.key, "value": _value(block, questions)} for block in section.blocks
                ],
            },
        }
        for section in content.sections
    ]
    return TrainingModulePage._meta.get_field("sections").stream_block.to_python(raw)


def _value(block: Block, questions: dict[str, int]) -> Any:
    match block:
        case Text() | Why():
            return _unmarked(block.html)
        case Callout():
            return {"kind": block.kind, "title": block.title, "body": _unmarked(block.html)}
        case Picture():
            return {"image": _image(block), "alt": block.alt, "caption": block.caption}
        case KeySteps():
            steps = [{"type": "item", "id": str(n), "value": step} for n, step in enumerate(block.steps, start=1)]
            return {"title": block.title, "steps": steps}
        case Practice():
            return {"question": questions.get(block.question)}


def _unmarked(html: str) -> str:
    """The text as it was written, without the hashes of the files behind its links."""
    return mark_links(html, lambda address, _digest: address)


def _image(picture: Picture) -> int | None:
    """The stored image while it is the one that was published; else a new one of the bytes that were frozen of it."""
    images = get_image_model().objects
    stored = images.filter(pk=picture.image).first() if picture.image else None
    if stored is not None and files.digest_of(stored) == picture.file:
        return int(stored.pk)
    largest = max(picture.sizes, key=lambda size: size.width, default=None)
    opened = frozen.opened(largest.digest) if largest else None
    if largest is None or opened is None:
        return None
    with opened:
        content = opened.read()
    title = picture.alt[:255] or largest.digest[:12]
    made = images.create(
        title=title,
        description=picture.alt[:255],
        file=ContentFile(content, name=f"{largest.digest[:12]}.webp"),
        width=largest.width,
        height=largest.height,
    )
    return int(made.pk)


__all__ = ["bring_back", "deleted_module", "folder_for", "last_words"]
