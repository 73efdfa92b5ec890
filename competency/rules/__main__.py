"""``python -m competency.rules FILE``: run a file of cases and print one JSON object for each, and a summary.

Exit code 0: all passed; 1: some failed; 2: some are broken, or the file cannot be read, and the message says where.
What may be a slip is warned of, which ``--strict`` takes for broken.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .cases import run_file
from .casevalues import Malformed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the file named on the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m competency.rules",
        description="Run a file of clearance cases and print a line of JSON for each, and one that sums them up. "
        "Exit code 1 when a case fails, 2 when one is broken or the file cannot be read.",
    )
    parser.add_argument("file", type=Path, help="YAML, see docs/reference/rules-cases.md")
    parser.add_argument("--strict", action="store_true", help="exit code 2 for a warning, too")
    options = parser.parse_args(arguments)
    try:
        results = run_file(options.file)
    except Malformed as error:
        print(error, file=sys.stderr)
        return 2
    # Letters that the terminal or pipe cannot take are written as JSON escapes, so that nothing stops half-way.
    is_plain = (sys.stdout.encoding or "").lower() != "utf-8"
    for result in results:
        print(json.dumps(dataclasses.asdict(result), ensure_ascii=is_plain))
        for line in (result.broken,) if result.broken else result.differences:
            print(line if result.broken else f"case {result.case}: {line}", file=sys.stderr)
        for line in result.warnings:
            print(f"{options.file}:{result.line}: case {result.case}: warning: {line}", file=sys.stderr)
    broken = sum(result.broken is not None for result in results)
    passed = sum(result.passed for result in results)
    warned = sum(len(result.warnings) for result in results)
    exit_code = 2 if broken or (options.strict and warned) else 0 if passed == len(results) else 1
    counts = {"cases": len(results), "passed": passed, "failed": len(results) - passed - broken, "broken": broken}
    counts["warnings"] = warned
    print(json.dumps({"summary": {**counts, "exit_code": exit_code}}))
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
