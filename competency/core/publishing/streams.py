"""The column of blocks that authors write in. Migrations name it and say nothing of its blocks.

A stream's blocks change weekly and its column never does. Wagtail writes every block into the migrations, so that a
new hint at a field would be a migration, and a moved block would break an old one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils.functional import cached_property
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField

A_BLOCK_ID = re.compile(r"[\w-]{0,64}", re.ASCII)
"""Ids of blocks stand in selectors and addresses of the editor. A new block has none."""


class ContentStream(StreamField):
    """A draft's ``StreamField``, whose blocks are said by its model only.

    On the models that migrations work with it reads and writes by the blocks of today. A migration of what is
    written in it (Wagtail's ``MigrateStreamData``) therefore starts from the blocks as they are once it has run.
    """

    def __init__(self, block_types: Any = None, **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    @cached_property
    def stream_block(self) -> StreamBlock:
        if self.block_types_arg is not None:
            return super().stream_block
        today: Any = apps.get_model(self.model._meta.label)._meta.get_field(self.name)
        return today.stream_block

    if TYPE_CHECKING:
        # What Django does with every field's name on a model, for type checkers, to whom Wagtail says nothing.
        def __get__(self, instance: Any, owner: Any = None) -> Any: ...
        def __set__(self, instance: Any, value: Any) -> None: ...

    def deconstruct(self) -> Any:
        return models.Field.deconstruct(self)


def ask_for_every_block(stream: StreamBlock, data: Any, name: str) -> None:
    """Raise where Wagtail would leave a block out without a word, or keep one whose id no editor can open again.

    ``LookupError`` for what is missing or of no kind that there is, ``ValueError`` for what cannot be.
    """
    count = int(data[f"{name}-count"])
    if count < 0:
        raise ValueError(count)
    for number in range(count):
        kind, block_id = data[f"{name}-{number}-type"], data.get(f"{name}-{number}-id", "")
        if kind not in stream.child_blocks:
            raise LookupError(kind)
        if not A_BLOCK_ID.fullmatch(block_id):
            raise ValueError(block_id)


__all__ = ["A_BLOCK_ID", "ContentStream", "ask_for_every_block"]
