"""Runs the benchmarks named, or all: ``python -m tests.benchmarks [name ...]``."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import django

HERE = Path(__file__).resolve().parent
NAMES = ["board", "certificate_pdf", "editor", "recording", "scenario", "verifying"]

parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="One line of JSON a benchmark.")
parser.add_argument("name", nargs="*", help=f"one of {', '.join(NAMES)}; all when left out")
names = parser.parse_args().name or NAMES
if unknown := set(names) - set(NAMES):
    parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")

sys.path.insert(0, str(HERE.parents[1] / "site"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()
for name in names:
    import_module(f"tests.benchmarks.{name}").main()
