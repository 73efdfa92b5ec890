"""What modules need on a site: their first folder, who may write and publish there, and the review. Repeatable."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from competency.pages import setup

from .conf import INDEX_SLUG, WORKFLOW_NAME
from .writing.models import ModuleIndexPage

TREE = setup.Tree(
    folder_model=ModuleIndexPage,
    title=_("Training modules"),
    slug=INDEX_SLUG,
    called="modules",
    workflow=WORKFLOW_NAME,
)


def ensure() -> list[str]:
    """Make what modules need and lack, and say what was made; anything a site changed afterwards stays as it is."""
    return setup.ensure(TREE)


def ensure_index() -> tuple[ModuleIndexPage, list[str]]:
    """The first index page of modules, made below the default site's front page when there is none."""
    return setup.ensure_folder(TREE)


__all__ = ["ensure", "ensure_index"]
