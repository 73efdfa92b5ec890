"""A scenario as the site holds it and as a file does, in the same terms: for comparing the two, and for writing one.

The file of a pack says what the document says, but for pictures: it names a file where the site has an image.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from competency.packs.writing import Writer
from competency.pages.packing.pages import CannotBeWritten
from competency.pages.packing.pictures import can_be_written, digest_of_file, written_beside

from ..writing.content import ScenarioContent
from ..writing.document import Drafted, blocks_of, drafted
from ..writing.models import ScenarioPage
from ..writing.snapshot import content_of, fields_of, page_fields, stored_pictures
from .writing import write

Document = Mapping[str, Any]
PICTURES = "scenarios/pictures"
# What a file says above the document, where people look for who answers for it.
HEAD = frozenset({"code", "title", "summary"})


def with_pictures(document: Document, shown: Callable[[Document], Document]) -> dict[str, Any]:
    """The document with its pictures said in another way."""
    steps = [
        {**step, "picture": {**shown(step["picture"])}} if isinstance(step.get("picture"), dict) else step
        for step in document["steps"]
    ]
    return {**document, "steps": steps}


def as_in_editor(document: Document) -> dict[str, Any]:
    """The document with its pictures as an editor has them, by their images, which there are none of yet: the first of
    their files is -1, the next -2."""
    files = files_in(document)

    def shown(picture: Document) -> Document:
        return {"image": -1 - files.index(picture.get("file", "")), "alt": picture.get("alt", "")}

    return with_pictures(document, shown) if "steps" in document else dict(document)


def draft_of(document: Document) -> Drafted:
    """What an author's editor would hold of a document, and the document again as it is read there."""
    return drafted(blocks_of(as_in_editor(document)), fields_of(page_of(document)))


def files_in(document: Document) -> list[str]:
    """The files of its pictures, each once."""
    pictures = [step["picture"] for step in document.get("steps", ()) if isinstance(step.get("picture"), dict)]
    return sorted({picture.get("file", "") for picture in pictures})


def page_of(document: Document) -> ScenarioPage:
    """A page of nobody's with the fields of a document, not saved and without its steps."""
    line = {name: str(document.get(name, "")) for name in sorted(HEAD)}
    return ScenarioPage(**line, **page_fields(dict(document)))


def stated_in_pack(document: Document, pictures: Mapping[str, Path]) -> str:
    """All that it says as text, equal for two that say the same. A picture counts by its bytes."""
    digests = {-number: digest_of_file(pictures[name]) for number, name in enumerate(files_in(document), 1)}
    return write(with_pictures(draft_of(document).document, lambda picture: _by_bytes(picture, digests)))


def stated_on_site(page: Any) -> str:
    """The same of a page's draft."""
    content = content_of(page, with_files=False)
    digests = {image.pk: image.get_file_hash() for image in stored_pictures(content)}
    return write(with_pictures(content.draft.document, lambda picture: _by_bytes(picture, digests)))


def _by_bytes(picture: Document, digests: Mapping[int, str]) -> Document:
    return {"file": digests.get(picture["image"], ""), "alt": picture.get("alt", "")}


def body_of(page: Any, writer: Writer) -> str:
    """The document as a pack writes it, its pictures put beside. Raises ``CannotBeWritten``."""
    content = content_of(page, with_files=False)
    files = _files(content, writer)
    document = with_pictures(
        content.draft.document,
        lambda picture: {"file": files[picture["image"]], "alt": picture.get("alt", "")},
    )
    return write({name: said for name, said in document.items() if name not in HEAD})


def _files(content: ScenarioContent, writer: Writer) -> dict[int, str]:
    images = {image.pk: image for image in stored_pictures(content)}
    named = {picture["image"] for picture in content.pictures}
    if any(not can_be_written(images.get(pk)) for pk in named):
        raise CannotBeWritten("a picture is gone, or of a kind that packs do not hold")
    return {pk: written_beside(images[pk], PICTURES, writer) for pk in sorted(named)}


__all__ = [
    "HEAD",
    "PICTURES",
    "as_in_editor",
    "body_of",
    "draft_of",
    "files_in",
    "page_of",
    "stated_in_pack",
    "stated_on_site",
    "with_pictures",
]
