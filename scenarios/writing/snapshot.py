"""From a draft page to what it says, and from what a version says to the fields of a page."""

from __future__ import annotations

from datetime import time
from typing import Any

from wagtail.images import get_image_model

from competency.pages.files.sizes import Size
from competency.pages.files.stored import digest_of, image_again

from ..graph.model import Domain
from .content import ScenarioContent
from .document import blocks_of, drafted


def content_of(page: Any, *, with_files: bool = True) -> ScenarioContent:
    """What people would get of the draft as it is now; without its files where only its words are asked about."""
    content = ScenarioContent(drafted(page.story.get_prep_value(), fields_of(page)))
    return _with_todays_files(content) if with_files else content


def fields_of(page: Any) -> dict[str, Any]:
    """What the document has from the page's own fields. A field that is empty says nothing."""
    patient = {name: getattr(page, f"patient_{name}").strip() for name in ("name", "about", "place")}
    fields: dict[str, Any] = {
        "code": page.code.strip(),
        "title": page.title.strip(),
        "summary": page.summary.strip(),
        "patient": {name: said for name, said in patient.items() if said},
    }
    least = {domain.value: getattr(page, f"least_{domain.value}") for domain in Domain}
    if minimums := {name: points for name, points in least.items() if points is not None}:
        fields["minimums"] = minimums
    for name in ("minutes", "tries", "wait_hours"):
        if (number := getattr(page, name)) is not None:
            fields[name] = number
    if isinstance(page.starts_at, time):
        fields["starts_at"] = page.starts_at.hour * 60 + page.starts_at.minute
    return fields


def page_fields(document: dict[str, Any]) -> dict[str, Any]:
    """The page's own fields of a document, without those that every kind of page has."""
    patient, minimums = document.get("patient", {}), document.get("minimums", {})
    starts_at = document.get("starts_at", 8 * 60)
    return {
        "minutes": document.get("minutes", 10),
        "starts_at": time(*divmod(starts_at, 60)),
        "tries": document.get("tries", 3),
        "wait_hours": document.get("wait_hours", 24),
        **{f"patient_{name}": patient.get(name, "") for name in ("name", "about", "place")},
        **{f"least_{domain.value}": minimums.get(domain.value) for domain in Domain},
    }


def stored_pictures(content: ScenarioContent) -> list[Any]:
    """The stored images that its steps name; those that are gone are left out."""
    ids = {picture["image"] for picture in content.pictures if _is_id(picture.get("image"))}
    return list(get_image_model().objects.filter(pk__in=ids).order_by("pk")) if ids else []


def returned(content: ScenarioContent, block: Any) -> dict[str, Any]:
    """The fields of a new page that says what a version says, its pictures made again where they are gone."""
    again = {}
    for picture in content.pictures:
        sizes = [Size(**size) for size in picture.get("sizes", ())]
        image = image_again(picture.get("image"), picture.get("file", ""), sizes, picture.get("alt", ""))
        again[picture["image"]] = {"image": image}
    document = content.with_pictures(again).draft.document
    return page_fields(document) | {"story": block.to_python(blocks_of(document))}


def _with_todays_files(content: ScenarioContent) -> ScenarioContent:
    """With the hashes of the files as they are today; what cannot be read is no picture any more."""
    digests = {image.pk: digest_of(image) for image in stored_pictures(content)}
    ids = [picture["image"] for picture in content.pictures if _is_id(picture.get("image"))]
    return content.with_pictures({pk: _today(pk, digests.get(pk, "")) for pk in ids})


def _today(pk: int, digest: str) -> dict[str, Any]:
    return {"image": pk, "file": digest} if digest else {"image": None}


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


__all__ = ["content_of", "fields_of", "page_fields", "returned", "stored_pictures"]
