"""The pages of settings and commands say what is there: each name once, with its default, and no name besides."""

import re
from collections import Counter
from typing import Any

from tests.architecture import readings
from tests.architecture.pages import codes, page, rows, section, terms
from tests.architecture.readings import REQUIRED
from tests.architecture.tree import PORTAL, ROOT, name_of, python_files

SETTINGS = page("reference/settings.md")
COMMANDS = page("reference/commands.md")
BASE, DEV, PRODUCTION = (f"{PORTAL}/settings/{name}.py" for name in ("base", "dev", "production"))
ENTRIES = {"Production": (f"{PORTAL}/wsgi.py",), "Development": ("manage.py",)}

OF_THE_SITE = rows(section(SETTINGS, "Environment of the reference site"))
OF_A_RUN = rows(section(SETTINGS, "What make and the tests take"))
OF_DJANGO = rows(section(SETTINGS, "Django settings of the plugins"))
ALSO_READ = terms(section(SETTINGS, "Settings of Django and Wagtail that the plugins look at"))

READ_BY_PYTHON = readings.environment(
    *(name_of(path) for path in python_files(PORTAL, "tests", "competency", "training_modules", "scenarios")),
    "manage.py",
)
# A secret is not printed on a page, fixed as it is.
SECRETS = {"SECRET_KEY": "a fixed one"}


def names(table: list[dict[str, str]]) -> list[str]:
    return [codes(next(iter(row.values())))[0] for row in table]


def in_words(name: str, default: Any) -> str:
    """How the page writes a default."""
    if default is REQUIRED:
        return "required"
    if isinstance(default, bool):
        return "on" if default else "off"
    if name in SECRETS:
        return SECRETS[name]
    return f"`{str(default).removeprefix('sqlite:///')}`" if default != "" else ""


def twice(found: list[str]) -> list[str]:
    return [name for name, count in Counter(found).items() if count > 1]


# ---- settings ----------------------------------------------------------------------------------------------


def test_every_variable_is_documented_once_and_none_besides() -> None:
    documented = [*names(OF_THE_SITE), *names(OF_A_RUN)]
    read = {*READ_BY_PYTHON, *readings.shell_variables(), *readings.make_variables()}
    assert not twice(documented)
    assert set(documented) == read


def test_the_defaults_of_the_site_are_the_real_ones() -> None:
    wrong = []
    for column, own in {"Production": PRODUCTION, "Development": DEV}.items():
        read = readings.environment(BASE) | readings.environment(own) | readings.environment(*ENTRIES[column])
        # What a file sets to a constant is so whatever the environment says, unless it reads the variable itself.
        fixed = readings.assigned(BASE) | readings.assigned(own)
        for row, name in zip(OF_THE_SITE, names(OF_THE_SITE), strict=True):
            is_fixed = name in fixed and name not in readings.environment(own)
            expected = in_words(name, fixed[name] if is_fixed else read[name])
            if is_fixed:
                # A list of names is told in words.
                words = expected if isinstance(fixed[name], bool) else row[column].split(",")[0]
                expected = f"{words}, always"
            if row[column] != expected:
                wrong.append(f"{name}, {column}: the page says {row[column]!r}, the code {expected!r}")
    assert not wrong, "\n".join(wrong)


def test_the_defaults_of_a_run_are_the_real_ones() -> None:
    read = READ_BY_PYTHON | readings.shell_variables() | readings.make_variables()
    wrong = []
    for row, name in zip(OF_A_RUN, names(OF_A_RUN), strict=True):
        expected = " ".join(codes(in_words(name, read[name])))
        if " ".join(codes(row["Not set"])) != expected:
            wrong.append(f"{name}: the page says {row['Not set']!r}, the code {expected!r}")
    assert not wrong, "\n".join(wrong)


def test_every_setting_of_ours_is_documented_once_and_none_besides() -> None:
    ours = {name for name in readings.django_settings() if name.startswith("CLEARED_")}
    documented = names(OF_DJANGO)
    assert not twice(documented)
    # What the portal alone reads is a variable of its environment.
    assert set(documented) == ours - set(names(OF_THE_SITE))


def test_the_defaults_of_our_settings_are_the_real_ones() -> None:
    read = readings.django_settings()
    wrong = []
    for row, name in zip(OF_DJANGO, names(OF_DJANGO), strict=True):
        # None stands for words that are translated: the page quotes them, and the source holds them.
        expected = None if read[name] is None else in_words(name, read[name])
        quoted = re.fullmatch("“(.+)”", row["Not set"])
        if expected is None and quoted:
            sources = "".join(path.read_text(encoding="utf-8") for path in python_files("competency"))
            expected = row["Not set"] if f'_("{quoted[1]}")' in sources else None
        if row["Not set"] != expected:
            wrong.append(f"{name}: the page says {row['Not set']!r}, the code {expected!r}")
    assert not wrong, "\n".join(wrong)


def test_settings_of_others_are_named_only_where_we_read_them() -> None:
    documented = [codes(term)[0] for term in ALSO_READ]
    assert documented
    assert set(documented) <= set(readings.django_settings())


def test_no_name_of_ours_stands_on_the_page_without_an_entry() -> None:
    mentioned = {name for name in codes(SETTINGS) if re.fullmatch(r"[A-Z][A-Z_]{2,}", name)}
    documented = {*names(OF_THE_SITE), *names(OF_A_RUN), *names(OF_DJANGO), *(codes(term)[0] for term in ALSO_READ)}
    assert mentioned <= documented


# ---- commands ----------------------------------------------------------------------------------------------

OF_MAKE = rows(section(COMMANDS, "make"))
OF_PYTHON = terms(section(COMMANDS, "Python"))
OF_MANAGE = terms(section(COMMANDS, "manage.py"))


def test_every_make_target_is_documented_once_and_none_besides() -> None:
    documented = names(OF_MAKE)
    assert not twice(documented)
    assert set(documented) == {f"make {name}" for name in readings.make_targets()}


def test_what_the_page_of_commands_sets_is_read_by_make() -> None:
    given = set(re.findall(r"\b([A-Z_]+)=", " ".join(codes(section(COMMANDS, "make")))))
    assert given
    assert given <= set(readings.make_variables())


def test_every_management_command_is_documented_once_with_its_options_and_none_besides() -> None:
    commands = readings.management_commands()
    documented = {codes(term)[0]: said for term, said in OF_MANAGE.items()}
    assert set(documented) == set(commands)
    options = {name: set(re.findall(r"`(--[a-z-]+)", said)) for name, said in documented.items()}
    assert options == {name: readings.options_of(path) for name, path in commands.items()}


def test_every_module_that_can_be_run_is_documented_once_and_none_besides() -> None:
    documented = [re.findall(r"python -m ([\w.]+)", term)[0] for term in OF_PYTHON]
    assert not twice(documented)
    assert set(documented) == readings.modules_to_run()


def test_benchmarks_named_anywhere_exist() -> None:
    there = {path.stem for path in python_files("tests/benchmarks")}
    text = COMMANDS + (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"make bench ARGS=\"?([\w ]+)", text) + re.findall(r"tests\.benchmarks ([a-z_]+)", text)
    assert not {name for some in named for name in some.split()} - there
