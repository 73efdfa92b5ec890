"""The files that a page refers to: today's bytes of pictures and documents, and copies that are frozen of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from PIL import Image as Bitmap
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.models import Site

from competency.core.frozen import api as frozen
from competency.core.frozen.api import CannotFreeze, File, Frozen

from ..texts.links import links_in
from .sizes import Size

SMALL, LARGE = "width-480|format-webp", "width-960|format-webp"
SHOWN_AS = "image/webp"


def bytes_of(stored: Any) -> bytes | None:
    """Today's bytes of a stored image or document; None where they cannot be read, and where it is none."""
    if stored is None or not stored.file:
        return None
    file = stored.file
    try:
        if file._committed:
            with file.storage.open(file.name, "rb") as opened:
                return bytes(opened.read())
        # What is being uploaded is read once more when it is saved.
        file.open("rb")
        content = bytes(file.read())
        file.seek(0)
    except (OSError, ValueError):
        return None
    return content


def digest_of(stored: Any) -> str:
    """The hash of today's bytes; empty where they cannot be read."""
    content = bytes_of(stored)
    return "" if content is None else frozen.digest_of(content)


# ---- documents that texts link to ---------------------------------------------------------------------------------


def document_at(address: str) -> int | None:
    """The id of the document that an address of this site hands out; None for any other address."""
    path = path_on_site(address)
    try:
        match = resolve(path) if path else None
    except Resolver404:
        return None
    is_document = match is not None and match.url_name == "wagtaildocs_serve"
    return int(match.kwargs.get("document_id") or match.args[0]) if match and is_document else None


def is_upload(address: str) -> bool:
    """Whether an address leads straight to an uploaded file, past everything that knows which one it is."""
    media = settings.MEDIA_URL
    return bool(media.strip("/")) and (address.startswith(media) or path_on_site(address).startswith(media))


def path_on_site(address: str) -> str:
    """The path of an address of this site; empty for one elsewhere."""
    try:
        parts = urlsplit(unescape(address))
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https"):
        return ""
    if not parts.netloc:
        return parts.path if parts.path.startswith("/") else ""
    own = {urlsplit(root).netloc for root in _own_roots()}
    return parts.path if parts.netloc in own else ""


def _own_roots() -> Iterable[str]:
    yield str(getattr(settings, "WAGTAILADMIN_BASE_URL", "") or "")
    for _id, _path, url, _language in Site.get_site_root_paths():
        yield url


def documents_of(texts: Iterable[str]) -> dict[str, Any]:
    """The stored documents that texts link to, by the address as it stands there; None for one that is gone."""
    ids = {address: pk for text in texts for address in links_in(text) if (pk := document_at(address)) is not None}
    rows = get_document_model().objects.in_bulk(set(ids.values())) if ids else {}
    return {address: rows.get(pk) for address, pk in ids.items()}


def names_of(pictures: Iterable[int], texts: Iterable[str]) -> frozenset[str]:
    """What is referred to by the ids of images and by texts with links: ``image:12``, ``document:7``."""
    addresses = {address for text in texts for address in links_in(text)}
    documents = {f"document:{pk}" for address in addresses if (pk := document_at(address)) is not None}
    return frozenset({f"image:{pk}" for pk in pictures} | documents)


# ---- freezing -----------------------------------------------------------------------------------------------------


def freeze(pictures: Iterable[int], texts: Iterable[str]) -> Frozen:
    """Copies of all that is referred to and there: both sizes of pictures, by their ids, and documents as they are.

    They stand under ``image:12`` and under the address of a document as it is written. Raises ``CannotFreeze`` for what
    is there and cannot be read.
    """
    files: list[File] = []
    places: dict[str, Any] = {}
    for pk, image in sorted(get_image_model().objects.in_bulk(set(pictures)).items()):
        places[f"image:{pk}"] = _freeze_image(image, files)
    for address, document in documents_of(texts).items():
        if document is not None:
            file = frozen.freeze(_readable(document), type=document.content_type, name=document.filename)
            files.append(file)
            places[address] = {"file": file.digest}
    return Frozen(tuple(files), places)


def _freeze_image(image: Any, files: list[File]) -> dict[str, Any]:
    original = _readable(image)
    sizes = []
    for spec in (SMALL, LARGE):
        try:
            # From the bytes that were just read: what was rendered before may be of an earlier file.
            made = image.generate_rendition_file(Filter(spec), source=io.BytesIO(original))
            width, height = _dimensions(made)
            made.seek(0)
            file = frozen.freeze(bytes(made.read()), type=SHOWN_AS)
        except Exception as error:  # whatever a file that is no picture does to its reader
            raise CannotFreeze(_("The picture “%(title)s” cannot be read.") % {"title": image.title}) from error
        files.append(file)
        sizes.append({"digest": file.digest, "width": width, "height": height})
    return {"file": frozen.digest_of(original), "sizes": sizes}


def _dimensions(made: Any) -> tuple[int, int]:
    made.seek(0)
    with Bitmap.open(made) as picture:
        return picture.size


def _readable(stored: Any) -> bytes:
    content = bytes_of(stored)
    if content is None:
        raise CannotFreeze(_("The file of “%(title)s” cannot be read.") % {"title": stored.title})
    return content


# ---- bringing back --------------------------------------------------------------------------------------------------


def image_again(pk: int | None, digest: str, sizes: Sequence[Size], alt: str) -> int | None:
    """The stored image while it is the one that was published; else a new one of the bytes that were frozen of it.

    Its id; None where no copy is left. ``digest`` is the hash of what was published, ``alt`` what it shows in words.
    """
    images = get_image_model().objects
    stored = images.filter(pk=pk).first() if pk else None
    if stored is not None and digest_of(stored) == digest:
        return int(stored.pk)
    largest = max(sizes, key=lambda size: size.width, default=None)
    opened = frozen.opened(largest.digest) if largest else None
    if largest is None or opened is None:
        return None
    with opened:
        content = opened.read()
    made = images.create(
        title=alt[:255] or largest.digest[:12],
        description=alt[:255],
        file=ContentFile(content, name=f"{largest.digest[:12]}.webp"),
        width=largest.width,
        height=largest.height,
    )
    return int(made.pk)


__all__ = [
    "LARGE",
    "SHOWN_AS",
    "SMALL",
    "bytes_of",
    "digest_of",
    "document_at",
    "documents_of",
    "freeze",
    "image_again",
    "is_upload",
    "names_of",
    "path_on_site",
]
