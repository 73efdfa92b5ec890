"""How the documentation is built: `make docs`, where every warning is an error."""

import tomllib
from pathlib import Path

with (Path(__file__).resolve().parents[1] / "pyproject.toml").open("rb") as file:
    _project = tomllib.load(file)["project"]

project = "Cleared"
author = "The authors of Cleared"
project_copyright = "The authors of Cleared"
version = release = _project["version"]

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "screenshots/README.md"]

html_theme = "furo"
html_title = "Cleared"
html_copy_source = False
html_show_sphinx = False
