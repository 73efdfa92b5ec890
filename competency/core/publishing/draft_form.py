"""The form of every snippet that publishes a version. A draft saves whatever it holds; publishing asks for more."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.base import BlockField

from ..number_fields import read_numbers
from .content_owners import offer_owners
from .saving import ReadsWholePages


class PublishableForm(ReadsWholePages, WagtailAdminModelForm):
    """The form of a snippet that publishes a version: its publish rules stand beside the fields they are about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_numbers(self)
        for name, field in self.fields.items():
            # A new snippet's form would show a stream's default as raw data, which no stream can draw.
            if isinstance(field, BlockField) and callable(field.initial):
                field.initial = getattr(self.instance, name)
        if self.instance.owner_field in self.fields:
            offer_owners(self)

    def _post_clean(self) -> None:
        # Here and not in clean(): the rules read the draft as a whole, which is put together just before.
        super()._post_clean()
        if self.is_deferred_validation or self.errors:
            return
        for field, lines in self.instance.publish_problems().items():
            for line in lines:
                self.add_error(field if field in self.fields else None, line)
