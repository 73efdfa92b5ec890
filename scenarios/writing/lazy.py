"""Blocks that are drawn only when somebody opens them.

Wagtail draws every field of every block as the editor opens, also of those that are folded: a scenario of 150 steps
takes the better part of a minute. A block of this kind comes with its value in a token: what nobody opened is posted
as that token, and read from it. What is stored is that of a plain ``StructBlock``, so that this can be taken out again.

The token is signed, for it is read without the checks that fields make, and names the kind of block, so that a
decision's cannot be posted as an outcome's. It has no end: a page may stay open for days.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import BadRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.blocks.struct_block import StructBlockAdapter

from .shape import shaped

TOKEN = "token"  # noqa: S105 (the name of a field)


class UnreadableToken(BadRequest):
    """What came as the value of a block that was not opened is none that this site wrote."""


class _Json:
    """How values are written into tokens: as they are stored."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":"), cls=DjangoJSONEncoder).encode()

    def loads(self, written: bytes) -> Any:
        return json.loads(written)


class LazyStructBlock(blocks.StructBlock):
    """A ``StructBlock`` whose fields are drawn when it is opened."""

    def token(self, value: Any) -> str:
        """The value as an undrawn block posts it."""
        return signing.dumps(self.get_prep_value(value), salt=self._salt, serializer=_Json, compress=True)

    def value_of(self, token: str) -> Any:
        """The value a token stands for. Raises ``UnreadableToken``, whatever is wrong with it."""
        try:
            stored = signing.loads(token, salt=self._salt, serializer=_Json)
        except Exception as error:
            # Beside a bad signature: text that is no base64, a cut-off archive, JSON of another kind.
            raise UnreadableToken(
                _("A part of this page did not arrive whole, so nothing was saved. Reload the page and try again.")
            ) from error
        return self.to_python(stored)

    @property
    def _salt(self) -> str:
        return f"cleared_scenarios.writing.{self.name}"

    def get_form_state(self, value: Any) -> dict[str, Any]:
        return {TOKEN: self.token(value), "state": super().get_form_state(value)}

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        token = data.get(f"{prefix}-{TOKEN}")
        return super().value_from_datadict(data, files, prefix) if token is None else self.value_of(token)

    def value_omitted_from_data(self, data: Any, files: Any, prefix: str) -> bool:
        return f"{prefix}-{TOKEN}" not in data and bool(super().value_omitted_from_data(data, files, prefix))

    def to_python(self, value: Any) -> Any:
        return super().to_python(shaped(self, value))

    def bulk_to_python(self, values: Any) -> Any:
        return super().bulk_to_python([shaped(self, value) for value in values])


def strings() -> dict[str, str]:
    """What the editor's script says."""
    return {
        "then": _("Then"),
        "if": _("If “{what}”"),
        "ifTimeRunsOut": _("If time runs out"),
        "nowhere": _("nowhere yet"),
        "noSuchStep": _("no such step: {key}"),
        "noStepHasKey": _("No step has the key “{key}”."),
        "use": _("Use “{key}”"),
        "make": _("Make this step"),
        "minutes": _("{count} min"),
        "must": _("Must do"),
        "safe": _("Safe"),
        "unsafe": _("Unsafe"),
        "wrong": _("To mend: {count}"),
        "look": _("To look at: {count}"),
        "passes": _("passes"),
        "fails": _("does not pass"),
        "ending-safe": _("safe"),
        "ending-recovered": _("recovered"),
        "ending-harm": _("harm"),
        "ending-incomplete": _("not finished"),
        "yes": _("yes"),
        "no": _("no"),
        "clock": _("minutes since the start"),
        "newStep": _("New step"),
    }


class LazyStructBlockAdapter(StructBlockAdapter):
    js_constructor = "cleared.LazyStructBlock"

    def js_args(self, block: LazyStructBlock) -> list[Any]:
        name, children, meta = super().js_args(block)
        return [name, children, meta | {"strings": strings()}]

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(
            js=[f"cleared_scenarios/{name}.js" for name in ("story-ids", "story-parts", "story", "story-names")],
            css={"all": ["cleared_scenarios/story.css"]},
        )


class LazyStreamBlock(blocks.StreamBlock):
    """A ``StreamBlock`` of such blocks. It is put into the page once, when all of them stand in it."""


class LazyStreamBlockAdapter(StreamBlockAdapter):
    js_constructor = "cleared.LazyStreamBlock"


register(LazyStructBlockAdapter(), LazyStructBlock)
register(LazyStreamBlockAdapter(), LazyStreamBlock)

__all__ = ["LazyStreamBlock", "LazyStructBlock", "UnreadableToken"]
