"""What is published is frozen: files that are replaced or deleted change nothing that people learn from."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Page

from competency.core.models import Attempt
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.training_modules import factories, frozen
from tests.training_modules.frozen import addresses, bytes_at, draft_of, read
from tests.training_modules.learning.player import section_url
from training_modules.writing import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


# ---- what readers get


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


# ---- what trainers are asked


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
