"""What of a page of ours stands where on a site of somebody else's: where its base has a place for it, else in the
content.

A base names its places by blocks. Pages of ours fill them in ``cleared/page.html``; what a base has no block for is
put in front of the content by the same file, so that no page can forget its menu, its messages or its style sheets.
"""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.template import Context, Template
from django.template.loader import get_template
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode
from django.utils.safestring import SafeString

PAGE = "cleared/page.html"
MESSAGES = "cleared_messages"


def in_place(context: Context, name: str) -> SafeString:
    """A block of the page, here, unless the base of the site has a place for it; messages only while still unread."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    outermost: BlockNode = blocks.blocks[name][0]
    if outermost.origin.template_name != PAGE:
        return SafeString("")
    if name == MESSAGES and "request" in context and getattr(get_messages(context["request"]), "used", False):
        return SafeString("")
    return SafeString(outermost.render(context))


def blocks_of(name: str) -> set[str] | None:
    """The blocks that a template and those it extends have; None where that shows only when it is rendered.

    Raises ``TemplateDoesNotExist`` and ``TemplateSyntaxError``.
    """
    found: set[str] = set()
    while True:
        template: Template = get_template(name).template  # type: ignore[attr-defined]
        blocks: Any = template.nodelist.get_nodes_by_type(BlockNode)
        found |= {block.name for block in blocks}
        extends: Any = template.nodelist.get_nodes_by_type(ExtendsNode)
        if not extends:
            return found
        parent: Any = extends[0].parent_name.var
        if not isinstance(parent, str):
            return None
        name = parent


__all__ = ["PAGE", "blocks_of", "in_place"]
