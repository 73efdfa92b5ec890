"""The documentation names what is there: every command and setting of ours, every test of the hazard log."""

import re

from .tree import PLUGINS, PORTAL, ROOT, python_files

DOCS = ROOT / "docs"


def words_of(*names: str) -> str:
    return "\n".join((DOCS / name).read_text(encoding="utf-8") for name in names)


def test_every_management_command_is_documented() -> None:
    commands = {path.stem for path in python_files(*PLUGINS, PORTAL) if path.parent.name == "commands"} - {"__init__"}
    text = words_of("reference/commands.md")
    assert commands
    assert not {name for name in commands if f"`{name}`" not in text}


def test_every_make_target_with_a_description_is_documented() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = words_of("reference/commands.md")
    assert not [name for name in targets if name not in {"help", "install"} and f"`make {name}`" not in text]


def test_every_setting_of_the_plugins_is_documented() -> None:
    read = re.compile(r"""settings,\s*"(CLEARED_\w+)"|settings\.(CLEARED_\w+)""")
    named = {
        one or other for path in python_files(*PLUGINS) for one, other in read.findall(path.read_text(encoding="utf-8"))
    }
    text = words_of("reference/settings.md")
    assert named
    assert not {name for name in named if f"`{name}`" not in text}


def test_the_hazard_log_names_tests_that_exist() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+)`", words_of("hazards.md")))
    assert named
    assert not {name for name in named if not (ROOT / name).exists()}


def test_links_of_the_front_page_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if not target.startswith("http")]
    assert targets
    assert not [target for target in targets if not (ROOT / target).exists()]
