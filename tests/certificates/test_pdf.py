"""The PDF: one tagged page from the snapshot alone, with its own fonts, reading nothing that is not its own."""

from __future__ import annotations

import builtins
import io
import re
import socket
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest
import segno

from competency.certificates import conf, pdf, seal_drawing
from competency.certificates.snapshot import CertificateSheet
from tests.certificates.factories import certificate

pytestmark = pytest.mark.django_db
BASE = "https://cleared.northbank.example"


@pytest.fixture
def issued(world, settings):
    settings.WAGTAILADMIN_BASE_URL = BASE + "/"
    return certificate(world)


def printed(issued) -> pypdf.PdfReader:
    return pypdf.PdfReader(
        io.BytesIO(pdf.render(issued, public_url=conf.public_url(issued.number), ask_at=conf.ask_at()))
    )


def root_of(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"]


def text_of(reader: pypdf.PdfReader) -> str:
    return " ".join(reader.pages[0].extract_text().split())


def test_it_says_who_may_do_what_where_and_how_long(issued):
    text = text_of(printed(issued))
    for said in ("Amira Haddad", "Nurse", "Aurora", "through 9 January 2027", issued.number, "1 February 2026"):
        assert said in text
    assert "helps you keep that record" in text
    assert "Fictional training content; needs local clinical review." in text
    assert "compliant" not in text.lower()


def test_the_widest_number_stands_on_one_line(issued):
    number = "-".join(["WMWM"] * 7)
    issued.snapshot = issued.snapshot | {"number": number}
    assert number in text_of(printed(issued))


def test_it_shows_no_personal_data_beyond_name_and_job(issued):
    text = text_of(printed(issued))
    assert issued.person.employee_number not in text
    assert "ICU" not in text


def test_it_is_one_page_of_a4(issued):
    (page,) = printed(issued).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_it_is_tagged_titled_and_in_a_language(issued):
    root = root_of(printed(issued))
    assert str(root["/MarkInfo"]["/Marked"]).lower() == "true"
    assert root["/Lang"] == "en-gb"
    assert str(root["/ViewerPreferences"]["/DisplayDocTitle"]).lower() == "true"
    about = printed(issued).metadata
    assert about is not None
    assert about.title == "Certificate of clearance: Aurora, Amira Haddad"
    kinds = [str(each["/S"]) for each in tags(root["/StructTreeRoot"])]
    assert kinds.count("/H1") == 1
    assert {"/Document", "/Art", "/P", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)


def test_every_figure_says_what_it_shows(issued):
    figures = [each for each in tags(root_of(printed(issued))["/StructTreeRoot"]) if each["/S"] == "/Figure"]
    assert [str(each["/Alt"]) for each in figures] == [conf.public_url(issued.number)]


def test_everything_drawn_is_tagged_or_marked_as_ornament(issued):
    """Text outside marked content is lost to a screen reader."""
    depth = 0
    outside = []
    for operands, operator in pypdf.generic.ContentStream(
        printed(issued).pages[0].get_contents(), printed(issued)
    ).operations:
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator in (b"Tj", b"TJ") and depth == 0:
            outside.append(operands)
    assert outside == []
    assert depth == 0


def tags(node: Any) -> list[Any]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict):
        return []
    children = node.get("/K", [])
    children = children if isinstance(children, list) else [children]
    own = [node] if "/S" in node else []
    return own + [each for child in children for each in tags(child)]


def test_its_fonts_are_the_shipped_family_and_embedded(issued):
    page: Any = printed(issued).pages[0]
    fonts = page["/Resources"]["/Font"]
    names = set()
    for font in fonts.values():
        (descendant,) = font.get_object()["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"]
        names.add(str(descriptor["/FontName"]).split("+")[-1].split("-")[0])
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert names == {"Vollkorn"}


def test_the_same_snapshot_prints_the_same_whatever_was_recorded_since(issued):
    before = text_of(printed(issued))
    issued.person.family_name = "Osei"
    issued.person.save()
    issued.programme.system = "Nimbus"
    issued.programme.save()
    issued.refresh_from_db()
    assert text_of(printed(issued)) == before


def test_printing_reads_nothing_from_the_database(issued, django_assert_num_queries):
    with django_assert_num_queries(0):
        printed(issued)


def test_printing_asks_no_other_machine(issued, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("printing opened a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    printed(issued)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "ftp://example.org/x",
        (pdf.STATIC / "fonts" / "OFL.txt").as_uri(),
    ],
)
def test_whatever_is_not_its_own_is_refused_and_the_caller_hears_of_it(address, issued, monkeypatch):
    whole = pdf.html

    def tampered(*args: Any, **kwargs: Any) -> str:
        return whole(*args, **kwargs).replace("</body>", f'<img src="{address}" alt="x"></body>')

    monkeypatch.setattr(pdf, "html", tampered)
    with pytest.raises(pdf.PdfUnavailable, match="not its own"):
        printed(issued)


def test_a_name_that_looks_like_markup_is_printed_as_it_is(world, settings):
    settings.WAGTAILADMIN_BASE_URL = BASE
    world.person.given_name = '<img src="file:///etc/passwd">'
    world.person.save()
    assert '<img src="file:///etc/passwd"> Haddad' in text_of(printed(certificate(world)))


def test_a_library_that_is_missing_is_said_and_not_raised(issued, monkeypatch):
    real = builtins.__import__

    def without_weasyprint(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    for name in [name for name in sys.modules if name.startswith("weasyprint")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_weasyprint)
    with pytest.raises(pdf.PdfUnavailable, match="missing"):
        printed(issued)


def test_its_code_leads_to_the_public_page(issued):
    """The modules drawn are those of the address, read back from the drawing in the printed document."""
    url = f"{BASE}/verify/{issued.number}/"
    assert conf.public_url(issued.number) == url
    document = pdf.html(CertificateSheet.of(issued.snapshot), public_url=url, ask_at=conf.ask_at())
    assert modules_in(document) == [[bool(one) for one in row] for row in segno.make(url, error="q").matrix]


def modules_in(document: str) -> list[list[bool]]:
    svg = re.search(r"<svg.*?clr-sheet__qr.*?</svg>", document, re.DOTALL)
    assert svg
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg.group(0))
    path = re.search(r'stroke="#000" d="([^"]+)"', svg.group(0)) or re.search(r' d="(M4 [^"]+)"', svg.group(0))
    assert box and path
    side = int(box.group(1)) - 2 * seal_drawing.QUIET_ZONE
    found = [[False] * side for _each in range(side)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.group(1)):
        given = [float(number) for number in numbers.split()]
        if command == "M":
            x, y = given
        elif command == "m":
            x, y = x + given[0], y + given[1]
        else:
            row = int(y) - seal_drawing.QUIET_ZONE
            for column in range(int(x), int(x + given[0])):
                found[row][column - seal_drawing.QUIET_ZONE] = True
            x += given[0]
    return found


def test_two_certificates_never_carry_the_same_rosette():
    assert seal_drawing.rosette("A") != seal_drawing.rosette("B")
    assert seal_drawing.rosette("A") == seal_drawing.rosette("A")


def test_the_fonts_come_with_their_licence():
    folder = pdf.STATIC / "fonts"
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert {path.suffix for path in folder.iterdir()} == {".ttf", ".txt"}
    assert sum(Path(path).stat().st_size for path in folder.glob("*.ttf")) < 600_000
