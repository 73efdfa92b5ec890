"""What scenarios need on a site: their first folder, who may write and publish there, and the review. Repeatable."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from competency.pages import setup

from .conf import INDEX_SLUG, WORKFLOW_NAME
from .writing.models import ScenarioIndexPage

TREE = setup.Tree(
    folder_model=ScenarioIndexPage,
    title=_("Scenarios"),
    slug=INDEX_SLUG,
    called="scenarios",
    workflow=WORKFLOW_NAME,
)


def ensure() -> list[str]:
    """Make what scenarios need and lack, and say what was made; anything a site changed afterwards stays as it is."""
    return setup.ensure(TREE)


def ensure_index() -> tuple[ScenarioIndexPage, list[str]]:
    """The first folder of scenarios, made below the default site's front page when there is none."""
    return setup.ensure_folder(TREE)


__all__ = ["ensure", "ensure_index"]
