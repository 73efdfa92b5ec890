"""What is published is frozen: files that are replaced or deleted change nothing that people learn from."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Bitmap
from wagtail.models import Page

from competency.core.frozen import storage
from competency.core.models import Attempt
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.training_modules import factories, frozen
from tests.training_modules.frozen import addresses, bytes_at, draft_of, read
from tests.training_modules.learning.player import section_url
from tests.training_modules.writing.editor import edit_url
from training_modules.learning import api as learning
from training_modules.writing import api

pytestmark = pytest.mark.django_db


# ---- what publishing keeps


def test_a_version_names_both_sizes_of_a_picture_by_the_hash_of_their_bytes():
    ward = frozen.ward()
    (version,) = factories.versions(ward.page)
    said = frozen.shown(version)
    assert [(size["width"], size["height"]) for size in said["sizes"]] == [(480, 240), (960, 480)]
    assert set(version.snapshot["frozen"]) == {size["digest"] for size in said["sizes"]}
    assert all(storage.is_whole(digest) for digest in version.snapshot["frozen"])
    assert {file["type"] for file in version.snapshot["frozen"].values()} == {"image/webp"}
    assert len(said["file"]) == 64


def test_a_version_without_files_says_that_it_has_none():
    (version,) = factories.versions(factories.module())
    assert version.snapshot["frozen"] == {}


def test_what_is_rendered_is_of_the_bytes_that_are_there_and_not_of_what_was_rendered_before(client):
    image = factories.picture()
    image.get_rendition("width-480|format-webp")
    storage_of, name = image.file.storage, image.file.name
    storage_of.delete(name)
    storage_of.save(name, frozen.picture_file("red"))
    ward = frozen.ward(image)
    page = read(client, ward)
    shown = Bitmap.open(io.BytesIO(bytes_at(client, addresses(page)[0]))).convert("RGB")
    red = shown.getpixel((5, 5))
    assert isinstance(red, tuple) and red[0] > 200


# ---- what readers get


def test_replacing_a_picture_changes_nothing_that_people_see(client):
    image = factories.picture()
    ward = frozen.ward(image)
    before = read(client, ward)
    pictures = [bytes_at(client, url) for url in addresses(before)]
    frozen.replaced(image, frozen.picture_file("red"))
    after = client.get(section_url(Attempt.objects.get(), "a")).content.decode()
    assert addresses(after) == addresses(before)
    assert [bytes_at(client, url) for url in addresses(after)] == pictures
    assert "/media/" not in after


def test_deleting_a_picture_changes_nothing_that_people_see(client):
    image = factories.picture()
    ward = frozen.ward(image)
    before = read(client, ward)
    image.delete()
    after = client.get(section_url(Attempt.objects.get(), "a")).content.decode()
    assert addresses(after) == addresses(before)
    assert all(bytes_at(client, url) for url in addresses(after))


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_a_linked_document_is_the_one_that_was_published(client, change):
    plan = frozen.document()
    ward = frozen.ward(plan=plan)
    page = read(client, ward)
    url = next(at for at in addresses(page) if at not in re.findall(r'src="([^"]+)"', page))
    assert "/documents/" not in page
    assert bytes_at(client, url) == b"%PDF-1.7 The plan."
    if change == "replaced":
        frozen.replaced(plan, ContentFile(b"%PDF-1.7 Another plan.", name="plan2.pdf"))
    else:
        plan.delete()
    assert url in client.get(section_url(Attempt.objects.get(), "a")).content.decode()
    assert bytes_at(client, url) == b"%PDF-1.7 The plan."
    assert client.get(url).headers["Content-Disposition"].startswith('inline; filename="plan')


def test_a_draft_shows_the_picture_of_today():
    image = factories.picture()
    ward = frozen.ward(image)
    frozen.replaced(image, frozen.picture_file("red", "red.png"))
    shown = draft_of(ward.page).make_preview_request(preview_mode="section-1").render().content.decode()
    assert "red." in shown
    assert "/frozen/" not in shown


def test_a_frozen_file_that_is_missing_shows_the_words(client):
    ward = frozen.ward()
    page = read(client, ward)
    (version,) = factories.versions(ward.page)
    for digest in version.snapshot["frozen"]:
        storage._place(digest).unlink()
    page = client.get(section_url(Attempt.objects.get(), "a")).content.decode()
    assert "The picture, in words:" in page
    assert "A loop of five steps." in page


def test_a_page_costs_the_same_with_pictures_and_without(client):
    costs = []
    for picture in (False, True):
        image = factories.picture()
        shown = frozen.sections(image) if picture else [factories.section("a", factories.why())]
        ward = factories.ward(sections=[*shown, *([] if not picture else [factories.section("b", *shown[0].blocks)])])
        client.force_login(ward.user)
        attempt = learning.start(person=ward.person, activity=ward.activity)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(section_url(attempt, "a"))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


# ---- what trainers are asked


def test_a_replaced_picture_makes_the_module_differ_from_what_is_published():
    image = factories.picture()
    ward = frozen.ward(image)
    assert draft_of(ward.page).is_unchanged()
    frozen.replaced(image, frozen.picture_file("red"))
    draft = draft_of(ward.page)
    assert not draft.is_unchanged()
    assert Page.objects.get(pk=ward.page.pk).has_unpublished_changes
    with pytest.raises(PublishRefused, match="what this change asks"):
        draft.save_revision().publish()
    draft.classify_change("wording")
    with pytest.raises(PublishRefused, match="more than wording"):
        draft.save_revision().publish()
    draft.classify_change("tell", note="A new picture.")
    draft.save_revision().publish()
    first, second = factories.versions(ward.page)
    assert frozen.shown(first)["image"] == frozen.shown(second)["image"]
    assert frozen.shown(first)["sizes"] != frozen.shown(second)["sizes"]


def test_the_same_file_sent_once_more_is_no_change():
    image = factories.picture()
    ward = frozen.ward(image)
    frozen.replaced(image, frozen.picture_file("teal", "again.png"))
    assert draft_of(ward.page).is_unchanged()
    assert not Page.objects.get(pk=ward.page.pk).has_unpublished_changes


def test_a_replaced_document_is_more_than_wording():
    plan = frozen.document()
    ward = frozen.ward(plan=plan)
    frozen.replaced(plan, ContentFile(b"%PDF-1.7 Another plan.", name="plan.pdf"))
    draft = draft_of(ward.page)
    assert not draft.is_unchanged()
    draft.classify_change("wording")
    with pytest.raises(PublishRefused, match="more than wording"):
        draft.save_revision().publish()


def test_a_deleted_picture_or_document_stands_in_the_list_and_refuses_publishing():
    image, plan = factories.picture(), frozen.document()
    ward = frozen.ward(image, plan)
    image.delete()
    plan.delete()
    draft = draft_of(ward.page)
    assert Page.objects.get(pk=ward.page.pk).has_unpublished_changes
    lines = draft.publish_problems()["sections"]
    assert any("a picture is not chosen, or is gone" in line for line in lines)
    assert any("a link leads nowhere" in line for line in lines)
    draft.classify_change("tell", note="What changed.")
    with pytest.raises(PublishRefused):
        draft.save_revision().publish()


def test_a_file_that_cannot_be_read_stands_in_the_list():
    image = factories.picture()
    image.file.storage.delete(image.file.name)
    page = factories.module(sections=frozen.sections(image), publish=False)
    assert any("is gone" in line for line in draft_of(page).publish_problems()["sections"])


def test_what_is_no_picture_is_refused_in_words():
    image = factories.picture()
    name = image.file.name
    image.file.storage.delete(name)
    image.file.storage.save(name, ContentFile(b"no picture"))
    with pytest.raises(PublishRefused, match="cannot be read"):
        factories.module(sections=frozen.sections(image))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ('<a linktype="page" id="99999">', "a link leads nowhere"),
        ('<a linktype="document" id="99999">', "a link leads nowhere"),
        ('<a href="/documents/99999/plan.pdf">', "a link leads nowhere"),
        ('<a href="javascript:alert(1)">', "a link leads nowhere"),
        ('<a href="/media/documents/plan.pdf">', "to an uploaded file by its address"),
        ('<a href="http://localhost:8000/media/images/x.png">', "to an uploaded file by its address"),
    ],
)
def test_a_link_that_leads_nowhere_refuses_publishing(link, said):
    text = api.TextDraft(f"<p>See {link}this</a>.</p>")
    with pytest.raises(PublishRefused) as refused:
        factories.module(sections=[factories.section("a", factories.why(), text)])
    assert said in refused.value.sentence


def test_a_link_to_a_page_that_is_not_published_refuses_publishing():
    other = factories.module(publish=False)
    text = api.TextDraft(f'<p>See <a linktype="page" id="{other.pk}">this</a>.</p>')
    with pytest.raises(PublishRefused, match="which nobody can open"):
        factories.module(sections=[factories.section("a", factories.why(), text)])


@pytest.mark.parametrize(
    "embedded", ['<embed embedtype="image" id="{}" alt="x" format="left"/>', '<img src="/media/x.png">']
)
def test_a_picture_within_text_is_never_shown(client, embedded):
    text = api.TextDraft(f"<p>Look.</p>{embedded.format(factories.picture().pk)}")
    ward = factories.ward(sections=[factories.section("a", factories.why(), text)])
    assert "<img" not in read(client, ward)


@pytest.mark.parametrize("address", ["/documents/{}/plan.pdf", "http://localhost:8000/documents/{}/plan.pdf"])
def test_a_document_linked_by_its_address_is_frozen_too(client, address):
    plan = frozen.document()
    text = api.TextDraft(f'<p>See <a href="{address.format(plan.pk)}">this</a>.</p>')
    ward = factories.ward(sections=[factories.section("a", factories.why(), text)])
    (url,) = addresses(read(client, ward))
    assert bytes_at(client, url) == b"%PDF-1.7 The plan."


@pytest.mark.parametrize("kind", ["images", "docs"])
def test_the_pages_of_a_file_say_which_modules_show_it_and_keep_it(client, kind):
    image, plan = factories.picture(), frozen.document()
    ward = frozen.ward(image, plan)
    other = factories.picture()
    client.force_login(core.user("root", is_superuser=True, is_staff=True))
    stored = image if kind == "images" else plan
    urls = [reverse(f"wagtail{kind}:{verb}", args=[stored.pk]) for verb in ("edit", "delete")]
    model = ("wagtailimages", "image") if kind == "images" else ("wagtaildocs", "document")
    urls.append(reverse("wagtail_bulk_action", args=[*model, "delete"]) + f"?id={stored.pk}")
    for url in urls:
        page = client.get(url).content.decode()
        assert "Published modules show this" in page, url
        assert ward.page.title in page
    assert "Published modules" not in client.get(reverse("wagtailimages:edit", args=[other.pk])).content.decode()


def test_the_editor_of_pictures_replaces_without_changing_what_is_published(client):
    image = factories.picture()
    ward = frozen.ward(image)
    (version,) = factories.versions(ward.page)
    client.force_login(core.user("root", is_superuser=True, is_staff=True))
    url = reverse("wagtailimages:edit", args=[image.pk])
    upload = frozen.picture_file("red", "red.png")
    response = client.post(url, {"title": image.title, "file": upload, "collection": image.collection_id, "tags": ""})
    assert response.status_code == 302
    assert not draft_of(ward.page).is_unchanged()
    assert "A picture changed in" in client.get(edit_url(ward.page)).content.decode()
    assert all(storage.is_whole(digest) for digest in version.snapshot["frozen"])
