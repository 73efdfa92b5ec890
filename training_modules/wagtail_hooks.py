"""Registers modules with the Wagtail admin. Nothing else belongs here."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from competency.core.publishing import REFUSED

from .conf import REVIEW_SKIPPED
from .viewsets import ModuleViewSet, PublishTogether

# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", PublishTogether, order=100)


@hooks.register("register_admin_viewset")
def module_viewset() -> ModuleViewSet:
    return ModuleViewSet("cleared_modules")


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        REVIEW_SKIPPED, _("Publish without review"), _("Published a change of wording without review")
    )
    actions.register_action(REFUSED, _("Refuse to publish"), _("Was not published on schedule: it is not fit yet"))
