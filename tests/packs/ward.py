"""A small pack that is right: a ward with a person, a programme, and one of each thing people learn by."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from competency.core.packing.first import STARTER

ON = date(2027, 1, 31)

PLACES = """\
facilities:
  - { code: WARD, name: The hospital, zone: Europe/London }
units:
  - { code: ROOT, name: The hospital }
  - { code: A, name: Ward A, parent: ROOT }
  - { code: B, name: Ward B, parent: A }
shifts:
  - { code: early, name: Early, starts: "07:00", ends: "15:00" }
"""
PEOPLE = """\
people:
  - number: "1"
    given: Ada
    family: Novak
    placements:
      - { job_role: nurse, unit: A, shift: early, starts: D-30 }
  - number: "2"
    family: Obi
    appointments:
      - { function: assessor, unit: ROOT, competency: ID-01, starts: D-30, ends: D+30 }
    credentials:
      - { competency: ID-01, starts: D-30 }
    extension: pager 231
"""
PROGRAMMES = """\
programmes:
  - { code: NEW, name: The new system, system: New }
waves:
  - { programme: NEW, code: W1, name: First, units: [A], go_live: D+14 }
"""
REQUIREMENTS = """\
requirements:
  - programme: NEW
    job_role: nurse
    unit: ROOT
    competencies: [ID-01]
    announced: { anchor: go_live, offset: -P60D }
    blocks: { anchor: go_live }
"""


def write(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """The ward on top of the starter, with ``files`` in place of its own, or beside them."""
    pack = folder / "ward"
    shutil.copytree(STARTER, pack)
    written: dict[str, str | bytes] = {
        "places/ward.yaml": PLACES,
        "people/ward.yaml": PEOPLE,
        "programmes/new.yaml": PROGRAMMES,
        "framework/requirements.yaml": REQUIREMENTS,
        **(files or {}),
    }
    for name, content in written.items():
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pack


def changed(name: str, old: str, new: str) -> str:
    """A file of the starter with one thing said otherwise."""
    text = (STARTER / name).read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def png() -> bytes:
    """A picture of one grey point."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    points = chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + points + chunk(b"IEND", b"")
