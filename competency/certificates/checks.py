"""System checks: whether certificates can be printed as PDF, with the line that mends it.

They look for the libraries without loading WeasyPrint, which would cost every command half a second.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning

from competency.checking import check

FLOOR = 70
DEBIAN = "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0"
NEEDED = {
    "pango-1.0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "pangoft2-1.0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "harfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
    "gobject-2.0": ("libgobject-2.0.so.0", "libgobject-2.0.dylib", "libgobject-2.0-0.dll"),
}
SUBSETTER = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")


def installed_version() -> int | None:
    """The major version of WeasyPrint, None where it is not installed."""
    try:
        return int(version("weasyprint").split(".")[0])
    except (PackageNotFoundError, ValueError):
        return None


def has_library(name: str, files: tuple[str, ...]) -> bool:
    """Whether a library that certificates need can be loaded, by one of its file names or the name the linker knows."""
    for file in files:
        try:
            ctypes.CDLL(file)
        except OSError:
            continue
        return True
    return ctypes.util.find_library(name) is not None


@check("WeasyPrint")
def can_print(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Certificates are pages that anybody can print; the PDF needs WeasyPrint and Debian's libraries."""
    return what_is_missing(installed_version(), has_library)


def what_is_missing(installed: int | None, library: Callable[[str, tuple[str, ...]], bool]) -> list[CheckMessage]:
    """The warning about certificates that matters most, given WeasyPrint's version and how to look for a library."""
    if installed is None or installed < FLOOR:
        what = "WeasyPrint is not installed" if installed is None else f"WeasyPrint {installed} is too old"
        return [
            Warning(
                f"{what}: certificates can be shown and printed, but not downloaded as PDF.",
                hint='pip install "wagtail-cleared[pdf]"',
                id="cleared_certificates.W001",
            )
        ]
    missing = sorted(name for name, files in NEEDED.items() if not library(name, files))
    if missing:
        return [
            Warning(
                f"Certificates cannot be downloaded as PDF: {', '.join(missing)} cannot be loaded.",
                hint=DEBIAN,
                id="cleared_certificates.W002",
            )
        ]
    if not library("harfbuzz-subset", SUBSETTER):
        return [
            Warning(
                "libharfbuzz-subset is missing: certificates take about six times as long to print.",
                hint=DEBIAN,
                id="cleared_certificates.W003",
            )
        ]
    return []
