"""The page that explains the format of cases: its example runs and passes, and it names all that can be written."""

import dataclasses
import re
import typing
from enum import StrEnum
from pathlib import Path

from competency.rules import Answer, Demand, Finding, Reason, ReasonCode, Renewal, facts
from competency.rules.cases import _QUESTIONS, CaseResult, run_file

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


ANSWERS = [Reason, Demand, Finding, Renewal, CaseResult]
MADE = {  # what a question answers that is no field of a class
    *("standing", "clearance", "finding", "headline", "renewal", "renewal_asked", "gate", "known_at", "cap"),
    *("changes", "through", "runs", "is_too_early", "asked_from", "moves", "from", "to"),
    *("summary", "cases", "failed", "exit_code", "refused", "unknown", "confirmed", "why"),
}


def _written() -> set[str]:
    """Every name a case may use or a result hold: lists, fields and words."""
    lists = {
        name: typing.get_args(kind)[0]
        for group in (facts.PersonFacts, facts.Definitions)
        for name, kind in typing.get_type_hints(group).items()
        if typing.get_origin(kind) is tuple
    }
    kinds = [*lists.values(), facts.Criterion, facts.CriteriaGroup, facts.DayRule, facts.Place, *ANSWERS]
    fields = {each.name for kind in kinds for each in dataclasses.fields(kind)}
    words = [Answer, ReasonCode, *(each for each in vars(facts).values() if isinstance(each, type))]
    enums = [each for each in words if issubclass(each, StrEnum) and each not in (StrEnum, facts.AnchorKind)]
    return {*lists, *fields, *MADE, *(str(word) for enum in enums for word in enum)}


def test_every_question_is_among_the_names_the_page_is_held_to() -> None:
    assert set(_QUESTIONS) <= MADE


def test_the_page_names_whatever_a_case_may_say() -> None:
    shown = " ".join(re.findall(r"`+[^`]+`+", PAGE.read_text(encoding="utf-8")))
    assert [name for name in sorted(_written()) if not re.search(rf"\b{name}\b", shown)] == []
