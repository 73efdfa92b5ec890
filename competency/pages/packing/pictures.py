"""Pictures in a pack: looked at before anything is written, stored once, and written beside what shows them."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.images import ImageFile
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images import get_image_model
from willow.image import Image as Willow

from competency.packs.folder import PICTURES as SUFFIXES
from competency.packs.loading import Loading
from competency.packs.writing import Writer

FORMATS = {"PNG": (".png",), "JPEG": (".jpg", ".jpeg"), "GIF": (".gif",), "WEBP": (".webp",)}


def fault_of_picture(path: Path) -> str:
    """Why it cannot be shown: a drawing that could hold a script is no picture, nor is one too big to unpack."""
    try:
        with warnings.catch_warnings():
            # The head says how big it is; nothing is unpacked before that is known, so the warning is not needed.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=list(FORMATS)) as head:
                points, format_name = head.width * head.height * getattr(head, "n_frames", 1), str(head.format)
        if not 0 < points <= most_pixels():
            raise Image.DecompressionBombError
        with path.open("rb") as file:
            Willow.open(file).get_size()
    except Image.DecompressionBombError:
        words = {"most": most_pixels()}
        return _("The picture is too big to be shown: at most %(most)d points, width times height.") % words
    except Exception:  # whatever a file that is no picture does to its reader
        return _("This is no picture that can be shown.")
    if path.suffix.lower() not in FORMATS[format_name]:
        sentence = _("The file is a picture of another kind than its name says (%(format)s).")
        return sentence % {"format": format_name}
    return ""


def most_pixels() -> int:
    """As many points as a picture may have that is uploaded on the site; no more than can be unpacked in any case."""
    declared = getattr(settings, "WAGTAILIMAGES_MAX_IMAGE_PIXELS", None)
    return min(int(one) for one in (declared, Image.MAX_IMAGE_PIXELS, 128_000_000) if one)


def digest_of_file(path: Path) -> str:
    """The hash by which the site's library knows a picture with this very content."""
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()


def stored_image(path: Path, title: str, loading: Loading) -> Any:
    """The site's image with this very content, stored when it is new; its file goes again if the load is undone."""
    images = get_image_model().objects
    digest = digest_of_file(path)
    if (existing := images.filter(file_hash=digest).first()) is not None:
        return existing
    with path.open("rb") as file:
        image = images.create(title=title[:255], file=ImageFile(file, name=path.name), file_hash=digest)
    loading.undo.append(lambda: image.file.storage.delete(image.file.name))
    return image


def can_be_written(image: Any) -> bool:
    """Whether a pack may hold it: a picture that is there, of a kind that packs know."""
    return bool(image) and PurePosixPath(image.file.name).suffix.lower() in SUFFIXES


def written_beside(image: Any, folder: str, writer: Writer) -> str:
    """Put a stored image into a folder of the pack, once however often it is shown; the name of its file there."""
    path = PurePosixPath(image.file.name)
    with image.open_file() as file:
        content = file.read()
    return PurePosixPath(writer.picture(folder, path.stem, path.suffix.lower(), content)).name


__all__ = [
    "can_be_written",
    "digest_of_file",
    "fault_of_picture",
    "most_pixels",
    "stored_image",
    "written_beside",
]
