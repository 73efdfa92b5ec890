"""What the runner says of a case: what differs, where something is wrong, and what a case may not say by mistake."""

from pathlib import Path

import pytest

from competency.rules.casecompare import Fields, in_the_shape_of
from competency.rules.cases import run_file

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
