"""Runs the benchmarks named, or all: ``python -m tests.benchmarks [name ...]``."""

import os
import sys
from importlib import import_module
from pathlib import Path

import django

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "site"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()
found = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
for name in sys.argv[1:] or found:
    import_module(f"tests.benchmarks.{name}").main()
