"""What a tree of pages needs on a site: its first folder and that one signs in for it, who may write and publish there,
and the review. Repeatable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.functional import Promise
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP

from .doors import behind_sign_in
from .review.models import ReviewedByAnother

TASK_NAME = "Review by somebody who did not write it"


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of pages of one kind. ``called`` is what setup calls them where it says what it made."""

    folder_model: Any
    title: str | Promise
    slug: str
    called: str
    workflow: str


def ensure(tree: Tree) -> list[str]:
    """Make what the pages need and lack, and say what was made; anything a site changed afterwards stays as it is."""
    first, made = ensure_folder(tree)
    made += _ensure_sign_in(tree)
    for folder in _trees_of(tree, first):
        made += _ensure_permissions(tree, folder)
        made += _ensure_review(tree, folder)
    return made


def _trees_of(tree: Tree, first: Any) -> list[Any]:
    """The first folder and its translations: the tree of each language."""
    return [first, *tree.folder_model.objects.filter(translation_key=first.translation_key).exclude(pk=first.pk)]


def ensure_folder(tree: Tree) -> tuple[Any, list[str]]:
    """The first folder of the tree, made below the default site's front page when there is none."""
    existing = tree.folder_model.objects.order_by("path").first()
    if existing is not None:
        return existing, []
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    parent = site.root_page if site else Page.get_first_root_node()
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug = next(slug for slug in (tree.slug, *(f"{tree.slug}-{n}" for n in range(2, 99))) if slug not in taken)
    folder = tree.folder_model(title=str(tree.title), slug=slug, live=True)
    parent.add_child(instance=folder)
    folder.save_revision().publish()
    folder.refresh_from_db()
    return folder, [f"Page “{folder.title}” at {folder.url or folder.url_path}"]  # no site, no address


def _ensure_sign_in(tree: Tree) -> list[str]:
    """Whoever opens a folder signs in first; what a site made private by itself, above it too, stays so."""
    return [words for folder in tree.folder_model.objects.order_by("path") for words in behind_sign_in(folder)]


def _ensure_permissions(tree: Tree, folder: Any) -> list[str]:
    """Authors write and choose pictures; reviewers may publish, and read what they review."""
    authors, _new = Group.objects.get_or_create(name=AUTHORS_GROUP)
    reviewers, _new = Group.objects.get_or_create(name=REVIEWERS_GROUP)
    made: list[str] = []
    on_pages = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=("add_page", "change_page", "publish_page")
    )
    pages = {row.codename: row for row in on_pages}
    rows = GroupPagePermission.objects.filter(page=folder, group__in=(authors, reviewers))
    held = set(rows.values_list("group_id", "permission_id"))
    for group, actions in ((authors, ("add", "change")), (reviewers, ("change", "publish"))):
        for action in actions:
            permission = pages[f"{action}_page"]
            if (group.pk, permission.pk) not in held:
                GroupPagePermission.objects.get_or_create(group=group, page=folder, permission=permission)
                made.append(f"{group.name}: {action} {tree.called}")
    root = Collection.get_first_root_node()
    has_already = GroupCollectionPermission.objects.filter(group=authors, collection=root).values("permission_id")
    codenames = ("add_image", "choose_image", "change_image")
    images = Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=codenames)
    for image in images.exclude(pk__in=has_already):
        GroupCollectionPermission.objects.get_or_create(group=authors, collection=root, permission=image)
    return made


def _ensure_review(tree: Tree, folder: Any) -> list[str]:
    """A workflow of one task for the tree, unless the tree has a workflow already."""
    task, made = _review_task()
    if task is None or WorkflowPage.objects.filter(page=folder).exists():
        return made
    workflow, _created = Workflow.objects.get_or_create(name=tree.workflow)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.create(page=folder, workflow=workflow)
    return [*made, f"Workflow “{workflow.name}” for {folder.title}"]


def _review_task() -> tuple[Any, list[str]]:
    """The task in which somebody else reviews, one for pages of all kinds; made where an installed app has such a task
    and no row is there."""
    models: list[Any] = [model for model in apps.get_models() if issubclass(model, ReviewedByAnother)]
    there = (model.objects.order_by("pk").first() for model in models)
    task = next((row for row in there if row is not None), None)
    if task is not None or not models:
        return task, []
    task = models[0].objects.create(name=TASK_NAME)
    task.groups.add(Group.objects.get(name=REVIEWERS_GROUP))
    return task, [f"Task “{task.name}”"]


__all__ = ["Tree", "ensure", "ensure_folder"]
