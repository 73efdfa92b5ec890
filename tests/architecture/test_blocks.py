"""Every block of code that the documentation shows is run or read by a test, or says here why it is not.

Commands are read by the shell, and those of make and of Django by whoever takes them; templates are compiled; data is
loaded. Code has to be run: by the test named beside its first line. A block that is new fails until it stands here.
"""

from __future__ import annotations

import argparse
import configparser
import json
import re
import shlex
import subprocess
import tomllib
from typing import NamedTuple

import pytest
import yaml
from django.core.management import get_commands, load_command_class
from django.template import engines
from django.urls import reverse

from competency.ui import menu
from tests.architecture import readings
from tests.architecture.tree import ROOT, tracked_files

BLOCK = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<told>[^\n`]*)\n(?P<body>.*?)^[ \t]*(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
SHELLS = {"console", "bash", "sh", "shell", "zsh"}
TEMPLATES = {"html", "django", "html+django", "jinja"}
DATA = {"yaml", "yml", "json", "toml", "ini"}
CODE = {"python", "py", "pycon", "python3"}
# Plain text, a text whose format has a test of its own, or a directive of the documentation.
PROSE = {"text", "markdown", ""}

SET_UP = "tests/core/test_documented_setup.py"
EXTENDING = "tests/architecture/test_extending.py"
TYPES = "tests/assessments/questions/test_new_type.py"
ARRIVES = "tests/host_project/test_a_guest_arrives.py"
RUN_BY = {
    "docs/how-to/add-to-a-site.md": {
        "import competency": ARRIVES,
        "SESSION_COOKIE_AGE = 15 * 60": "tests/host_project/test_sessions_of_a_host.py",
        'DATABASES["default"]["OPTIONS"] = {': ARRIVES,
        'urlpatterns = [path("", include("competency.urls")), *urlpatterns]': ARRIVES,
        "search_results = Page.objects.live().public().search(search_query)": ARRIVES,
    },
    "docs/how-to/correct-a-record.md": {
        "from competency.core.ledger.corrections import correct_evidence, foretell_correction": SET_UP
    },
    "docs/how-to/give-people-their-roles.md": {
        "from datetime import date": SET_UP,
        'medicines = Competency.objects.get(code="MED-03")': SET_UP,
        "people.end_appointment(appointment=managing, ends_on=date(2025, 7, 1))": SET_UP,
    },
    "docs/how-to/set-up-a-hospital.md": {
        "from datetime import date": SET_UP,
        'aurora = Programme.objects.get(code="AURORA")': SET_UP,
        'medicines = Competency.objects.get(code="MED-03")': SET_UP,
        'joy = Person.objects.get(employee_number="0816")': SET_UP,
    },
    "docs/reference/components.md": {"from competency.core.access import Purpose": "tests/architecture/test_blocks.py"},
    "docs/reference/extending.md": {
        "from django.utils.translation import gettext as _": EXTENDING,
        "from datetime import date": EXTENDING,
        "from competency.screens.path.slots import PATH": EXTENDING,
        "from competency.screens.record.facts import Reader": EXTENDING,
        "from django.utils.translation import gettext_lazy": EXTENDING,
        "from competency.rules.results import Answer": EXTENDING,
        "from competency.ui import landing": EXTENDING,
        "from django.conf import settings": EXTENDING,
        "from competency.core.access import person_of": EXTENDING,
        '"""A word to type. Capitals make no difference."""': TYPES,
        "from competency.assessments.questions.types.registry import register": TYPES,
        "from typing import Annotated, ClassVar": "tests/packs/test_new_part.py",
    },
}
# Lines of a shell whose words nobody here can read: programs of others, which this machine need not have.
OF_OTHERS = {
    "apt-get": "Debian's own, and needs root",
    "pg_dump": "PostgreSQL's own, on a database of the reader's",
    "pg_restore": "PostgreSQL's own, on a database of the reader's",
    "tar": "Debian's own, on the reader's uploads",
    "git": "needs the reader's clone",
    "pip": "asks the package index",
    ".venv/bin/pip": "asks the package index",
    ".venv/bin/gunicorn": "serves until it is stopped",
    "python3": "Python's own, outside the project",
    "export": "the shell's own",
}


class Block(NamedTuple):
    page: str
    language: str
    body: str

    @property
    def first(self) -> str:
        return self.body.strip().splitlines()[0].strip() if self.body.strip() else ""


def blocks_of(page: str, text: str) -> list[Block]:
    found = []
    for match in BLOCK.finditer(text):
        body = re.sub(rf"^{match['indent']}", "", match["body"], flags=re.MULTILINE)
        told = match["told"].strip()
        if not told.startswith("{"):
            found.append(Block(page, told.split(" ")[0].lower(), body))
    return found


PAGES = [
    path
    for path in tracked_files()
    if path.suffix == ".md" and (path == ROOT / "README.md" or path.relative_to(ROOT).parts[0] == "docs")
]
BLOCKS = [
    block for path in PAGES for block in blocks_of(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
]


def named(block: Block) -> str:
    return f"{block.page.rpartition('/')[2]}: {block.first[:40]}"


def of(languages: set[str]) -> list[Block]:
    found = [block for block in BLOCKS if block.language in languages]
    assert found
    return found


def test_blocks_are_found_wherever_they_stand() -> None:
    text = "1. Paste:\n\n   ```python\n   if a:\n       b\n   ```\n\n~~~ sh\n$ make\n~~~\n"
    assert blocks_of("x", text) == [Block("x", "python", "if a:\n    b\n"), Block("x", "sh", "$ make\n")]
    assert len(BLOCKS) > 40


def test_every_language_is_one_that_somebody_reads() -> None:
    known = SHELLS | TEMPLATES | DATA | CODE | PROSE
    assert not {(block.page, block.language) for block in BLOCKS if block.language not in known}


def test_every_block_of_code_names_the_test_that_runs_it_and_none_besides() -> None:
    shown = {(block.page, block.first) for block in of(CODE)}
    listed = {(page, first) for page, firsts in RUN_BY.items() for first in firsts}
    assert shown == listed
    assert len(shown) == len(of(CODE)), "two blocks of a page begin alike, so nobody could tell which of them is run"


def test_a_test_that_is_named_is_there_and_reads_the_page() -> None:
    wrong = []
    for page, firsts in RUN_BY.items():
        for test in set(firsts.values()):
            text = (ROOT / test).read_text(encoding="utf-8") if (ROOT / test).exists() else ""
            if page.rpartition("/")[2] not in text:
                wrong.append(f"{test} does not read {page}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language in SHELLS], ids=named)
def test_a_shell_understands_what_is_to_be_typed(block: Block) -> None:
    lines = [line for line in block.body.splitlines() if line.strip()]
    assert all(re.match(r"[$#] \S", line) for line in lines), "a line that is typed begins with its prompt"
    typed = [line[2:] for line in lines]
    read = subprocess.run(["bash", "-n"], input="\n".join(typed), text=True, capture_output=True, check=False)
    assert read.returncode == 0, read.stderr
    for line in typed:
        is_understood(shlex.split(line, comments=True))


def is_understood(words: list[str]) -> None:
    """Whether a command, its options and its arguments are there to be run."""
    program, *rest = words
    if program == "make":
        assert {word for word in rest if "=" not in word} <= set(readings.make_targets()), words
        return
    if program in {"python", ".venv/bin/python"} and rest[:1] == ["manage.py"]:
        program, *rest = rest
    if program != "manage.py":
        assert program in OF_OTHERS, f"nobody reads {' '.join(words)!r}: say in OF_OTHERS why"
        return
    name, *given = rest
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    parser.exit_on_error = False
    try:
        parser.parse_args(given)
    except (argparse.ArgumentError, SystemExit) as error:
        raise AssertionError(f"{' '.join(words)}: {error}") from error


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language in TEMPLATES], ids=named)
def test_a_template_compiles(block: Block) -> None:
    engines["django"].from_string(block.body)


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language in DATA], ids=named)
def test_data_loads(block: Block) -> None:
    match block.language:
        case "yaml" | "yml":
            assert yaml.safe_load(block.body)
        case "json":
            assert json.loads(block.body)
        case "toml":
            assert tomllib.loads(block.body)
        case _:
            configparser.ConfigParser().read_string(block.body)


def test_the_entry_of_a_menu_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = [each for each in of(CODE) if each.page == "docs/reference/components.md"]
    monkeypatch.setattr(menu, "_entries", {})
    exec(block.body, {"_": str})
    assert [reverse(entry.url_name) for entry in menu.registered()] == ["/assess/"]
