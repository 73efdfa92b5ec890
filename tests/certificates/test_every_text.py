"""Every text that the models allow is printed whole and over no other, at any length, or refuses the PDF in words.

The printed file is read back, and what is drawn is measured with the outlines of the fonts themselves.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import pypdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.certificates import pdf
from competency.certificates.glyphs import FONTS, cannot_draw
from competency.certificates.snapshot import CertificateSheet
from competency.core.models import Competency, Facility, JobRole, Person, Programme

NUMBER = "0000-1111-2222-3333-4444-5555-6666"
ADDRESS = {"public_url": f"https://example.test/verify/{NUMBER}/", "ask_at": "example.test/verify"}
PIXELS_A_MILLIMETRE = 96 / 25.4
LEAST_SIZE = 7.9  # points; the smallest that is printed is 8


def longest(model: Any, *fields: str) -> int:
    lengths: list[int] = [model._meta.get_field(name).max_length for name in fields]
    return sum(lengths) + len(lengths) - 1


LONGEST = {
    "name": longest(Person, "given_name", "family_name"),
    "job_role": longest(JobRole, "name"),
    "system": longest(Programme, "system"),
    "facility": longest(Facility, "name"),
    "notice": 400,
    "title": longest(Competency, "title"),
    "statement": 600,  # the models set these two no end
}
USUAL = {
    "name": "Amira Haddad",
    "job_role": "Nurse",
    "system": "Aurora",
    "facility": "Northbank General",
    "notice": "Fictional training content; needs local clinical review.",
    "title": "Medicines with the scanner",
    "statement": "Gives medicines safely with the barcode scanner, also when the scan says no",
}


def sheet_of(texts: dict[str, str], lines: int = 1, kinds: int = 1, replaces: str = "") -> CertificateSheet:
    said = USUAL | texts
    shown = [{"kind": kind, "count": 2, "on": "2026-01-20"} for kind in ("module", "session", "knowledge_test")]
    line = {
        "code": "NUR-01",
        "title": said["title"],
        "statement": said["statement"],
        "standard": 1,
        "until": "2027-01-20",
        "shown": shown[:kinds],
    }
    of_the_head = {what: said[what] for what in ("name", "job_role", "system", "facility", "notice")}
    return CertificateSheet.of(
        {
            "number": NUMBER,
            "language": "en-gb",
            "zone": "Europe/London",
            "issued_at": "2026-02-01T12:00:00+00:00",
            "from": "2026-03-01",
            "attested": {"until": "2027-01-20", "replaces": replaces},
            "competencies": [line] * lines,
            **of_the_head,
        }
    )


# ── reading it back ─────────────────────────────────────────────────────────────────────────────────────────────


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def shapes() -> dict[str, str]:
    """For each character the first one that the font draws alike: А and A are one drawing, and one in the file."""
    first: dict[str, str] = {}
    cmap = TTFont(FONTS / "Vollkorn-Regular.ttf").getBestCmap()
    return {chr(code): first.setdefault(glyph, chr(code)) for code, glyph in sorted(cmap.items())}


def drawn(text: str) -> str:
    return "".join(shapes().get(each, each) for each in squeezed(text))


def read_back(document: Any) -> str:
    """All that the file says, without what each of several pages repeats."""
    reader = pypdf.PdfReader(io.BytesIO(document.write_pdf()))
    count = len(reader.pages)
    said = []
    for number, page in enumerate(reader.pages, start=1):
        text = drawn(page.extract_text())
        if count > 1:
            below = drawn(f"Page {number} of {count} · {NUMBER}")
            assert below in text
            text = text.replace(below, "")
        said.append(text if number == 1 else text.replace(drawn("Can do Shown by Through"), ""))
    return "".join(said)


# ── measuring it ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Ink:
    """Where a run of text, or a drawing, leaves ink, in pixels of the page."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def is_over(self, other: Ink) -> bool:
        near = 0.5  # pixels: rounding
        return (
            self.left + near < other.right
            and other.left + near < self.right
            and self.top + near < other.bottom
            and other.top + near < self.bottom
        )


