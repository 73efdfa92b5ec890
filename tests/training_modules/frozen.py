"""A module with a picture and a linked document, somebody who reads it, and files that change under it."""

from __future__ import annotations

import io
import re
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Bitmap
from wagtail.documents.models import Document

from competency.core.activities import api as activities
from competency.core.models import Activity, ActivityVersion
from tests.training_modules import factories
from tests.training_modules.factories import Ward
from tests.training_modules.learning.player import section_url
from training_modules.learning import api as learning
from training_modules.models import TrainingModulePage
from training_modules.writing import api


def picture_file(colour: str, name: str = "loop.png") -> ImageFile:
    buffer = io.BytesIO()
    Bitmap.new("RGB", (1200, 600), colour).save(buffer, "PNG")
    buffer.seek(0)
    return ImageFile(buffer, name=name)


def document(text: bytes = b"%PDF-1.7 The plan.") -> Document:
    kept = Document(title="The plan", file=ContentFile(text, name="plan.pdf"))
    kept.save()
    return kept


def replaced(stored: Any, file: Any) -> None:
    """Another file under the same number, as the editor of pictures and documents puts it."""
    stored = type(stored).objects.get(pk=stored.pk)
    before, storage = stored.file.name, stored.file.storage
    stored.file = file
    stored.save()
    storage.delete(before)


def sections(image: Any, plan: Document | None = None) -> list[api.SectionDraft]:
    link = f'<p>See <a linktype="document" id="{plan.pk}">the plan</a>.</p>' if plan else "<p>Look.</p>"
    picture = api.PictureDraft(image, "A loop of five steps.", "One loop.")
    return [factories.section("a", factories.why(), picture, api.TextDraft(link))]


def ward(image: Any = None, plan: Document | None = None) -> Ward:
    return factories.ward(sections=sections(image or factories.picture(), plan))


def shown(version: ActivityVersion) -> dict[str, Any]:
    """The picture's block in the snapshot."""
    found: dict[str, Any] = version.snapshot["sections"][0]["blocks"][1]
    return found


def as_before(page: Any) -> ActivityVersion:
    """The module published once more in the form that snapshots had before files were frozen: numbers of files."""
    (version,) = factories.versions(page)
    snapshot = {key: said for key, said in version.snapshot.items() if key != "frozen"}
    for section in snapshot["sections"]:
        for block in section["blocks"]:
            block.pop("file", None)
            block.pop("sizes", None)
            if "html" in block:
                block["html"] = re.sub(r"#sha256-[0-9a-f]{64}", "", block["html"])
    return activities.publish_activity(
        key=page.translation_key,
        source="modules",
        kind="module",
        title=version.title,
        code=Activity.objects.get(pk=page.translation_key).code,
        change_class="tell",
        language=version.language,
        minutes=version.minutes,
        snapshot=snapshot,
    )


def read(client: Any, ward: Ward) -> str:
    """The page with the picture, as the person of the ward reads it."""
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    return client.get(section_url(attempt, "a")).content.decode()


def bytes_at(client: Any, url: str) -> bytes:
    """What is handed out at an address."""
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def addresses(page: str) -> list[str]:
    """The addresses of frozen files that a page leads to."""
    return re.findall(r'(?:src|href)="([^"]*/frozen/[^"]+)"', page)


def draft_of(page: Any) -> Any:
    """The newest draft of a module."""
    return TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
