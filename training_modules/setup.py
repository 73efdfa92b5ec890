"""What modules need on a site: their index page and that one signs in for it, who may write and publish there, and the
review. Repeatable.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _
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

from .conf import INDEX_SLUG, TASK_NAME, WORKFLOW_NAME
from .privacy import behind_sign_in
from .review.models import ReviewByAnotherTask
from .writing.models import ModuleIndexPage


def ensure() -> list[str]:
    """Make what modules need and lack, and say what was made; anything a site changed afterwards stays as it is."""
    index, made = ensure_index()
    made += _ensure_sign_in()
    for tree in trees_of(index):
        made += _ensure_permissions(tree)
        made += _ensure_review(tree)
    return made


def trees_of(index: ModuleIndexPage) -> list[ModuleIndexPage]:
    """The index and its translations: the tree of modules of each language."""
    return [index, *ModuleIndexPage.objects.filter(translation_key=index.translation_key).exclude(pk=index.pk)]


def ensure_index() -> tuple[ModuleIndexPage, list[str]]:
    """The first index page of modules, made below the default site's front page when there is none."""
    existing = ModuleIndexPage.objects.order_by("path").first()
    if existing is not None:
        return existing, []
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    parent = site.root_page if site else Page.get_first_root_node()
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug = next(slug for slug in (INDEX_SLUG, *(f"{INDEX_SLUG}-{n}" for n in range(2, 99))) if slug not in taken)
    index = ModuleIndexPage(title=_("Training modules"), slug=slug, live=True)
    parent.add_child(instance=index)
    index.save_revision().publish()
    index.refresh_from_db()
    return index, [f"Page “{index.title}” at {index.url_path}"]


def _ensure_sign_in() -> list[str]:
    """Whoever opens an index of modules signs in first; what a site made private by itself, above it too, stays so."""
    return [words for index in ModuleIndexPage.objects.order_by("path") for words in behind_sign_in(index)]


def _ensure_permissions(index: ModuleIndexPage) -> list[str]:
    """Authors write and choose pictures; reviewers may publish, and read what they review."""
    authors, _new = Group.objects.get_or_create(name=AUTHORS_GROUP)
    reviewers, _new = Group.objects.get_or_create(name=REVIEWERS_GROUP)
    made: list[str] = []
    for group, actions in ((authors, ("add", "change")), (reviewers, ("change", "publish"))):
        for action in actions:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
            _row, created = GroupPagePermission.objects.get_or_create(group=group, page=index, permission=permission)
            if created:
                made.append(f"{group.name}: {action} modules")
    root = Collection.get_first_root_node()
    for codename in ("add_image", "choose_image", "change_image"):
        for image in Permission.objects.filter(content_type__app_label="wagtailimages", codename=codename):
            GroupCollectionPermission.objects.get_or_create(group=authors, collection=root, permission=image)
    return made


def _ensure_review(index: ModuleIndexPage) -> list[str]:
    """A workflow of one task for the tree of modules, unless the tree has a workflow already."""
    task = ReviewByAnotherTask.objects.order_by("pk").first()
    made: list[str] = []
    if task is None:
        task = ReviewByAnotherTask.objects.create(name=TASK_NAME)
        task.groups.add(Group.objects.get(name=REVIEWERS_GROUP))
        made.append(f"Task “{task.name}”")
    if WorkflowPage.objects.filter(page=index).exists():
        return made
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.create(page=index, workflow=workflow)
    return [*made, f"Workflow “{workflow.name}” for {index.title}"]


__all__ = ["ensure", "ensure_index"]
