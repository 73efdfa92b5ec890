"""``python -m competency.rules``: what it prints, how it ends, and what it says of a file it cannot read."""

import dataclasses
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import competency.rules
from competency.rules.__main__ import main
from competency.rules.cases import CaseResult

CASES = Path(competency.rules.__file__).with_name("cases.yaml")
ROOT = CASES.parents[2]

GOOD = """
- case: 1
  title: Good
  standards: [{}]
  evidence: [{performed_on: 2024-01-10}]
  expect: [{standing: c, on: 2024-01-10, answer: cleared}]
"""


def write(tmp_path, text):
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_our_cases_pass_and_each_prints_one_line(capsys):
    assert main([str(CASES)]) == 0
    *lines, summary = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) > 150
    assert all(line["passed"] for line in lines)
    assert set(lines[0]) == {field.name for field in dataclasses.fields(CaseResult)}
    counts = {"cases": len(lines), "passed": len(lines), "failed": 0, "broken": 0, "warnings": 0, "exit_code": 0}
    assert summary == {"summary": counts}


def test_a_failing_case_shows_both_sides_and_ends_with_1(tmp_path, capsys):
    assert main([write(tmp_path, GOOD.replace("answer: cleared", "answer: not_cleared"))]) == 1
    printed = capsys.readouterr()
    line, summary = (json.loads(line) for line in printed.out.splitlines())
    assert (line["passed"], line["broken"], line["line"]) == (False, None, 2)
    assert line["expected"] == [{"answer": "not_cleared"}]
    assert line["got"] == [{"answer": "cleared"}]
    assert line["differences"] == ["expect[0].answer: cleared instead of not_cleared"]
    assert "case 1: expect[0].answer: cleared instead of not_cleared" in printed.err
    assert summary["summary"] == {"cases": 1, "passed": 0, "failed": 1, "broken": 0, "warnings": 0, "exit_code": 1}


def test_a_case_that_expects_nothing_does_not_pass(tmp_path):
    assert main([write(tmp_path, GOOD.replace("[{standing: c, on: 2024-01-10, answer: cleared}]", "[]"))]) == 1


def test_reasons_are_compared_by_code_by_field_and_by_number(tmp_path, capsys):
    def got(reasons):
        main([write(tmp_path, GOOD.replace("answer: cleared", f"reasons: {reasons}"))])
        return json.loads(capsys.readouterr().out.splitlines()[0])

    assert got("[met]")["passed"]
    assert got("[{code: met, on: 2024-01-10}]")["passed"]
    assert got("[{code: met, on: 2024-01-11}]")["got"] == [{"reasons": [{"code": "met", "on": "2024-01-10"}]}]
    assert got("[met, waived]")["got"] == [{"reasons": ["met"]}]


def test_a_demand_that_is_not_described_is_shown_whole(tmp_path, capsys):
    text = GOOD.replace("evidence", "requirements: [{}]\n  placements: [{}]\n  evidence")
    text = text.replace("standing: c, on: 2024-01-10, answer: cleared", "finding: {}, on: 2024-01-10, demands: []")
    assert main([write(tmp_path, text)]) == 1
    (demand,) = json.loads(capsys.readouterr().out.splitlines()[0])["got"][0]["demands"]
    assert demand["requirement"] == "requirement-1"


ASKED = "standing: c, on: 2024-01-10, answer: cleared"
PLACED = GOOD.replace("  evidence", "  requirements: [{}]\n  placements: [{}]\n  evidence")
NO_FILE = {
    "not a list": ("case: 1", "the file: a list was expected"),
    "not yaml": ("- [", "not readable as YAML"),
    "nothing": ("", "the file: a list was expected"),
    "no case": ("[]", "the file: holds no case"),
}


