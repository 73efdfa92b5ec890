"""What publishing demands of a page, whatever it says: what it is called, who answers for it, and its links.

The same list is asked by the editor's form, by every way of publishing, and shown as a checklist before. It is
never asked of a draft.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from competency.core.models import Activity
from competency.core.publishing.publication import Problems

from ..files.private import private_files
from ..files.stored import is_upload
from ..kinds import PageContent, PageKind, Words
from ..texts.links import links_in


def governed_problems(page: Any, content: PageContent, words: Words, *, body: Problems) -> Problems:
    """What is missing or wrong, by the field of the editor it is mended in; empty when the page may go out.

    ``body`` is what the kind finds wrong in what the page says; it stands where the editor shows it.
    """
    problems: Problems = {}
    if not content.code:
        problems["code"] = [str(words.needs_code)]
    if not content.summary:
        problems["summary"] = [_("Say in a sentence what people can do afterwards.")]
    problems |= body
    if page.responsible_id is None:
        problems["responsible"] = [str(words.needs_owner)]
    if page.review_by is None:
        problems["review_by"] = [_("Give the day by which somebody looks through it again.")]
    if page.checked_on_id is None:
        problems["checked_on"] = [_("Name the release of the system it was checked against.")]
    return problems


def code_problems(kind: PageKind[Any], key: uuid.UUID, code: str) -> Problems:
    """Where another page of the kind on offer has the code, in whatever letters: people would mix them up."""
    offered = Activity.objects.filter(source=kind.source, retired_at__isnull=True).exclude(pk=key)
    titles = {held.casefold(): title for held, title in offered.values_list("code", "title")}
    if not code or code.casefold() not in titles:
        return {}
    return {"code": [str(kind.words.code_taken) % {"code": code, "title": titles[code.casefold()]}]}


_NOWHERE = re.compile(r'<a(?![^>]*\shref="[^"]+")')


def text_problems(html: str) -> Iterator[str]:
    """What is wrong with the links of a text, as the end of a sentence that says where it stands."""
    if _NOWHERE.search(html):
        yield _("a link leads nowhere: the page or document is gone, or was never chosen.")
    if any(is_upload(address) for address in links_in(html)):
        yield _("a link leads to an uploaded file by its address. Choose the document instead, so that it stays.")


def reach_problems(sources: Iterable[str], pictures: Iterable[Any], texts: Iterable[str]) -> Iterator[str]:
    """Pages and files that readers could not, or should not, get from here.

    ``sources`` are texts as the editor stores them, ``texts`` the same as they are published; ``pictures`` are stored
    images.
    """
    for linked in hidden_pages_linked(sources):
        yield _("A link leads to “%(title)s”, which nobody can open: it is not published.") % {"title": linked.title}
    for stored, collection in private_files(pictures, texts):
        words = _(
            "“%(title)s” is in the private collection “%(collection)s”. Published here, everybody who learns would get "
            "it: choose another file, or have it moved to a collection that is not private."
        )
        yield words % {"title": stored.title, "collection": collection}


def hidden_pages_linked(sources: Iterable[str]) -> list[Page]:
    """Pages that texts, as the editor stores them, link to and nobody can open: not published, or on no site."""
    ids = {
        int(pk)
        for source in sources
        for model, pk, _model_path, _content_path in extract_references_from_rich_text(source)
        if issubclass(model, Page)
    }
    pages = Page.objects.filter(pk__in=ids).order_by("path") if ids else ()
    return [linked for linked in pages if not linked.live or linked.get_url() is None]


__all__ = ["code_problems", "governed_problems", "reach_problems", "text_problems"]
