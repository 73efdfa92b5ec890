"""The demo is loaded as a hospital would load its own: through packs and verbs, and never through a model."""

from __future__ import annotations

import re

from tests.architecture.tree import PORTAL, imports, matches, name_of, python_files

DEMO = f"{PORTAL}/demo"


def test_the_demo_imports_no_model() -> None:
    files = python_files(DEMO)
    wrong = [
        f"{name_of(path)}:{found.line} imports {found.full}"
        for path in files
        for found in imports(path)
        if "models" in found.full.split(".")
    ]
    wrong += matches(re.compile(r"\.objects"), files)
    assert files and not wrong, "\n".join(wrong)


def test_the_demo_gives_its_pack_to_the_loader_and_opens_no_table() -> None:
    loader = next(path for path in python_files(DEMO) if path.name == "loader.py")
    assert "competency.packs.api.load" in {found.full for found in imports(loader)}
