"""What the runner says of a case: what differs, where something is wrong, and what a case may not say by mistake."""

from pathlib import Path

import pytest

from competency.core.enums import Function
from competency.rules.__main__ import main
from competency.rules.casecheck import FUNCTIONS
from competency.rules.casecompare import Fields, in_the_shape_of
from competency.rules.cases import run_file

from .test_cases import CASES
from .test_command import ASKED, GOOD, PLACED, write

DIFFERING = {
    "an absent reason": (
        GOOD.replace("answer: cleared", "reasons: [met, {code: waived, until: 2024-03-01}]"),
        ["expect[0].reasons: {code: waived, until: 2024-03-01} is missing"],
    ),
    "an unexpected reason": (
        GOOD.replace("answer: cleared", "reasons: []"),
        ["expect[0].reasons: met was not expected"],
    ),
    "another reason": (
        GOOD.replace("answer: cleared", "reasons: [waived]"),
        ["expect[0].reasons[0]: met instead of waived"],
    ),
    "a field of a reason": (
        GOOD.replace("answer: cleared", "reasons: [{code: met, until: 2025-01-11, need: 1}]"),
        [
            "expect[0].reasons[0].until: 2025-01-10 instead of 2025-01-11",
            "expect[0].reasons[0].need: null instead of 1",
        ],
    ),
    "an absent and an unexpected change": (
        GOOD.replace("answer: cleared", "changes: {2024-01-10: cleared, 2025-01-09: not_cleared}"),
        [
            "expect[0].changes.2025-01-09: not_cleared is missing",
            "expect[0].changes.2025-01-10: not_cleared was not expected",
        ],
    ),
    "a demand too few": (
        PLACED.replace(
            ASKED,
            "finding: {}, on: 2024-01-10, demands: [{answer: cleared}, {reasons: [met]}]",
        ),
        ["expect[0].demands: {reasons: [met]} is missing"],
    ),
    "true and false": (
        PLACED.replace(ASKED, "finding: {}, on: 2024-01-10, on_leave: true"),
        ["expect[0].on_leave: false instead of true"],
    ),
    "nothing is expected": (
        GOOD.replace("[{standing: c, on: 2024-01-10, answer: cleared}]", "[]"),
        ["expect: is empty"],
    ),
}


@pytest.mark.parametrize(("text", "said"), DIFFERING.values(), ids=DIFFERING)
def test_a_difference_says_what_is_missing_and_what_is_too_much(text, said, tmp_path):
    (result,) = run_file(Path(write(tmp_path, text)))
    assert list(result.differences) == said
    assert not result.passed


def test_reasons_are_lined_up_with_what_they_agree_with():
    """What stays behind is what is missing, not whatever comes after it."""
    got = [Fields(code="met", on="2024-01-10"), Fields(code="waived", on="2024-02-01")]
    assert in_the_shape_of([{"code": "waived", "on": "2024-02-01"}], got) == [
        "met",
        {"code": "waived", "on": "2024-02-01"},
    ]


LINES = {
    "an unknown part": (GOOD + "  evidences: []\n", 7),
    "an unknown field": (
        GOOD.replace("evidence: [{", "evidence: [\n    {performed_on: 2024-01-10},\n    {done: soon, "),
        7,
    ),
    "a missing field": (GOOD.replace("evidence: [{performed_on: 2024-01-10}]", "evidence:\n    - {}"), 6),
    "a field in a check": (GOOD.replace("expect: [{", "expect:\n    - {").replace("cleared}]", "red}"), 7),
}


@pytest.mark.parametrize(("text", "line"), LINES.values(), ids=LINES)
def test_the_line_is_that_of_what_is_wrong(text, line, tmp_path):
    path = Path(write(tmp_path, text))
    (result,) = run_file(path)
    assert str(result.broken).startswith(f"{path}:{line}: case 1: ")


