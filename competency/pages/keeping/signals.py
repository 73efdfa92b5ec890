"""What follows when a page that people learn from is taken off or deleted, when a file that it shows or a page that it
links to is replaced, moved or deleted, and when a folder of such pages is made, translated or moved.

What is taken off as a plain page, or deleted, is asked as what it is, and its activity retired. A page that is saved as
itself sees to that by itself (``PublishesVersion``).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, WorkflowPage
from wagtail.signals import page_unpublished, post_page_move

from competency.core.publishing.refusals import TakingOffRefused

from .. import kinds
from ..doors import behind_sign_in
from ..files import stored, uses
from ..writing import writers
from ..writing.models import FolderOfPages, GovernedPage


@receiver(pre_save, sender=Page, dispatch_uid="cleared_pages.taken_off_as_a_page")
def before_page_is_saved(sender: Any, instance: Page, **kwargs: Any) -> None:
    """What a program takes off as a plain page is asked as well.

    So does what ends pages on schedule, all of them in one go: there a page that is asked for stays as it is, and
    the others end.
    """
    if instance.live or not instance.pk or not issubclass(instance.specific_class or Page, GovernedPage):
        return
    page: Any = instance.specific
    now = page.lock_draft()
    if not now or not now[0]:
        return
    try:
        page.refuse_while_wanted()
    except TakingOffRefused as refusal:
        if not instance.expired:
            raise
        for name in ("live", "has_unpublished_changes", "live_revision", "expired"):
            setattr(instance, name, getattr(page, name))
        instance.expire_at = None
        page.stays_because = refusal


@receiver(page_unpublished, dispatch_uid="cleared_pages.unpublished")
def on_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Withdraws the page: Wagtail unpublishes what it deletes, in that transaction and without saving the page."""
    if not isinstance(instance, GovernedPage):
        return
    if refusal := getattr(instance, "stays_because", None):
        instance.stay_published(refusal)
        return
    instance.lock_draft()  # before the activity, as whoever publishes it
    instance.record_withdrawal()


@receiver(post_save, dispatch_uid="cleared_pages.folder_made")
def on_folder_made(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A new folder is for people who signed in, whoever makes it; a translated one for those of its original."""
    if not created or raw or not isinstance(instance, FolderOfPages):
        return
    _as_what_it_translates(instance)
    behind_sign_in(instance)


@receiver(post_page_move, dispatch_uid="cleared_pages.folder_moved")
def on_moved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """What was private by the folder that it stood in still is where it is moved to."""
    page = Page.objects.get(pk=instance.pk)
    for folders in _folder_models():
        for folder in folders._default_manager.descendant_of(page, inclusive=True):
            behind_sign_in(folder)


@receiver(post_save, sender=PageViewRestriction, dispatch_uid="cleared_pages.one_door")
def on_made_private(
    sender: Any, instance: PageViewRestriction, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """A page has one privacy: what a copied folder had takes the place of what every new one gets."""
    if created and not raw and _is_folder(instance.page_id):
        others = PageViewRestriction.objects.filter(page=instance.page_id).exclude(pk=instance.pk)
        others.filter(restriction_type=PageViewRestriction.LOGIN).delete()


def _folder_models() -> list[Any]:
    return list(dict.fromkeys(kind.folder_model for kind in kinds.all_kinds()))


def _is_folder(pk: int) -> bool:
    return any(folders._default_manager.filter(pk=pk).exists() for folders in _folder_models())


def _as_what_it_translates(instance: Any) -> None:
    """A new language's tree of pages is written in, reviewed and read by those of the tree that it translates."""
    others = type(instance)._default_manager.filter(translation_key=instance.translation_key).exclude(pk=instance.pk)
    original = others.order_by("pk").first()
    if original is None:
        return
    for row in GroupPagePermission.objects.filter(page=original.pk):
        GroupPagePermission.objects.create(group=row.group, page=instance, permission=row.permission)
    if workflow := WorkflowPage.objects.filter(page=original.pk).first():
        WorkflowPage.objects.create(page=instance, workflow=workflow.workflow)
    for door in PageViewRestriction.objects.filter(page=original.pk).prefetch_related("groups"):
        same = PageViewRestriction.objects.create(
            page=instance, restriction_type=door.restriction_type, password=door.password
        )
        same.groups.set(door.groups.all())


@receiver(pre_save, sender=get_image_model(), dispatch_uid="cleared_pages.image_replaced")
@receiver(pre_save, sender=get_document_model(), dispatch_uid="cleared_pages.document_replaced")
def on_replaced(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """A file is about to be replaced: what is published keeps the one that is there."""
    before = None if raw or instance._state.adding else sender._base_manager.filter(pk=instance.pk).first()
    if before is None or before.file.name == instance.file.name:
        return
    # Drafts are locked before definitions, as by whoever publishes.
    if stored.digest_of(before) != stored.digest_of(instance):
        uses.stand_as_changed(uses.shown_in(before))
    uses.keep_as_published(before)


@receiver(pre_delete, sender=get_image_model(), dispatch_uid="cleared_pages.image_deleted")
@receiver(pre_delete, sender=get_document_model(), dispatch_uid="cleared_pages.document_deleted")
def on_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A file is about to go: what is published keeps it."""
    uses.stand_as_changed(uses.shown_in(instance))  # drafts before definitions
    uses.keep_as_published(instance)


@receiver(pre_save, dispatch_uid="cleared_pages.page_elsewhere")
def on_page_saved(
    sender: Any, instance: Any, raw: bool = False, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """A page is about to be taken off, or to stand at another address, by a new slug or by moving: links there lead
    nowhere then, and those to what stands below it, whoever saves it."""
    if raw or not isinstance(instance, Page) or not instance.pk:
        return
    if update_fields is not None and not {"live", "slug", "url_path"} & set(update_fields):
        return
    before = Page.objects.filter(pk=instance.pk).first()
    if before is None:
        return
    stands_elsewhere = before.url_path != instance.url_path
    if stands_elsewhere or (before.live and not instance.live):
        uses.stand_as_changed(uses.linked_from(before, with_below=stands_elsewhere))


@receiver(pre_delete, sender=Page, dispatch_uid="cleared_pages.page_deleted")
def on_page_deleted(sender: Any, instance: Page, **kwargs: Any) -> None:
    """A page is about to go, and links there will lead nowhere; all that stands below it comes by here as well."""
    writers.keep_writers(instance)
    if instance.live:
        uses.stand_as_changed(uses.linked_from(instance, with_below=False))
