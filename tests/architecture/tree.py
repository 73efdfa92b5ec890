"""The project as files: what the structure tests read. Holds no expectations of its own."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ("competency", "training_modules", "scenarios")
PORTAL = "site/portal"


@cache
def _below(folder: str, suffix: str) -> tuple[Path, ...]:
    return tuple((ROOT / folder).rglob(f"*{suffix}"))


def python_files(*folders: str, migrations: bool = False) -> list[Path]:
    found = [path for folder in folders for path in _below(folder, ".py")]
    return sorted(path for path in found if migrations or "migrations" not in path.parts)


def templates(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in _below(folder, ".html"))


def matches(wanted: re.Pattern[str], paths: Iterable[Path]) -> list[str]:
    """Where a pattern is found in the text of files: file, line, and what was found."""
    found = []
    for path in paths:
        text = text_of(path)
        for match in wanted.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{name_of(path)}:{line}: {match.group()}")
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(text_of(path), filename=str(path))


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All that ``ast.walk`` finds in a tree, walked once: every rule looks through the same files."""
    return tuple(ast.walk(tree))


@cache
def written(node: ast.AST) -> str:
    """A node as source, as ``ast.unparse`` writes it: what is called is asked for by one rule after the other."""
    return ast.unparse(node)


class Import(NamedTuple):
    """One imported name: ``from a.b import c`` is module ``a.b``, name ``c``; ``import a.b`` has no name."""

    module: str
    name: str
    line: int

    @property
    def full(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Every import of a file, wherever it stands in it, relative ones resolved."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[Import]:
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in nodes(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = [*package[: len(package) - node.level + 1], *([node.module] if node.module else [])]
                module = ".".join(base)
            else:
                module = node.module or ""
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)


@cache
def tracked_files() -> list[Path]:
    """What Git holds or would add: ignored files left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())
