"""What stands in the way of PDFs is said when the site starts, with the line that mends it."""

from __future__ import annotations

import pytest

from competency.certificates import checks


def found(version, missing=()):
    return [(each.id, each.hint) for each in checks.what_is_missing(version, lambda name, files: name not in missing)]


def test_a_site_that_has_everything_is_not_bothered():
    assert found(70) == []


@pytest.mark.parametrize("version", [None, 66])
def test_without_weasyprint_or_with_an_old_one_it_names_the_extra(version):
    ((code, hint),) = found(version)
    assert code == "cleared_certificates.W001"
    assert 'pip install "wagtail-cleared[pdf]"' in hint


def test_a_missing_library_is_named_with_debians_line():
    ((code, hint),) = found(70, missing={"pango-1.0"})
    assert code == "cleared_certificates.W002"
    assert "libpango-1.0-0" in hint


def test_without_the_subsetter_it_warns_that_printing_is_slow():
    ((code, hint),) = found(70, missing={"harfbuzz-subset"})
    assert code == "cleared_certificates.W003"
    assert "libharfbuzz-subset0" in hint


def test_a_library_that_is_not_there_is_not_found():
    assert not checks.has_library("no-such-library", ("libno-such-library.so.0",))
