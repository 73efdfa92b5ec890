"""What a page of any kind shows is frozen with what is published: pictures that are replaced or deleted change nothing
that people see, and are a change to whoever publishes next."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Bitmap
from wagtail.models import Page

from competency.core.frozen import storage
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.pages import of_each_kind
from tests.pages.of_each_kind import ALT, OfKind, Ward
from tests.training_modules import factories, frozen
from tests.training_modules.frozen import addresses, bytes_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def image(pictured: tuple[Any, Ward]) -> Any:
    return pictured[0]


@pytest.fixture
def ward(pictured: tuple[Any, Ward]) -> Ward:
    return pictured[1]


@pytest.fixture
def seen(kind: OfKind, ward: Ward, client: Any) -> Any:
    """``seen()``: the page with the picture, as somebody reads it who has begun."""
    client.force_login(ward.person.user)
    address = kind.first_page(kind.start(ward.person, ward.activity))
    return lambda: client.get(address).content.decode()


# ---- what publishing keeps


def test_a_version_names_both_sizes_of_a_picture_by_the_hash_of_their_bytes(kind: OfKind, ward: Ward) -> None:
    (version,) = ward.versions
    said = kind.picture_in(version)
    assert [(size["width"], size["height"]) for size in said["sizes"]] == [(480, 240), (960, 480)]
    assert set(version.snapshot["frozen"]) == {size["digest"] for size in said["sizes"]}
    assert all(storage.is_whole(digest) for digest in version.snapshot["frozen"])
    assert {file["type"] for file in version.snapshot["frozen"].values()} == {"image/webp"}
    assert len(said["file"]) == 64


def test_a_version_without_files_says_that_it_has_none(kind: OfKind) -> None:
    (version,) = of_each_kind.ward(kind).versions
    assert version.snapshot["frozen"] == {}


def test_what_is_rendered_is_of_the_bytes_that_are_there_and_not_of_what_was_rendered_before(
    kind: OfKind, image: Any, client: Any
) -> None:
    image.get_rendition("width-480|format-webp")
    storage_of, name = image.file.storage, image.file.name
    storage_of.delete(name)
    storage_of.save(name, frozen.picture_file("red"))
    ward = of_each_kind.ward(kind, image)
    client.force_login(ward.person.user)
    page = client.get(kind.first_page(kind.start(ward.person, ward.activity))).content.decode()
    shown = Bitmap.open(io.BytesIO(bytes_at(client, addresses(page)[0]))).convert("RGB")
    red = shown.getpixel((5, 5))
    assert isinstance(red, tuple) and red[0] > 200


# ---- what readers get


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_what_becomes_of_a_picture_changes_nothing_that_people_see(
    change: str, image: Any, seen: Any, client: Any
) -> None:
    before = seen()
    assert len(addresses(before)) == 1
    pictures = [bytes_at(client, url) for url in addresses(before)]
    if change == "replaced":
        frozen.replaced(image, frozen.picture_file("red"))
    else:
        image.delete()
    after = seen()
    assert addresses(after) == addresses(before)
    assert [bytes_at(client, url) for url in addresses(after)] == pictures
    assert "/media/" not in after


def test_a_frozen_file_that_is_missing_shows_the_words(ward: Ward, seen: Any) -> None:
    for digest in ward.versions[0].snapshot["frozen"]:
        storage._place(digest).unlink()
    page = seen()
    assert addresses(page) == []
    assert ALT in page


def test_a_draft_shows_the_picture_of_today(kind: OfKind, image: Any, ward: Ward) -> None:
    frozen.replaced(image, frozen.picture_file("red", "red.png"))
    draft = kind.draft(ward.page)
    mode = draft.preview_modes[1][0]
    shown = draft.make_preview_request(preview_mode=mode).render().content.decode()
    assert "red." in shown
    assert "/frozen/" not in shown


def test_a_page_costs_the_same_with_a_picture_and_without(kind: OfKind, client: Any) -> None:
    costs = []
    for shown in (None, factories.picture()):
        ward = of_each_kind.ward(kind, shown)
        client.force_login(ward.person.user)
        address = kind.first_page(kind.start(ward.person, ward.activity))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


# ---- what trainers are asked


def test_a_replaced_picture_makes_the_page_differ_from_what_is_published(kind: OfKind, image: Any, ward: Ward) -> None:
    assert kind.draft(ward.page).is_unchanged()
    frozen.replaced(image, frozen.picture_file("red"))
    draft = kind.draft(ward.page)
    assert not draft.is_unchanged()
    assert Page.objects.get(pk=ward.page.pk).has_unpublished_changes
    with pytest.raises(PublishRefused, match="what this change asks"):
        draft.save_revision().publish()
    draft.classify_change("wording")
    with pytest.raises(PublishRefused, match="more than wording"):
        draft.save_revision().publish()
    draft.classify_change("tell", note="A new picture.")
    draft.save_revision().publish()
    first, second = map(kind.picture_in, ward.versions)
    assert first["image"] == second["image"]
    assert first["sizes"] != second["sizes"]


def test_the_same_file_sent_once_more_is_no_change(kind: OfKind, image: Any, ward: Ward) -> None:
    frozen.replaced(image, frozen.picture_file("teal", "again.png"))
    assert kind.draft(ward.page).is_unchanged()
    assert not Page.objects.get(pk=ward.page.pk).has_unpublished_changes


def test_a_deleted_picture_stands_in_the_list_and_refuses_publishing(kind: OfKind, image: Any, ward: Ward) -> None:
    image.delete()
    draft = kind.draft(ward.page)
    assert Page.objects.get(pk=ward.page.pk).has_unpublished_changes
    assert any("is gone" in line for line in draft.publish_problems()[kind.body])
    draft.classify_change("tell", note="What changed.")
    with pytest.raises(PublishRefused, match="is gone"):
        draft.save_revision().publish()


def test_a_file_that_cannot_be_read_stands_in_the_list(kind: OfKind, image: Any) -> None:
    kind.site()
    image.file.storage.delete(image.file.name)
    page = kind.page(image, publish=False)
    assert any("is gone" in line for line in kind.draft(page).publish_problems()[kind.body])


def test_what_is_no_picture_is_refused_in_words(kind: OfKind, image: Any) -> None:
    kind.site()
    name = image.file.name
    image.file.storage.delete(name)
    image.file.storage.save(name, ContentFile(b"no picture"))
    with pytest.raises(PublishRefused, match="cannot be read"):
        kind.page(image)


def test_the_pages_of_a_picture_say_which_pages_show_it_and_keep_it(image: Any, ward: Ward, client: Any) -> None:
    client.force_login(core.user("root", is_superuser=True, is_staff=True))
    urls = [reverse(f"wagtailimages:{verb}", args=[image.pk]) for verb in ("edit", "delete")]
    urls.append(reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"]) + f"?id={image.pk}")
    for url in urls:
        page = client.get(url).content.decode()
        assert "show this" in page, url
        assert ward.page.title in page
    other = client.get(reverse("wagtailimages:edit", args=[factories.picture().pk])).content.decode()
    assert ward.page.title not in other


def test_the_editor_of_pictures_replaces_without_changing_what_is_published(
    kind: OfKind, image: Any, ward: Ward, client: Any
) -> None:
    client.force_login(core.user("root", is_superuser=True, is_staff=True))
    upload = frozen.picture_file("red", "red.png")
    sent = {"title": image.title, "file": upload, "collection": image.collection_id, "tags": ""}
    assert client.post(reverse("wagtailimages:edit", args=[image.pk]), sent).status_code == 302
    assert not kind.draft(ward.page).is_unchanged()
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[ward.page.pk])).content.decode()
    assert "A picture changed in" in editor
    assert all(storage.is_whole(digest) for digest in ward.versions[0].snapshot["frozen"])


def test_what_comes_back_after_it_was_deleted_shows_what_was_published(
    kind: OfKind, image: Any, ward: Ward, client: Any
) -> None:
    core.end_requirements()
    key, title = ward.page.translation_key, ward.page.title
    kind.model.objects.get(pk=ward.page.pk).delete()
    image.delete()
    author = factories.author()
    client.force_login(author)
    address = reverse(f"{kind.model._meta.app_label}_bring_back", args=[key])
    assert client.post(address).status_code == 302
    again = kind.model.objects.get(translation_key=key)
    assert again.title == title
    assert kind.draft(again).publish_problems().get(kind.body) is None
