"""Imports point down only, the rules are pure, and of ``competency`` only ``competency.pages`` knows of pages.

The layers are held by import-linter as well (``make lint``); here stands what it cannot see: names, and imports
inside functions.
"""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import PLUGINS, PORTAL, ROOT, imports, name_of, nodes, parsed, python_files

# Lower number = lower layer. Siblings share a number and may not import each other.
LAYERS = {
    "competency.rules": 0,
    "competency.typed": 0,
    "competency.checking": 0,
    "competency.packs": 1,
    "competency.core": 2,
    "competency.ui": 3,
    "competency.screens": 4,
    "competency.assessments": 5,
    "competency.pages": 6,
    "competency.refreshers": 6,
    "competency.certificates": 7,
    "training_modules": 7,
    "scenarios": 7,
    "portal": 8,
}
SNIPPET_MIXINS = {
    "DraftStateMixin",
    "LockableMixin",
    "PreviewableMixin",
    "Revision",  # what those mixins save: a draft of anything
    "RevisionMixin",
    "TranslatableMixin",
    "WorkflowMixin",
}
# A migration names the base classes of a model by the module that Wagtail defines them in.
MIXIN_MODULES = {
    f"wagtail.models.{name}" for name in ("draft_state", "i18n", "locking", "preview", "revisions", "workflows")
}
# The one room that may: what governs pages that people learn from.
PAGES = "competency/pages/"
PURE_ENOUGH = {"competency", "dateutil", "yaml"}


def layer_of(module: str) -> str | None:
    return next((layer for layer in LAYERS if module == layer or module.startswith(f"{layer}.")), None)


def module_name(path: Path) -> str:
    return name_of(path).removeprefix("site/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def files_of(layer: str) -> list[Path]:
    folder = PORTAL if layer == "portal" else layer.replace(".", "/")
    return python_files(folder, migrations=True)


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_down_only(layer: str) -> None:
    wrong = []
    for path in files_of(layer):
        for found in imports(path):
            other = layer_of(found.full)
            if other and other != layer and LAYERS[other] >= LAYERS[layer]:
                wrong.append(f"{name_of(path)}:{found.line} imports {found.full}")
    assert not wrong, f"{layer} may import only what stands below it:\n" + "\n".join(wrong)


def test_words_come_from_python_and_never_from_a_template_tag() -> None:
    """Template tags stand on top of the words: a sentence that Python says asks nothing of the template engine."""
    wrong = [
        f"{name_of(path)}:{found.line} imports {found.full}"
        for path in python_files(*PLUGINS, PORTAL)
        if "templatetags" not in path.parts
        for found in imports(path)
        if "templatetags" in found.full.split(".") and found.full.startswith((*PLUGINS, "portal"))
    ]
    assert not wrong, "The words are in competency.ui.words:\n" + "\n".join(wrong)


def test_the_competency_package_imports_nothing() -> None:
    found = list(imports(ROOT / "competency" / "__init__.py"))
    assert not found, "competency/__init__.py names its apps as strings, so that any of them can be imported alone"


def test_the_rules_import_the_standard_library_and_little_else() -> None:
    wrong = [
        f"{name_of(path)}:{found.line} imports {found.full}"
        for path in python_files("competency/rules")
        for found in imports(path)
        if found.module.split(".")[0] not in PURE_ENOUGH | set(sys.stdlib_module_names)
        or (found.module.startswith("competency") and not found.module.startswith("competency.rules"))
    ]
    assert not wrong, "\n".join(wrong)


def knows_no_page() -> list[Path]:
    return [path for path in python_files("competency", migrations=True) if not name_of(path).startswith(PAGES)]


def test_nothing_under_competency_but_one_room_imports_a_page() -> None:
    wrong = []
    for path in knows_no_page():
        for found in imports(path):
            if found.full.startswith("competency.pages"):
                wrong.append(f"{name_of(path)}:{found.line} imports {found.full}")
            elif found.module.startswith("wagtail.models") or found.full == "wagtail.models":
                if found.name not in SNIPPET_MIXINS and found.full not in MIXIN_MODULES:
                    wrong.append(f"{name_of(path)}:{found.line} imports {found.full}")
            elif found.module.startswith("wagtail") and re.match(r"(?i)page(?!s?inat)", found.name):
                wrong.append(f"{name_of(path)}:{found.line} imports {found.full}")
    assert not wrong, "Records outlive pages; only the snippet mixins are free of them:\n" + "\n".join(wrong)


def test_nothing_under_competency_but_one_room_points_at_a_page_by_name() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno} names {node.value}"
        for path in knows_no_page()
        for node in nodes(parsed(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"wagtailcore\.(page|site)", node.value, re.IGNORECASE)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_file_of_the_plugins_belongs_to_a_layer() -> None:
    free = {"competency", "competency.urls"}
    unknown = [name_of(path) for path in python_files(*PLUGINS) if not layer_of(module_name(path))]
    assert {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in unknown} <= free


def test_every_file_of_core_stands_in_one_of_its_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "core")
    placed = {name for layer in layers for name in re.split(r"\s*[:|]\s*", layer)}
    # What gathers the models for other apps is held by a contract of its own; commands are called by people.
    free = {"models", "management"}
    core = {module_name(path).removeprefix("competency.core.") for path in python_files("competency/core")}
    rooms = {module for module in core if (ROOT / "competency" / "core" / module.replace(".", "/")).is_dir()}
    files = {module for module in core - rooms - {"competency.core"} if module.split(".")[0] not in free}
    missing = {module for module in files if not {module, module.split(".")[0]} & placed}
    assert not missing, f"Say in pyproject.toml in which layer of core these stand, and why: {sorted(missing)}"
    assert not {name for name in placed if name not in core}, "A layer names a file that is not there"
