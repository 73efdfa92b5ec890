"""The front page of the demo, in the words of its content file."""

from __future__ import annotations

from portal.demo.content_markdown import to_html
from portal.demo.content_types import DemoContent
from portal.models import HomePage


def load_pages(content: DemoContent) -> None:
    """Put the demo's headline and text on the front page, in place of what the site came with."""
    home = HomePage.objects.get()
    home.headline = content.home.title
    home.lede = content.home.lead
    home.body = [("text", to_html(content.home.markdown))]
    home.save_revision().publish()