REFUSED = {
    "fixed_cycle": "standards: [{base: fixed_cycle}]",
    "needed": "standards: [{groups: [{needed: 3, criteria: [{key: a, kind: module}, {key: b, kind: module}]}]}]",
    "count": "standards: [{criteria: [{key: a, kind: module, count: 0}]}]",
    "negative": "standards: [{grace: -P14D}]",
    "loop": "standards: [{criteria: [{key: a, competency: c}]}]",
    "window": "standards: [{window: P12M}]",
    "high_risk": "standards: [{risk: high}]",
    "order": "standards: [{}, {number: 2}]",
    "longer": "standards: [{}]\n  requirements: [{validity: P13M}]",
    "within_window": "standards: [{}]\n  requirements: [{validity: P1M}]",
    "no_standard": "standards: [{}]\n  requirements: [{competency: d}]\n  unknown: [d]",
    "never": "standards: [{}]\n  requirements: [{ends_on: 2000-01-01}]",
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_publishing_refuses_is_refused_unless_the_case_is_about_it(code, tmp_path):
    text = GOOD.replace("standards: [{}]", REFUSED[code])
    (result,) = run_file(Path(write(tmp_path, text)))
    assert f"(say `refused: [{code}]` if that is the point)" in str(result.broken)
    asks = "[{standing: c, on: 1999-01-01, answer: not_cleared}]"
    on_purpose = text.replace("[{standing: c, on: 2024-01-10, answer: cleared}]", asks) + f"  refused: [{code}]\n"
    (result,) = run_file(Path(write(tmp_path, on_purpose)))
    assert result.passed, result


NOWHERE = {
    "competency 'd'": "waivers: [{competency: d, from_on: 2024-01-01, until_on: 2024-02-01}]",
    "competency 'e'": "revocations: [{competency: e, effective_on: 2024-01-01}]",
    "competency 'f'": "appointments: [{competency: f}]",
    "evidence 'x'": "verifications: [{evidence: x, verdict: verified}]",
    "event 'x'": "sign_offs: [{event: x, assessor: ann, verdict: achieved}]",
    "revocation 'x'": "reversals: [{revocation: x}]",
    "standard 'c/2'": "gates: [{competency: c, number: 2, from_on: 2024-01-01, effect: none}]",
    "activity 'x'": "gates: [{activity: x, edition: 2, from_on: 2024-01-01, effect: none}]",
    "unit 'attic'": "placements: [{unit: attic}]",
    "unit 'roof'": "unit_closings: [{unit: roof, closes_on: 2024-01-01}]",
    "wave 'two'": "requirements: [{wave: two}]",
    "person 'jan'": "requirements: [{subject_kind: person, subject: jan}]",
}


@pytest.mark.parametrize("named", NOWHERE)
def test_a_name_that_leads_nowhere_is_refused_unless_the_case_is_about_it(named, tmp_path):
    text = GOOD + f"  {NOWHERE[named]}\n"
    (result,) = run_file(Path(write(tmp_path, text)))
    assert f"{named} is not in this case" in str(result.broken)
    name = named.split("'")[1]
    (result,) = run_file(Path(write(tmp_path, text + f"  unknown: [{name}]\n")))
    assert result.broken is None


EXPECTED_NOWHERE = {
    "competency 'd'": GOOD.replace("standing: c", "standing: d"),
    "criterion 'x'": GOOD.replace("answer: cleared", "reasons: [{code: met, criterion: x}]"),
    "fact 'x'": GOOD.replace("answer: cleared", "reasons: [{code: met, fact: x}]"),
    "requirement 'x'": PLACED.replace("standing: c", "finding: {}").replace(
        "answer: cleared", "demands: [{requirement: x}]"
    ),
    "unit 'attic'": GOOD.replace("standing: c", "clearance: {unit: attic}"),
    "job_role 'cook'": GOOD.replace("standing: c", "clearance: {job_role: cook}"),
    "function 'cook'": GOOD.replace("standing: c", "clearance: {function: cook}"),
    "programme 'other'": GOOD.replace("standing: c", "clearance: {programme: other}"),
}


@pytest.mark.parametrize("named", EXPECTED_NOWHERE)
def test_a_check_about_what_is_not_there_is_refused(named, tmp_path):
    (result,) = run_file(Path(write(tmp_path, EXPECTED_NOWHERE[named])))
    assert f"{named} is not in this case" in str(result.broken)


def test_what_a_case_says_on_purpose_must_be_so(tmp_path):
    (result,) = run_file(Path(write(tmp_path, GOOD + "  refused: [loop]\n")))
    assert "case 1: refused: publishing does not say 'loop'" in str(result.broken)


# ---- what recording refuses, and what may be a slip -----------------------------------------------------------------

UNRECORDED = {
    "ends_first": [
        "placements: [{starts_on: 2024-02-01, ends_on: 2024-01-01}]",
        "appointments: [{starts_on: 2024-02-01, ends_on: 2024-01-01}]",
        "leaves: [{starts_on: 2024-02-01, ends_on: 2024-01-01}]",
        "waivers: [{from_on: 2024-02-01, until_on: 2024-01-01}]",
    ],
    "function": [
        "appointments: [{function: boss}]",
        "requirements: [{subject_kind: function, subject: boss}]",
    ],
}


@pytest.mark.parametrize(("code", "given"), [(code, given) for code, every in UNRECORDED.items() for given in every])
def test_what_recording_refuses_is_refused_unless_the_case_is_about_it(code, given, tmp_path):
    path = Path(write(tmp_path, GOOD + f"  {given}\n"))
    (result,) = run_file(path)
    row = f"{given.split(':')[0].removesuffix('s')}-1"
    assert str(result.broken).startswith(f"{path}:") and f"case 1: {row}: " in str(result.broken)
    assert f"(say `refused: [{code}]` if that is the point)" in str(result.broken)
    (result,) = run_file(Path(write(tmp_path, GOOD + f"  {given}\n  refused: [{code}]\n")))
    assert result.passed, result


def test_the_functions_are_those_that_people_are_appointed_to():
    assert set(Function.values) == FUNCTIONS


SLIPS = {
    "activity 'pmup' is 'pump'": (
        "standards: [{criteria: [{key: pump, activity: pump}]}]\n"
        "  evidence: [{activity: pmup, kind: module, performed_on: 2024-01-10}]"
    ),
    "wave 'northh' is 'north'": (
        "standards: [{}]\n  wave_units: [{wave: north}]\n"
        "  wave_dates: [{wave: northh, go_live_on: 2024-01-01}]\n  evidence: []"
    ),
    "job_role 'nusre' is 'nurse'": "standards: [{}]\n  requirements: [{subject: nusre}]\n  evidence: []",
    "programme 'aurroa' is 'aurora'": "standards: [{}]\n  requirements: [{programme: aurroa}]\n  evidence: []",
}
ASKS_NOTHING = GOOD.replace("answer: cleared", "answer: not_cleared").replace(
    "  evidence: [{performed_on: 2024-01-10}]\n", ""
)


@pytest.mark.parametrize("said", SLIPS)
def test_a_name_that_is_all_but_another_is_refused_unless_the_case_is_about_it(said, tmp_path):
    text = ASKS_NOTHING.replace("standards: [{}]", SLIPS[said])
    path = Path(write(tmp_path, text))
    (result,) = run_file(path)
    name = said.split("'")[1]
    assert str(result.broken).startswith(f"{path}:") and f"{said}, or say `unknown: [{name}]`" in str(result.broken)
    (result,) = run_file(Path(write(tmp_path, text + f"  unknown: [{name}]\n")))
    assert (result.passed, result.warnings) == (True, ()), result


def test_a_name_of_its_own_is_told_and_runs(tmp_path):
    """Files of before name job roles and activities that nothing else names, on purpose."""
    given = (
        "standards: [{criteria: [{key: pump, activity: pump-1}]}]\n"
        "  requirements: [{subject: physician, programme: borealis}]\n"
        "  wave_dates: [{wave: east, go_live_on: 2024-01-01}]\n"
        "  evidence: [{activity: pump-2, kind: module, performed_on: 2024-01-10, assessor: person}]"
    )
    (result,) = run_file(Path(write(tmp_path, ASKS_NOTHING.replace("standards: [{}]", given))))
    assert result.passed, result
    assert [line.split(" is named by")[0] for line in result.warnings] == [
        "evidence-1: the person is the assessor; that is refused when it is recorded, and never counts",
        "evidence-1: activity 'pump-2'",
        "wave_date-1: wave 'east'",
        "requirement-1: job_role 'physician'",
        "requirement-1: programme 'borealis'",
    ]


LIGHT = GOOD.replace(
    "standards: [{}]", "standards: [{risk: high, criteria: [{key: seen, kind: observation}]}]"
).replace("evidence: [{", "evidence: [{kind: observation, ")


def test_high_risk_that_asks_for_less_runs_and_is_told_unless_it_is_confirmed(tmp_path, capsys):
    path = write(tmp_path, LIGHT)
    (result,) = run_file(Path(path))
    assert result.passed and result.warnings == (
        "c/1.seen: High-risk work is observed at level 4 or more, twice, by two different assessors. "
        "(say `confirmed: true` if a reviewer confirmed less)",
    )
    assert main([path]) == 0
    printed = capsys.readouterr()
    assert f"{path}:2: case 1: warning: c/1.seen: High-risk work" in printed.err
    assert '"warnings": 1' in printed.out.splitlines()[-1]
    assert main(["--strict", path]) == 2
    for said in ("confirmed: true", "refused: [lighter]"):
        (result,) = run_file(Path(write(tmp_path, LIGHT + f"  {said}\n")))
        assert (result.passed, result.warnings) == (True, ()), said
    for said in ("confirmed: maybe", "refused: [lighter]"):
        (result,) = run_file(Path(write(tmp_path, GOOD + f"  {said}\n")))
        assert result.broken is not None, said
    (result,) = run_file(Path(write(tmp_path, GOOD + "  confirmed: true\n")))
    assert result.passed
    assert result.warnings == ("confirmed: there is nothing that asks for less than high risk does",)


def test_our_own_cases_leave_no_doubt():
    assert [(each.case, each.warnings) for each in run_file(CASES) if each.warnings or each.broken] == []


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ("score: 101", "score", "101 is no score: that is a number from 0 to 100."),
        ("score: -1", "score", "-1 is no score"),
        ("kind: observation, entrustment: 6", "level", "6 is no level: that is a whole number from 1 to 5."),
        ("kind: observation, entrustment: 0", "level", "0 is no level"),
    ],
)
def test_figures_that_recording_refuses_are_refused_unless_they_are_the_point(given, code, words, tmp_path):
    case = GOOD.replace("evidence: [{", f"evidence: [{{{given}, ")
    (result,) = run_file(Path(write(tmp_path, case)))
    assert result.broken is not None and words in result.broken
    assert f"say `refused: [{code}]`" in result.broken
    (result,) = run_file(Path(write(tmp_path, case + f"  refused: [{code}]\n")))
    assert result.broken is None
