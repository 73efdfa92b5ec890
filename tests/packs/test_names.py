"""Names and codes: what nobody sees and what looks the same is refused, with file and line."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from pathlib import Path

import pytest

from competency.core.models import JobRole
from competency.packs.names import folded
from tests.packs import ward
from tests.packs.test_wrong_packs import COMPETENCIES, FRONT, MODULE, refusal
from tests.packs.ward import PEOPLE, PLACES, changed

pytestmark = pytest.mark.django_db

SECTION = FRONT + "## X {key=x minutes=1}\n\n"


def picture(width: int, height: int) -> bytes:
    """The head of a picture with so many points, and none of them."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    points = chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + points + chunk(b"IEND", b"")


def shown(name: str, content: bytes, **given: str) -> dict[str, str | bytes]:
    words = {"alt": '"A point"', **given}
    written = " ".join(f"{key}={value}" for key, value in words.items())
    return {
        MODULE: changed(MODULE, "::: practice ID-P1", f"::: picture file={name} {written}"),
        f"modules/pictures/{name}": content,
    }


GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    b"!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
TOO_BIG = "modules/pictures/a.png:1: The picture is too big to be shown: at most 89478485 points, width times height."

WRONG: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a soft hyphen": (
        {"places/ward.yaml": PLACES.replace("Ward A", "Wa\u00adrd A")},
        "places/ward.yaml:5: An invisible character (U+00AD) stands here.",
    ),
    "a zero width space, escaped": (
        {"places/ward.yaml": PLACES.replace("Ward A", '"Ward\\u200b A"')},
        "places/ward.yaml:5: 'name' holds an invisible character (U+200B)",
    ),
    "a joiner in a name": (
        {"places/ward.yaml": PLACES.replace("Ward A", "War\u200dd A")},
        "places/ward.yaml:5: 'name' holds an invisible character (U+200D)",
    ),
    "a tag character": (
        {"places/ward.yaml": PLACES.replace("code: B", '"code": "B\\U000E0041"')},
        "places/ward.yaml:6: 'code' holds an invisible character (U+E0041)",
    ),
    "a paragraph separator in text": (
        {"framework/competencies.yaml": changed(COMPETENCIES, "statement: ", 'statement: "a\\u2029b" #')},
        "framework/competencies.yaml:4: 'statement' holds an invisible character (U+2029)",
    ),
    "a letter of another script": (
        {"places/ward.yaml": PLACES.replace("code: B", "code: B\u0410")},
        "places/ward.yaml:6: 'code' mixes letters of two scripts (Latin and Cyrillic) that look alike",
    ),
    "a hyphen that is none": (
        {"places/ward.yaml": PLACES.replace("code: B", "code: B\u20101")},
        "places/ward.yaml:6: 'code' holds '\u2010' (U+2010): a code is of letters, digits and plain signs",
    ),
    "two codes but for case": (
        {"places/ward.yaml": PLACES.replace("code: B", "code: a")},
        "places/ward.yaml:6: 'WARD/a' looks like 'WARD/A' at places/ward.yaml:5: only case or form differ",
    ),
    "two codes but for form": (
        {"people/more.yaml": "job_roles:\n- { code: \uff4eurse, name: Nurse }\n"},
        "people/people.yaml:4: 'nurse' looks like '\uff4eurse' at people/more.yaml:2: only case or form differ",
    ),
    "one name in two ways of writing": (
        {"people/more.yaml": "job_roles:\n- { code: soignée, name: S }\n- { code: soigne\u0301e, name: S }\n"},
        "people/more.yaml:3: there are two of job_role 'soignée'; first at people/more.yaml:2",
    ),
    "a day in other digits": (
        {"people/ward.yaml": PEOPLE.replace("D-30", "D-\u0663\u0660", 1)},
        "people/ward.yaml:6: 'starts': 'D-\u0663\u0660' is no day such as 2027-03-01 or D+14",
    ),
    "an entity": (
        {"places/ward.yaml": PLACES.replace("Ward A", '"A &lt;b&gt;"')},
        "places/ward.yaml:5: 'name' holds HTML (&lt;b&gt;); plain words are written here",
    ),
    "a link to another host": (
        {"modules/x.md": SECTION + "[there](//evil.example/x)\n"},
        "modules/x.md:7: a link leads to http, https, mailto, tel or a page of the site (/…)",
    ),
    "HTML in a heading": (
        {"modules/x.md": FRONT + "## X <b>y {key=x minutes=1}\n\nText.\n"},
        "modules/x.md:5: 'title' holds HTML (<b>y); plain words are written here",
    ),
    "HTML in a callout's heading": (
        {"modules/x.md": SECTION + "::: callout tip A <b>\nText.\n:::\n"},
        "modules/x.md:7: 'title' holds HTML (<b>); plain words are written here",
    ),
    "HTML in alt": (
        shown("a.png", ward.png(), alt='"<img src=x>"'),
        "modules/find-the-right-patient.md:29: 'alt' holds HTML (<img src=x>); plain words are written here",
    ),
    "a long alt": (
        shown("a.png", ward.png(), alt=f'"{"a" * 401}"'),
        "modules/find-the-right-patient.md:29: 'alt' is longer than 400 characters",
    ),
    "a picture of 100 million points": (shown("a.png", picture(10_000, 10_000)), TOO_BIG),
    "a picture of 900 million points": (shown("a.png", picture(30_000, 30_000)), TOO_BIG),
    "a picture called another kind": (
        shown("a.png", GIF),
        "modules/pictures/a.png:1: The file is a picture of another kind than its name says (GIF).",
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("files", "sentence"), WRONG.values(), ids=list(WRONG))
def test_is_refused_with_file_and_line(tmp_path: Path, files: dict[str, str | bytes], sentence: str) -> None:
    assert sentence in refusal(ward.write(tmp_path, files), tmp_path / "media")


def test_a_code_that_the_site_has_in_other_letters_is_refused(tmp_path: Path) -> None:
    JobRole.objects.create(code="NURSE", name="Nurse")
    assert refusal(ward.write(tmp_path), tmp_path / "media") == [
        "people/people.yaml:4: 'nurse' looks like 'NURSE' on the site: only case or form differ"
    ]


@pytest.mark.parametrize("name", ["R&D; x", "a < b", "Ward & home", "Nurse 3 <5"])
def test_a_sign_is_no_html(tmp_path: Path, name: str) -> None:
    files: dict[str, str | bytes] = {"places/ward.yaml": PLACES.replace("Ward A", f'"{name}"') + "wards: []\n"}
    assert [line for line in refusal(ward.write(tmp_path, files), tmp_path / "media") if "HTML" in line] == []


def test_text_may_hold_what_joins_letters(tmp_path: Path) -> None:
    joined = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    files: dict[str, str | bytes] = {"modules/x.md": SECTION + joined + "\n", "places/x.yaml": "wards: []\n"}
    assert [line for line in refusal(ward.write(tmp_path, files), tmp_path / "media") if "invisible" in line] == []


def test_codes_are_the_same_in_any_form() -> None:
    assert folded("Soigne\u0301e") == folded("SOIGNÉE") != folded("soignee")
    assert unicodedata.normalize("NFC", "e\u0301") == "é"
