"""What the project reads from outside, and with which defaults. Holds no expectations of its own."""

import ast
import re
from pathlib import Path, PurePosixPath
from typing import Any

from tests.architecture.tree import PLUGINS, PORTAL, ROOT, nodes, parsed, python_files, written

REQUIRED = object()
"""Stands for the default of something that is read without one."""

SCRIPTS = [path for path in sorted((ROOT / ".ci").iterdir()) if path.read_bytes().startswith(b"#!/usr/bin/env bash")]
# Set by the shell and by make themselves, or there on every machine.
OF_THE_SHELL = {"PATH", "SECONDS"}
OF_MAKE = {"MAKE", "MAKEFILE_LIST"}


def environment(*names: str) -> dict[str, Any]:
    """The variables that Python files read from their environment, with the default of the last that reads each."""
    found: dict[str, Any] = {}
    for name in names:
        if "env" not in (ROOT / name).read_text(encoding="utf-8"):
            continue  # all but a few files, and whatever reads the environment spells these letters
        for node in nodes(parsed(ROOT / name)):
            if isinstance(node, ast.Call) and node.args and _reads_environment(node.func):
                given = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "default")]
                found[str(_value(node.args[0]))] = _value(given[0]) if given else REQUIRED
            elif isinstance(node, ast.Subscript) and _takes_from_environment(node):
                found[str(_value(node.slice))] = REQUIRED
    return {name: default for name, default in found.items() if name not in OF_THE_SHELL}


def _reads_environment(function: ast.expr) -> bool:
    name = written(function)
    readers = {"env", "os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop"}
    # `env.db_url_config` reads the address it is given, and no variable.
    return name in readers or bool(re.fullmatch(r"env\.(?!db_url_config)\w+", name))


def _takes_from_environment(node: ast.Subscript) -> bool:
    return written(node.value) == "os.environ" and isinstance(node.ctx, ast.Load)


def _value(node: ast.expr) -> Any:
    """What an expression of constants and ``BASE_DIR`` comes to, a path being told from the project's folder."""
    code = compile(ast.fix_missing_locations(ast.Expression(node)), "a default", "eval")
    return eval(code, {"BASE_DIR": PurePosixPath(), "str": str})


def assigned(name: str) -> dict[str, Any]:
    """The settings a file sets to a constant, whatever the environment says."""
    found = {}
    for node in parsed(ROOT / name).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found


def shell_variables() -> dict[str, str]:
    """What our shell scripts take from outside, with defaults: capitals that they do not set themselves."""
    found: dict[str, str] = {}
    for path in SCRIPTS:
        text = re.sub(r"^\s*#.*|'[^']*'", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        own = set(re.findall(r"\b([A-Z_]+)=", text)) | OF_THE_SHELL
        for name, default in re.findall(r"\$\{?([A-Z][A-Z_]+)(?::-([^}]*)\})?", text):
            # Named with `:-`, it may come from outside even where a message shows how to set it.
            if name not in own or f"${{{name}:-" in text:
                found[name] = found.get(name) or default
    return found


def make_variables() -> dict[str, str]:
    """What the Makefile takes from the command line, with defaults: set with ``?=``, or used and never set."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    defaults = dict(re.findall(r"^([A-Z_]+) \?= *(.*)$", text, re.MULTILINE))
    own = set(re.findall(r"^([A-Z_]+) *:?= ", text, re.MULTILINE)) | OF_MAKE
    return {name: defaults.get(name, "") for name in {*defaults, *re.findall(r"(?<!\$)\$\(([A-Z_]+)\)", text)} - own}


def make_targets() -> list[str]:
    """The targets of the Makefile that say what they are for."""
    return re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def django_settings() -> dict[str, Any]:
    """The settings that our apps and the portal look at, with the default where one is given beside the name."""
    found: dict[str, Any] = {}
    for path in python_files(*PLUGINS, PORTAL):
        for node in nodes(parsed(path)):
            if isinstance(node, ast.Call) and written(node.func) == "getattr":
                if ast.unparse(node.args[0]) == "settings" and isinstance(node.args[1], ast.Constant):
                    default = ast.literal_eval(node.args[2]) if len(node.args) > 2 else REQUIRED
                    found[str(node.args[1].value)] = default
            elif isinstance(node, ast.Attribute) and node.attr.isupper() and written(node.value) == "settings":
                found.setdefault(node.attr, REQUIRED)
    return found


def management_commands() -> dict[str, Path]:
    files = [path for path in python_files(*PLUGINS, PORTAL) if path.parent.name == "commands"]
    return {path.stem: path for path in files if path.stem != "__init__"}


def options_of(command: Path) -> set[str]:
    """The options a management command adds to Django's own."""
    return {
        str(node.args[0].value)
        for node in nodes(parsed(command))
        if isinstance(node, ast.Call) and written(node.func).endswith("add_argument")
        if isinstance(node.args[0], ast.Constant) and str(node.args[0].value).startswith("--")
    }


def modules_to_run() -> set[str]:
    """What ``python -m`` runs: packages with a ``__main__``, and modules that ask whether they are it."""
    found = set()
    for path in python_files(*PLUGINS, PORTAL, "tests"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        dotted = parts[1:] if parts[0] == "site" else parts
        if path.name == "__main__.py":
            found.add(".".join(dotted[:-1]))
        elif any(_asks_whether_main(node) for node in parsed(path).body):
            found.add(".".join(dotted))
    return found


def _asks_whether_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"
