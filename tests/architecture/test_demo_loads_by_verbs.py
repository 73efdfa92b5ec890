"""The demo is loaded as a hospital would load its own: through packs and verbs, and never through a model."""

from __future__ import annotations

import pytest

from tests.architecture.tree import PORTAL, imports, name_of, python_files

DEMO = f"{PORTAL}/demo"


@pytest.mark.parametrize("path", python_files(DEMO), ids=name_of)
def test_the_demo_imports_no_model(path) -> None:
    assert [found.full for found in imports(path) if "models" in found.full.split(".")] == []
    assert ".objects" not in path.read_text(encoding="utf-8")


def test_the_demo_gives_its_pack_to_the_loader_and_opens_no_table() -> None:
    loader = next(path for path in python_files(DEMO) if path.name == "loader.py")
    assert "competency.packs.api.load" in {found.full for found in imports(loader)}
