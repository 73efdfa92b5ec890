"""What follows when a page goes away: its activity is retired, unless another translation still offers it."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_unpublished

from competency.core.api.activities import retire_activity


def _retire_unless_offered(page: Any) -> None:
    others = Page.objects.filter(translation_key=page.translation_key, live=True, alias_of__isnull=True)
    if not others.exclude(pk=page.pk).exists():
        retire_activity(key=page.translation_key)


@receiver(page_unpublished, dispatch_uid="cleared_modules.unpublished")
def on_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Bulk unpublishing and expiry pass here; deleting does too, since Wagtail unpublishes what it deletes."""
    if _is_module(instance):
        _retire_unless_offered(instance)


def _is_module(page: Any) -> bool:
    from .models import TrainingModuleMixin

    return isinstance(page, TrainingModuleMixin) and not getattr(page, "alias_of_id", None)
