"""Versions that were published before files were frozen: shown as they are today, until they are frozen beside."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from competency.core import clock
from competency.core.frozen import storage
from competency.core.models import Attempt, FrozenLater
from tests.training_modules import factories, frozen
from tests.training_modules.frozen import addresses, bytes_at, draft_of, read
from tests.training_modules.learning.player import section_url
from training_modules.learning import api as learning

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier():
    """A module whose newest version names files by number only."""
    image, plan = factories.picture(), frozen.document()
    ward = frozen.ward(image, plan)
    return ward, frozen.as_before(ward.page), image, plan


def test_an_earlier_version_shows_the_files_of_today_until_they_are_frozen(client, earlier):
    ward, _version, _image, _plan = earlier
    page = read(client, ward)
    assert "/media/images/" in page
    assert "/documents/" in page
    call_command("cleared_freeze", stdout=io.StringIO())
    page = client.get(section_url(Attempt.objects.get(), "a")).content.decode()
    assert "/media/" not in page
    assert "/documents/" not in page
    assert len(addresses(page)) == 2
    assert all(bytes_at(client, url) for url in addresses(page))


def test_the_command_may_be_repeated_and_says_what_remains(earlier):
    _ward, version, _image, _plan = earlier
    said = io.StringIO()
    call_command("cleared_freeze", "--dry-run", stdout=said)
    assert "1 versions wait." in said.getvalue()
    assert not FrozenLater.objects.exists()
    for expected in ("1 versions frozen", "0 versions frozen"):
        said = io.StringIO()
        call_command("cleared_freeze", stdout=said)
        assert expected in said.getvalue()
    assert FrozenLater.objects.get().activity_version == version
    call_command("cleared_verify", stdout=io.StringIO(), stderr=io.StringIO())


def test_the_nightly_check_says_which_versions_wait(earlier):
    said = io.StringIO()
    call_command("cleared_verify", stdout=said)
    assert "1 published versions show pictures or documents as they are today: run cleared_freeze." in said.getvalue()


def test_what_cannot_be_read_at_the_moment_waits(earlier):
    _ward, version, image, _plan = earlier
    place = Path(image.file.path)
    hidden = place.rename(place.with_suffix(".hidden"))
    with pytest.raises(CommandError, match="1 could not be"):
        call_command("cleared_freeze", stdout=io.StringIO(), stderr=io.StringIO())
    assert not FrozenLater.objects.exists()
    hidden.rename(place)
    call_command("cleared_freeze", stdout=io.StringIO())
    assert FrozenLater.objects.get().activity_version == version


def test_a_picture_that_was_deleted_before_shows_its_words_for_good(client, earlier):
    ward, _version, image, _plan = earlier
    type(image).objects.filter(pk=image.pk)._raw_delete("default")
    call_command("cleared_freeze", stdout=io.StringIO())
    assert "The picture, in words:" in read(client, ward)


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_an_earlier_version_is_frozen_before_a_file_of_it_changes(client, earlier, change):
    ward, version, image, _plan = earlier
    before, name = image.file.read(), f"image:{image.pk}"
    if change == "replaced":
        frozen.replaced(image, frozen.picture_file("red"))
    else:
        image.delete()
    later = FrozenLater.objects.get()
    assert later.activity_version == version
    assert later.places[name]["file"] == storage.digest_of(before)
    assert addresses(read(client, ward))


def test_a_module_from_before_is_unchanged_until_a_file_changes(earlier):
    ward, _version, image, _plan = earlier
    assert draft_of(ward.page).is_unchanged()
    call_command("cleared_freeze", stdout=io.StringIO())
    assert draft_of(ward.page).is_unchanged()
    frozen.replaced(image, frozen.picture_file("red"))
    assert not draft_of(ward.page).is_unchanged()


def test_what_changed_since_a_pass_is_told_by_the_bytes(earlier):
    """Whoever passed the earlier form is asked nothing by the same files, and is by another one."""
    ward, _version, image, _plan = earlier
    attempt = learning.start(person=ward.person, activity=ward.activity)
    learning.complete_section(attempt=attempt, section="a")
    draft = draft_of(ward.page)
    frozen.replaced(image, frozen.picture_file("red"))
    draft.classify_change("delta", by=clock.today(), note="A new picture.")
    draft.save_revision().publish()
    offered = learning.offer(person=ward.person, activity=ward.activity)
    assert [section.key for section in offered.sections] == ["a"]
