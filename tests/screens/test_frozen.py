"""Handing out what a version shows: to whoever may open it, for good, in pieces, and under no other version."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document

from competency.core.frozen import storage
from tests import factories as core
from tests.training_modules import factories, frozen

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction):
    ward = frozen.ward(plan=frozen.document(b"0123456789"))
    return ward, factories.versions(ward.page)[0]


@pytest.fixture
def ward(built, db):
    return built[0]


@pytest.fixture
def version(built, db):
    return built[1]


@pytest.fixture
def url(version):
    """The address of the document, which has ten bytes."""
    (digest,) = (digest for digest, file in version.snapshot["frozen"].items() if file["name"])
    return reverse("cleared:frozen", args=[version.pk, digest])


@pytest.fixture
def nurse(client, ward):
    client.force_login(ward.user)
    return client


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_is_whole_may_be_kept_and_is_taken_for_nothing_else(nurse, url):
    response = nurse.get(url)
    assert response.status_code == 200
    assert body(response) == b"0123456789"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == "10"
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["ETag"] == f'"{url.rstrip("/").rpartition("/")[2]}"'


def test_what_a_browser_would_run_is_saved_and_not_shown(client):
    page = Document(title="x", file=ContentFile(b"<script>alert(1)</script>", name="x.html"))
    page.save()
    ward = frozen.ward(plan=page)
    version = factories.versions(ward.page)[0]
    (digest,) = (digest for digest, file in version.snapshot["frozen"].items() if file["name"])
    client.force_login(ward.user)
    response = client.get(reverse("cleared:frozen", args=[version.pk, digest]))
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_head_says_the_same_without_the_bytes(nurse, url):
    whole, head = nurse.get(url), nurse.head(url, headers={"Range": "bytes=0-1"})
    assert head.status_code == 200
    assert body(head) == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]


def test_nothing_is_posted(nurse, url):
    assert nurse.post(url).status_code == 405


def test_whoever_has_it_is_told_so(nurse, url):
    etag = nurse.get(url).headers["ETag"]
    for given in (etag, f'"other", {etag}', "*"):
        response = nurse.get(url, headers={"If-None-Match": given})
        assert response.status_code == 304
        assert body(response) == b""
        assert response.headers["ETag"] == etag
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert nurse.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    assert nurse.get(url, headers={"If-Match": '"other"'}).status_code == 412


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-30", b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_a_part_is_handed_out(nurse, url, asked, part, said):
    response = nurse.get(url, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == part
    assert response.headers["Content-Range"] == said
    assert response.headers["Content-Length"] == str(len(part))
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(nurse, url, asked):
    response = nurse.get(url, headers={"Range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */10"


@pytest.mark.parametrize(
    "asked",
    ["bytes=4-2", "bytes=-", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=" + "9" * 5000 + "-", "bytes=²-"],
)
def test_what_is_no_range_gets_the_whole(nurse, url, asked):
    response = nurse.get(url, HTTP_RANGE=asked)
    assert response.status_code == 200
    assert body(response) == b"0123456789"


def test_a_part_of_another_file_is_not_mixed_in(nurse, url):
    response = nurse.get(url, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert response.status_code == 200
    etag = response.headers["ETag"]
    assert nurse.get(url, headers={"Range": "bytes=0-1", "If-Range": etag}).status_code == 206


# ---- who, and of which version


def test_signed_out_leads_to_the_sign_in_and_is_kept_nowhere(client, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response.url == f"/sign-in/?next={url}"
    assert "no-store" in response.headers["Cache-Control"]


def test_an_account_of_nobody_on_the_list_is_refused(client, url):
    client.force_login(core.user("nobody"))
    response = client.get(url)
    assert response.status_code == 403
    assert "no-store" in response.headers["Cache-Control"]


def test_a_file_is_handed_out_under_the_versions_that_show_it_alone(nurse, url):
    digest = url.rstrip("/").rpartition("/")[2]
    other = factories.versions(factories.module())[0]
    for wrong in ([other.pk, digest], [other.activity_id, digest], [other.pk, "0" * 64], [other.pk, "..%2f"]):
        response = nurse.get(reverse("cleared:frozen", args=wrong))
        assert response.status_code == 404
        assert "no-store" in response.headers["Cache-Control"]


def test_a_file_that_is_missing_or_cut_short_is_not_there(nurse, url):
    place = storage._place(url.rstrip("/").rpartition("/")[2])
    place.chmod(0o644)
    place.write_bytes(b"0123")
    assert nurse.get(url).status_code == 404
    place.unlink()
    assert nurse.get(url).status_code == 404
    storage.keep(b"0123456789")
    assert nurse.get(url).status_code == 200
