"""What follows when a page is deleted: its activity is retired. Taking it off is seen to by the page itself."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_unpublished

from .models import TrainingModuleMixin


@receiver(page_unpublished, dispatch_uid="cleared_modules.unpublished")
def on_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Withdraws the module: Wagtail unpublishes what it deletes, in that transaction and without saving the page."""
    if isinstance(instance, TrainingModuleMixin):
        instance.lock_draft()  # before the activity, as whoever publishes it
        instance.record_withdrawal()