@pytest.mark.parametrize(("text", "message"), NO_FILE.values(), ids=NO_FILE)
def test_a_file_that_holds_no_cases_is_refused_with_its_name(text, message, tmp_path, capsys):
    path = write(tmp_path, text)
    assert main([path]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(path)
    assert message in printed.err


MALFORMED = {
    "a key twice": (GOOD + "  title: Again\n", "the key 'title' is written twice"),
    "not a mapping": ("- one", "entry 1: named fields were expected"),
    "no title": ("- {case: 1, expect: []}", "entry 1: 'title' is missing"),
    "a number twice": (GOOD + GOOD, "case 1: the number is used before"),
    "no such part": (GOOD + "  evidences: []\n", "case 1: evidences: there is no such field"),
    "no such field": (GOOD.replace("performed_on: ", "done: "), "case 1: evidence[0].done: there is no such field"),
    "missing": (GOOD.replace("{performed_on: 2024-01-10}", "{}"), "case 1: evidence[0].performed_on: is missing"),
    "not a day": (
        GOOD.replace("performed_on: 2024-01-10", "performed_on: soon"),
        "case 1: evidence[0].performed_on: 'soon' is not a day",
    ),
    "a moment for a day": (GOOD.replace("on: 2024-01-10,", "on: 2024-01-10T10:00:00Z,"), "is not a day"),
    "no zone": (
        GOOD.replace("2024-01-10}]", "2024-01-10, recorded_at: 2024-01-10T10:00:00}]"),
        "evidence[0].recorded_at: datetime.datetime(2024, 1, 10, 10, 0) is not a moment with its zone",
    ),
    "not a period": (GOOD.replace("[{}]", "[{validity: 1 year}]"), "standards[0].validity: '1 year' is not a period"),
    "mixed period": (GOOD.replace("[{}]", "[{validity: 12}]"), "standards[0].validity: 12 is not a period"),
    "not a number": (GOOD.replace("2024-01-10}]", "2024-01-10, score: much}]"), "score: 'much' is not a number"),
    "not whole": (GOOD.replace("[{}]", "[{number: one}]"), "standards[0].number: 'one' is not a whole number"),
    "not one of": (GOOD.replace("[{}]", "[{risk: some}]"), "standards[0].risk: 'some' is none of low, high"),
    "not text": (GOOD.replace("[{}]", "[{competency: 3}]"), "standards[0].competency: 3 is not text"),
    "deep inside": (
        GOOD.replace("[{}]", "[{criteria: [{key: k, kind: module}, {key: l, kind: x}]}]"),
        "standards[0].groups[0].criteria[1].kind: 'x' is none of",
    ),
    "no checks": (GOOD.replace("[{standing", "{standing").replace("cleared}]", "cleared}"), "expect: a list"),
    "no question": (GOOD.replace("standing: c, ", ""), "case 1: expect[0]: exactly one of standing, clearance"),
    "two questions": (GOOD.replace("standing: c", "standing: c, renewal: c"), "expect[0]: exactly one of"),
    "nothing expected": (GOOD.replace(", answer: cleared", ""), "expect[0]: nothing is expected"),
    "no such answer": (GOOD.replace("answer: cleared", "colour: red"), "colour: standing has no such field"),
    "no day": (GOOD.replace("standing: c, on: 2024-01-10, answer", "finding: {}, answer"), "expect[0]: on: is missing"),
    "scope": (
        GOOD.replace("standing: c", "clearance: {job_role: a, function: b}"),
        "the scope: Ask about one job role or one appointment function.",
    ),
    "zone": ("- {case: 1, title: x, zone: 3, expect: []}", "case 1: zone: text was expected"),
    "no such zone": ("- {case: 1, title: x, zone: ../Oz, expect: []}", "case 1: zone: '../Oz' is not a time zone"),
    "no such zone of a place": (
        GOOD + "  places: {ward: {ancestors: [ward], zone: Oz}}\n",
        "case 1: places.ward.zone: 'Oz' is not a time zone",
    ),
    "a place above itself": (
        GOOD + "  places: {ward: {ancestors: [hospital]}}\n",
        "case 1: places.ward.ancestors: 'ward' itself comes first",
    ),
    "no name": (GOOD.replace("case: 1", "case: "), "entry 1: case: a number or a name was expected, not None"),
    "a truth for a name": (GOOD.replace("case: 1", "case: true"), "entry 1: case: a number or a name was expected"),
    "no words": (GOOD.replace("title: Good", "title: "), "case 1: title: text was expected"),
    "a day no calendar has": (
        GOOD.replace("performed_on: 2024-01-10", "performed_on: 2024-02-30"),
        "case 1: evidence[0].performed_on: '2024-02-30' is not a day",
    ),
    "an hour no clock has": (
        GOOD.replace("2024-01-10}]", "2024-01-10, recorded_at: 2024-01-10T25:00:00Z}]"),
        "case 1: evidence[0].recorded_at: '2024-01-10T25:00:00Z' is not a moment with its zone",
    ),
    "a moment that falls off the calendar": (
        GOOD.replace("performed_on: 2024-01-10", 'performed_at: "0001-01-01T00:00Z"'),
        "case 1: evidence[0].performed_at: '0001-01-01T00:00Z' is not a moment",
    ),
    "not finite": (GOOD.replace("2024-01-10}]", "2024-01-10, score: .nan}]"), "evidence[0].score: nan is not a number"),
    "verified in words": (
        GOOD.replace("2024-01-10}]", "2024-01-10, verified: no}]"),
        "case 1: evidence[0].verified: 'no' is not true or false",
    ),
    "verified elsewhere": (
        GOOD + "  leaves: [{starts_on: 2024-01-01, ends_on: null, verified: false}]\n",
        "case 1: leaves[0].verified: there is no such field",
    ),
    "criteria twice": (
        GOOD.replace("[{}]", "[{criteria: [], groups: []}]"),
        "case 1: standards[0].criteria: give these or groups, not both",
    ),
    "one entry twice": (
        GOOD.replace("[{}]", "[{}, {validity: P6M}]"),
        "case 1: standards: version 1 of 'c/1' is given 2 times",
    ),
    "half a gate": (
        GOOD + "  gates: [{competency: c, from_on: 2024-03-01, effect: none}]\n",
        "case 1: gates[0]: name an activity and its edition, or a competency and the number of its standard",
    ),
    "half a gate to preview": (
        GOOD.replace(
            "standing: c, on: 2024-01-10, answer: cleared", "gate: {activity: a, from_on: 2024-03-01, effect: none}"
        ),
        "case 1: expect[0]: gates[0]: name an activity and its edition",
    ),
    "nobody in particular": (
        GOOD + "  requirements: [{subject_kind: person}]\n",
        "case 1: requirements[0].subject: is missing",
    ),
    "not asked with it": (
        GOOD.replace("standing: c, on: 2024-01-10", "finding: {}, cap: P6M, on: 2024-01-10"),
        "case 1: expect[0]: cap: finding is not asked with it",
    ),
    "a headline of one job role": (
        GOOD.replace("standing: c", "headline: {job_role: nurse}"),
        "case 1: expect[0]: headline: is about all the job roles",
    ),
    "expected moment without a zone": (
        GOOD.replace("standing: c", "finding: {}").replace("answer: cleared", "access_until_at: 2025-01-10T12:00:00"),
        "case 1: expect[0]: access_until_at: datetime.datetime(2025, 1, 10, 12, 0) is not a moment with its zone",
    ),
    "no such code": (GOOD.replace("answer: cleared", "reasons: [mett]"), "reasons[0]: 'mett' is none of met, waived"),
    "no such code by field": (GOOD.replace("answer: cleared", "reasons: [{code: mett}]"), "reasons[0].code: 'mett' is"),
    "no such field of a reason": (
        GOOD.replace("answer: cleared", "reasons: [{code: met, since: 2024-01-10}]"),
        "reasons[0].since: there is no such field; it has code, competency",
    ),
    "no such field of a demand": (
        GOOD.replace("standing: c", "finding: {}").replace("answer: cleared", "demands: [{colour: red}]"),
        "demands[0].colour: there is no such field; it has requirement, competency",
    ),
    "a demand that is no demand": (
        GOOD.replace("standing: c", "finding: {}").replace("answer: cleared", "demands: [c]"),
        "demands[0]: named fields were expected, not 'c'",
    ),
    "reasons that are no list": (GOOD.replace("answer: cleared", "reasons: met"), "reasons: a list was expected"),
    "no such word": (
        GOOD.replace("answer: cleared", "answer: clear"),
        "answer: 'clear' is none of cleared, by_exception",
    ),
    "no such word among the changes": (
        GOOD.replace("answer: cleared", "changes: {2024-01-10: clear}"),
        "changes.2024-01-10: 'clear' is none of cleared",
    ),
    "no changes": (
        GOOD.replace("answer: cleared", "changes: [!!binary aGk=]"),
        "changes[0]: b'hi' is nothing the rules answer",
    ),
    "on purpose, but no list": (GOOD + "  unknown: d\n", "case 1: unknown: a list was expected"),
    "nothing that can be printed": (
        GOOD.replace("answer: cleared", "reasons: [{fact: !!set {met}}]"),
        "case 1: expect[0]: reasons[0].fact: {'met'} is nothing the rules answer",
    ),
}


@pytest.mark.parametrize(("text", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_case_that_cannot_be_read_is_broken_and_told_with_file_line_case_and_field(text, message, tmp_path, capsys):
    path = write(tmp_path, text)
    assert main([path]) == 2
    printed = capsys.readouterr()
    *lines, summary = (json.loads(line) for line in printed.out.splitlines())
    (broken,) = (line["broken"] for line in lines if line["broken"])
    assert re.match(rf"{re.escape(path)}:[0-9]+: ", broken)
    assert message in broken
    assert broken in printed.err
    assert summary["summary"]["broken"] == 1


def test_a_broken_case_stops_none_after_it(tmp_path, capsys):
    broken = GOOD.replace("answer: cleared", "moment: !!binary aGk=")
    failed = GOOD.replace("case: 1", "case: 2").replace("answer: cleared", "answer: not_cleared")
    assert main([write(tmp_path, broken + failed + GOOD.replace("case: 1", "case: 3"))]) == 2
    *lines, summary = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [(line["passed"], bool(line["broken"])) for line in lines] == [(False, True), (False, False), (True, False)]
    assert summary["summary"] == {"cases": 3, "passed": 1, "failed": 1, "broken": 1, "warnings": 0, "exit_code": 2}


def test_a_file_nested_without_end_is_refused(tmp_path, capsys):
    assert main([write(tmp_path, "- " + "[" * 3000)]) == 2
    assert "not readable as YAML" in capsys.readouterr().err


def test_an_expected_moment_may_be_written_in_any_zone(tmp_path, capsys):
    text = PLACED
    for moment in ('"2025-01-10T12:00Z"', '"2025-01-10T07:00-05:00"', "2025-01-10T12:00:00Z"):
        asked = text.replace(
            "standing: c, on: 2024-01-10, answer: cleared", f"finding: {{}}, on: 2024-01-10, access_until_at: {moment}"
        )
        assert main([write(tmp_path, asked)]) == 0
    assert '"access_until_at": "2025-01-10T12:00:00+00:00"' in capsys.readouterr().out


def test_letters_the_output_cannot_take_are_escaped_and_stop_nothing(tmp_path):
    path = write(tmp_path, GOOD.replace("title: Good", "title: Zoë"))

    def ran(encoding):
        found = subprocess.run(
            [sys.executable, "-m", "competency.rules", path],
            cwd=ROOT,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        return found.stdout.decode(encoding)

    assert '"title": "Zo\\u00eb"' in ran("ascii")
    assert '"title": "Zoë"' in ran("utf-8")


def test_a_file_that_is_not_there_is_said_so(tmp_path, capsys):
    assert main([str(tmp_path / "none.yaml")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_running_it_as_a_module_ends_with_the_exit_code(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["competency.rules", str(CASES)])
    monkeypatch.delitem(sys.modules, "competency.rules.__main__")
    with pytest.raises(SystemExit) as end:
        runpy.run_module("competency.rules", run_name="__main__")
    assert end.value.code == 0
    assert capsys.readouterr().out


def test_it_runs_as_a_module_without_django_or_wagtail():
    script = (
        "import runpy, sys\n"
        "sys.argv = ['competency.rules', sys.argv[1]]\n"
        "try:\n"
        "    runpy.run_module('competency.rules', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0, end.code\n"
        "loaded = [name for name in sys.modules if name.partition('.')[0] in ('django', 'wagtail')]\n"
        "assert not loaded, loaded\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(CASES)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count('"passed": true') > 150


def test_the_package_never_asks_what_time_it_is():
    """No clock and no files outside the command: read from the source, since a call may hide in a branch."""
    for path in CASES.parent.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not any(call in source for call in (".today(", ".now(", ".utcnow(", "time.time(")), path.name
        if path.name not in ("__main__.py", "casefile.py"):
            assert "open(" not in source and "read_text(" not in source, path.name
