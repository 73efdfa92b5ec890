#!/usr/bin/env python
"""Run a management command of the reference site."""

import os
import sys
from pathlib import Path


def main() -> None:
    # `site/` is a plain folder: the standard library's `site` module is frozen and would always win.
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
