"""Pictures of the documentation: no longer than a page can carry beside its text."""

from pathlib import Path

from PIL import Image

from portal.demo.screenshots import BEST, FOLDER, SCREENFULS, WIDTHS, show


def test_a_long_page_is_shown_by_its_upper_part(tmp_path: Path) -> None:
    taken, shown = tmp_path / "taken.png", tmp_path / "shown.png"
    picture = Image.new("RGB", (360, 5_000), "white")
    picture.putpixel((0, 0), (255, 0, 0))
    picture.save(taken)
    show(taken, shown, tallest=960)
    with Image.open(shown) as found:
        assert found.size == (360, 960)
        assert found.getpixel((0, 0)) == (255, 0, 0)


def test_a_short_page_stays_whole(tmp_path: Path) -> None:
    Image.new("RGB", (360, 300)).save(tmp_path / "taken.png")
    show(tmp_path / "taken.png", tmp_path / "shown.png", tallest=960)
    with Image.open(tmp_path / "shown.png") as found:
        assert found.size == (360, 300)


def test_the_pictures_that_are_kept_are_the_ones_chosen_at_the_size_chosen() -> None:
    assert {path.name for path in FOLDER.glob("*.png")} == set(BEST)
    for name, (_screen, width, _scheme) in BEST.items():
        with Image.open(FOLDER / name) as picture:
            assert picture.width == width
            assert picture.height <= WIDTHS[width] * SCREENFULS