@cache
def outlines(style: str) -> dict[str, tuple[float, float]]:
    """How far each character of a font reaches below and above the line, in parts of its size."""
    font = TTFont(FONTS / f"Vollkorn-{style}.ttf")
    glyphs, unit = font["glyf"], font["head"].unitsPerEm
    return {
        chr(code): (getattr(glyphs[name], "yMin", 0) / unit, getattr(glyphs[name], "yMax", 0) / unit)
        for code, name in font.getBestCmap().items()
    }


def inks(page: Any) -> Iterator[Ink]:
    for box in page._page_box.descendants():
        if type(box).__name__ == "TextBox" and box.text.strip():
            size = box.style["font_size"]
            assert size >= LEAST_SIZE * 96 / 72, (box.text, size)
            style = "Italic" if box.style["font_style"] == "italic" else "Regular"
            known = outlines("SemiBold" if box.style["font_weight"] >= 600 else style)
            reach = [known[each] for each in unicodedata.normalize("NFC", box.text) if each in known]
            baseline = box.position_y + box.baseline
            low, high = min(low for low, _high in reach), max(high for _low, high in reach)
            right = box.position_x + box.width
            yield Ink(box.text, box.position_x, baseline - high * size, right, baseline - low * size)
        elif getattr(box.element, "tag", "").endswith("svg") or _is_the_rosette(box):
            yield Ink(
                "a drawing", box.position_x, box.position_y, box.position_x + box.width, box.position_y + box.height
            )


def _is_the_rosette(box: Any) -> bool:
    element = box.element
    return element is not None and hasattr(element, "get") and element.get("class") == "clr-sheet__rosette"


def faults(document: Any) -> Iterator[str]:
    count = len(document.pages)
    for number, page in enumerate(document.pages, start=1):
        found, frame = list(inks(page)), 10 * PIXELS_A_MILLIMETRE
        assert found, f"page {number} is empty"
        inside = [one for one in found if one.top < page.height - frame]
        below = "".join(one.what for one in found if one not in inside)
        if squeezed(below) != (squeezed(f"Page {number} of {count} · {NUMBER}") if count > 1 else ""):
            yield f"page {number}: {below} stands below the frame"
        for one in inside:
            if min(one.left, one.top) < frame or one.right > page.width - frame or one.bottom > page.height - frame:
                yield f"page {number}: {one} runs through the frame"
        yield from (f"page {number}: {one} over {other}" for one, other in combinations(found, 2) if one.is_over(other))


def held(texts: dict[str, str], lines: int = 1, kinds: int = 1, replaces: str = "") -> Any:
    """The certificate as laid out, when it is refused for nothing, says everything, and nothing is over anything."""
    sheet = sheet_of(texts, lines, kinds, replaces)
    undrawn = "".join(dict.fromkeys("".join(cannot_draw(text) for text in texts.values())))
    if undrawn:
        with pytest.raises(pdf.CannotDraw) as refused:
            pdf.laid_out(sheet, **ADDRESS)
        assert set(refused.value.characters) == set(undrawn)
        return None
    document = pdf.laid_out(sheet, **ADDRESS)
    assert list(faults(document)) == []
    said = read_back(document)
    for text in (USUAL | texts).values():
        assert drawn(text) in said
    assert said.count(drawn((USUAL | texts)["title"])) >= lines
    assert f"itreplaces{replaces}".lower() in said.lower() if replaces else "Itreplaces" not in said
    return document


# ── the property ────────────────────────────────────────────────────────────────────────────────────────────────

WRITTEN = {"Ll", "Lu", "Lo", "Mn", "Mc", "Nd"}


def letters(*ranges: tuple[int, int]) -> str:
    """The letters, marks and digits of a script; marks stand on letters only, so they are drawn from after one."""
    return "".join(
        chr(code)
        for first, last in ranges
        for code in range(first, last + 1)
        if unicodedata.category(chr(code)) in WRITTEN and unicodedata.is_normalized("NFKC", chr(code))
    )


