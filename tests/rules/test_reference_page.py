"""The page that explains the format of cases: its example is one that runs, and that passes."""

import re
from pathlib import Path

from competency.rules.cases import run_file

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rules-cases.md"


def test_the_example_of_the_page_runs_and_passes(tmp_path: Path) -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert examples
    for number, example in enumerate(examples):
        written = tmp_path / f"{number}.yaml"
        written.write_text(example, encoding="utf-8")
        results = run_file(written)
        assert results
        assert all(result.passed for result in results)
