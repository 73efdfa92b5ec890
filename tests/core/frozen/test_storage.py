"""Frozen files: named by their bytes, written whole and once, apart from what is handed out, and looked at."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError

from competency.core.activities import api as activities
from competency.core.checks import frozen_files_of_their_own
from competency.core.frozen import api as frozen
from competency.core.frozen import storage
from competency.core.frozen.attested import FrozenFiles


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.CLEARED_FROZEN_ROOT = str(tmp_path / "frozen")
    return tmp_path / "frozen"


def test_the_same_bytes_are_the_same_file(folder: Path) -> None:
    one, again, other = storage.keep(b"a picture"), storage.keep(b"a picture"), storage.keep(b"another")
    assert one == again != other
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2
    file = storage.opened(one)
    assert file
    with file:
        assert file.read() == b"a picture"


def test_what_was_kept_and_damaged_is_written_again(folder: Path) -> None:
    digest = storage.keep(b"a picture")
    (place,) = (path for path in folder.rglob("*") if path.is_file())
    place.chmod(0o644)
    place.write_bytes(b"half")
    assert not storage.is_whole(digest)
    assert storage.keep(b"a picture") == digest
    assert storage.is_whole(digest)


def test_a_write_that_fails_leaves_nothing(folder: Path, monkeypatch) -> None:
    def full(_handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.keep(b"a picture")
    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "/etc/passwd"])
def test_what_is_no_hash_names_no_file(folder: Path, name: str) -> None:
    assert storage.opened(name) is None
    assert storage.size_of(name) is None
    assert not storage.is_whole(name)


def test_without_a_setting_they_lie_beside_the_uploads_and_never_among_them(settings, tmp_path: Path) -> None:
    settings.CLEARED_FROZEN_ROOT = ""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    assert storage.root() == tmp_path / "media-frozen"
    assert frozen_files_of_their_own(None) == []
    settings.MEDIA_ROOT = ""
    with pytest.raises(ImproperlyConfigured):
        storage.root()
    assert [error.id for error in frozen_files_of_their_own(None)] == ["cleared_core.E006"]


@pytest.mark.parametrize("where", ["media", "media/frozen", "static/frozen", "."])
def test_a_folder_that_is_handed_out_is_refused(settings, tmp_path: Path, where: str) -> None:
    settings.MEDIA_ROOT, settings.STATIC_ROOT = str(tmp_path / "media"), str(tmp_path / "static")
    settings.CLEARED_FROZEN_ROOT = str(tmp_path / where)
    assert {error.id for error in frozen_files_of_their_own(None)} == {"cleared_core.E006"}


# ---- versions


def published(digest: str) -> None:
    activities.publish_activity(
        key=uuid.uuid4(),
        source="modules",
        kind="module",
        title="T",
        change_class="first",
        snapshot={"frozen": {digest: {"type": "image/webp", "size": 9, "name": ""}}},
    )


@pytest.mark.django_db
def test_no_version_is_published_without_its_bytes(folder: Path) -> None:
    with pytest.raises(ValidationError, match="were not kept"):
        published("0" * 64)
    published(frozen.freeze(b"a picture", type="image/webp").digest)


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "what"), [("gone", "it is missing"), ("other", "its bytes were changed")])
def test_a_file_that_is_gone_or_was_changed_is_found(folder: Path, change: str, what: str) -> None:
    published(frozen.freeze(b"a picture", type="image/webp").digest)
    assert list(FrozenFiles().faults()) == []
    (place,) = (path for path in folder.rglob("*") if path.is_file())
    place.unlink()
    if change == "other":
        place.write_bytes(b"b picture")
    (fault,) = FrozenFiles().faults()
    assert what in fault.what