SCRIPTS = {
    "Latin": letters((0x41, 0x7A), (0xC0, 0x17F), (0x1E02, 0x1EF9)),
    "Greek": letters((0x386, 0x3CE)),
    "Cyrillic": letters((0x400, 0x4FF)),
    "Hebrew": letters((0x5D0, 0x5EA)),
    "Arabic": letters((0x621, 0x64A)),
    "Devanagari": letters((0x905, 0x939), (0x93E, 0x94C)),
    "Thai": letters((0xE01, 0xE30)),
    "Han": letters((0x4E00, 0x4FFF)),
    "emoji": "".join(map(chr, range(0x1F600, 0x1F64F))),
}


@st.composite
def texts_of(draw: st.DrawFn) -> dict[str, str]:
    """Texts of one script each, from one character to the longest that fits the model, with spaces or without."""
    chosen = draw(st.lists(st.sampled_from(sorted(LONGEST)), unique=True, max_size=4))
    texts = {}
    for what in chosen:
        alphabet = SCRIPTS[draw(st.sampled_from([*SCRIPTS] + ["Latin", "Greek", "Cyrillic"] * 4))]
        length = draw(st.sampled_from([1, 2, 19, 45, LONGEST[what] // 2, LONGEST[what]]))
        word = "".join(draw(st.lists(st.sampled_from(alphabet), min_size=1, max_size=17)))
        between = draw(st.sampled_from(["", " ", "-"]))
        texts[what] = ((word + between) * length)[:length].strip()
    return texts


COUNTS = {"lines": st.integers(1, 14), "kinds": st.integers(0, 3), "replaces": st.sampled_from(["", NUMBER])}


@settings(max_examples=8)
@given(texts=texts_of(), **COUNTS)
def test_whatever_it_says_is_printed_whole_and_over_nothing_or_refused(texts, lines, kinds, replaces):
    held(texts, lines, kinds, replaces)


@pytest.mark.long
@settings(max_examples=250)
@given(texts=texts_of(), **COUNTS)
def test_whatever_it_says_with_many_more_examples(texts, lines, kinds, replaces):
    held(texts, lines, kinds, replaces)


@pytest.mark.parametrize("letter", ["W", "i", "Ǻ", "ģ", "Ж", "Ώ"])
def test_every_text_at_its_longest_without_a_space(letter):
    held({what: letter * length for what, length in LONGEST.items()}, lines=2, kinds=3, replaces=NUMBER)


@pytest.mark.parametrize("length", [1, 20, 21, 32, 33, 45, 120, LONGEST["name"]])
@pytest.mark.parametrize("part", ["W", "Ǻģ ", "Anna-Maria "])
def test_a_name_of_any_length_leaves_the_certificate_on_one_page(length, part):
    name = (part * length)[:length].strip()
    assert len(held({"name": name}, lines=3, kinds=2).pages) == 1


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (4, 1), (7, 1), (30, 3)])
def test_what_one_page_does_not_hold_goes_on_over_the_page(lines, pages):
    assert len(held({}, lines, kinds=1).pages) == pages


def test_what_it_rests_on_and_the_address_are_not_broken_where_a_line_holds_them():
    sheet, address = sheet_of({}, lines=4, kinds=3), "localhost:8000/verify"
    document = pdf.laid_out(sheet, public_url=ADDRESS["public_url"], ask_at=address)
    runs = {one.what.strip() for page in document.pages for one in inks(page)}
    assert {*sheet.lines[0].shown, address} <= runs


# Around the end of the first page; the rest in the long run.
@pytest.mark.parametrize(
    "lines", [pytest.param(n, marks=() if n in {4, 7, 8, 9} else pytest.mark.long) for n in range(4, 16)]
)
def test_there_is_no_number_of_lines_at_which_the_foot_is_printed_over(lines):
    held({}, lines, kinds=2)
