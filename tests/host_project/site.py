"""A site in a folder of its own that runs in processes of its own, on SQLite or PostgreSQL. Holds no expectations."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.architecture.tree import ROOT

RUN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = {settings!r}
import django
django.setup()
"""


@dataclass(frozen=True, slots=True)
class HostSite:
    """Settings are modules of ``folder``; whatever runs there finds our packages as installed ones."""

    folder: Path

    def run(self, settings: str, *words: str, code: str = "") -> str:
        """A command of Django, or Python code after Django was set up; what it printed. Fails when it fails."""
        what = ["-c", RUN.format(settings=settings) + code] if code else ["-m", "django", *words]
        done = subprocess.run(
            [sys.executable, *what],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": settings},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words) or code}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def settings_file(folder: Path, name: str, base: str, database: dict[str, Any]) -> str:
    """A settings module in ``folder`` that takes ``base`` and says where the data lie; its name."""
    media = str(folder / "media")
    text = f"from {base} import *\n\nDATABASES = {{'default': {database!r}}}\nMEDIA_ROOT = {media!r}\n"
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return name
