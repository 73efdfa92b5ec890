"""What a page of any kind shows is handed out to whoever may open the version that shows it, and to nobody else.

How it is handed out, in all its ways, is told of documents in ``tests/screens/test_frozen.py``.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.core import clock
from competency.core.models import Person
from tests import factories as core
from tests.pages import of_each_kind
from tests.pages.of_each_kind import KINDS, OfKind, Ward
from tests.pages.test_privacy import private
from tests.training_modules import factories
from tests.training_modules.frozen import bytes_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def ward(pictured: tuple[Any, Ward]) -> Ward:
    return pictured[1]


@pytest.fixture
def url(kind: OfKind, ward: Ward) -> str:
    """The address of the smaller picture."""
    (version,) = ward.versions
    return reverse("cleared:frozen", args=[version.pk, kind.picture_in(version)["sizes"][0]["digest"]])


@pytest.fixture
def begun(kind: OfKind, ward: Ward) -> Person:
    """Somebody who began what is published now."""
    person = ward.world.another_nurse("Bea", "Begun", with_user=True)
    kind.start(person, ward.activity)
    return person


def status(client: Any, person: Person, url: str) -> int:
    client.force_login(person.user)
    return int(client.get(url).status_code)


def test_a_picture_is_kept_by_the_browser_alone_and_handed_out_in_parts(client: Any, ward: Ward, url: str) -> None:
    client.force_login(ward.person.user)
    whole = bytes_at(client, url)
    response = client.get(url)
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Content-Length"] == str(len(whole))
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.headers["ETag"] == f'"{url.rstrip("/").rpartition("/")[2]}"'
    assert client.get(url, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    part = client.get(url, headers={"Range": "bytes=4-7"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == whole[4:8]
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(whole)}"


def test_a_picture_is_handed_out_under_the_versions_that_show_it_alone(client: Any, ward: Ward, url: str) -> None:
    client.force_login(ward.person.user)
    for other in KINDS:
        (version,) = of_each_kind.ward(other).versions
        wrong = reverse("cleared:frozen", args=[version.pk, url.rstrip("/").rpartition("/")[2]])
        assert client.get(wrong).status_code == 404


def test_an_earlier_version_opens_for_whoever_began_it_and_for_nobody_else(
    client: Any, kind: OfKind, ward: Ward, url: str, begun: Person
) -> None:
    other = ward.world.another_nurse("Ola", "Other", with_user=True)
    day = clock.today() + datetime.timedelta(days=14)
    kind.rewrite(ward.page, kind.first, shown=factories.picture(), change_class="restart", by=day).publish()
    assert status(client, begun, url) == 200
    assert status(client, other, url) == 404


def test_what_is_offered_no_more_opens_for_whoever_began_it_alone(
    client: Any, ward: Ward, url: str, begun: Person
) -> None:
    core.end_requirements()  # what people are asked for stays on offer
    ward.page.refresh_from_db()
    ward.page.unpublish()
    assert status(client, begun, url) == 200
    assert status(client, ward.person, url) == 404


def test_a_page_that_is_private_to_others_hands_out_nothing(client: Any, ward: Ward, url: str, begun: Person) -> None:
    core.end_requirements()  # what people are asked for stays open
    private(ward.page, Group.objects.create(name="Pilots"))
    for person in (begun, ward.person):
        assert status(client, person, url) == 404


def test_signed_out_leads_to_the_sign_in(client: Any, url: str) -> None:
    assert client.get(url).url == f"/sign-in/?next={url}"
