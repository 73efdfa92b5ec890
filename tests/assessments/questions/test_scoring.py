"""Marks and pass decisions: tables for the edges, properties for the rest."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from competency.assessments.questions.scoring import Marked, needed, percent, reaches, score
from competency.assessments.questions.types.choosing import OptionsKey
from competency.assessments.questions.types.numeric import NumberKey

KEY = OptionsKey(frozenset({"a"}))
RIGHT, WRONG = {"options": ["a"]}, {"options": ["b"]}


def sheet(right: int, wrong: int, *, open_: int = 0, critical_wrong: bool = False) -> list[Marked]:
    return (
        [Marked(KEY, RIGHT, "Doses", critical=True) for _ in range(right)]
        + [Marked(KEY, WRONG, "Doses", critical=critical_wrong) for _ in range(wrong)]
        + [Marked(KEY, None, "Identity") for _ in range(open_)]
    )


@pytest.mark.parametrize(
    ("right", "total", "cut", "is_passed"),
    [(12, 15, "80", True), (11, 15, "80", False), (2, 3, "66.67", False), (2, 3, "66.66", True), (0, 0, "1", False)],
)
def test_a_test_is_passed_from_the_pass_mark_on(right: int, total: int, cut: str, is_passed: bool) -> None:
    found = score(sheet(right, total - right), cut=Decimal(cut), every_critical=True)

    assert found.is_passed is is_passed


def test_a_critical_question_that_is_wrong_fails_the_test_whatever_the_score() -> None:
    found = score(sheet(14, 1, critical_wrong=True), cut=Decimal(80), every_critical=True)

    assert found.percent == Decimal("93.33")
    assert found.critical_failed
    assert not found.is_passed


def test_a_test_may_leave_the_critical_rule_out() -> None:
    found = score(sheet(14, 1, critical_wrong=True), cut=Decimal(80), every_critical=False)

    assert found.is_passed
    assert not found.critical_failed


def test_a_question_without_an_answer_is_wrong() -> None:
    found = score(sheet(12, 0, open_=3), cut=Decimal(80), every_critical=True)

    assert (found.right, found.total) == (12, 15)
    assert found.missed == (("Identity", 3),)


def test_a_critical_question_without_an_answer_fails_the_test() -> None:
    rows = [*sheet(14, 0), Marked(KEY, None, "Doses", critical=True)]

    assert score(rows, cut=Decimal(80), every_critical=True).critical_failed


def test_topics_come_with_the_most_missed_first() -> None:
    rows = [Marked(KEY, WRONG, "B"), Marked(KEY, WRONG, "A"), Marked(KEY, WRONG, "C"), Marked(KEY, WRONG, "C")]

    assert score(rows, cut=Decimal(80), every_critical=True).missed == (("C", 2), ("A", 1), ("B", 1))


@pytest.mark.parametrize(
    ("chosen", "is_right"),
    [(["a", "c"], True), (["c", "a"], True), (["a"], False), (["a", "b", "c"], False), ([], False)],
)
def test_several_right_answers_count_only_together_and_alone(chosen: list[str], is_right: bool) -> None:
    assert OptionsKey(frozenset({"a", "c"})).accepts({"options": chosen}) is is_right


@pytest.mark.parametrize(
    ("number", "is_right"),
    [("28.6", True), ("29.0", True), ("28.59", False), ("29.01", False), ("28.8", True), ("-28.8", False)],
)
def test_the_tolerance_includes_both_ends(number: str, is_right: bool) -> None:
    assert NumberKey(Decimal("28.8"), Decimal("0.2")).accepts({"number": number}) is is_right


@pytest.mark.parametrize("given_", [None, {}, {"options": None}, {"number": None}, {"number": "2"}])
def test_an_answer_of_another_kind_is_wrong_and_breaks_nothing(given_: dict | None) -> None:
    assert not KEY.accepts(given_)
    assert not NumberKey(Decimal(1), Decimal(0)).accepts(given_)


counts = st.integers(0, 200).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
cuts = st.integers(100, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)


@given(counts, cuts)
@example((2, 3), Decimal("66.67"))
@example((2, 3), Decimal("66.66"))
def test_the_decision_is_the_exact_fraction_and_the_percentage_never_contradicts_it(
    count: tuple[int, int], cut: Decimal
) -> None:
    right, total = count
    exact = total > 0 and Fraction(right, total) * 100 >= Fraction(cut)

    assert reaches(right, total, cut) is exact
    assert (total > 0 and percent(right, total) >= cut) is exact


@given(counts, cuts)
def test_the_number_needed_passes_and_one_fewer_does_not(count: tuple[int, int], cut: Decimal) -> None:
    total = count[1]
    if not total:
        return
    enough = needed(total, cut)

    assert reaches(enough, total, cut)
    assert not reaches(enough - 1, total, cut)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40), cuts)
def test_one_more_right_answer_never_turns_a_pass_into_a_fail(rows: list[tuple[bool, bool]], cut: Decimal) -> None:
    def marked(better: int | None) -> list[Marked]:
        return [
            Marked(KEY, RIGHT if is_right or n == better else WRONG, critical=critical)
            for n, (is_right, critical) in enumerate(rows)
        ]

    before = score(marked(None), cut=cut, every_critical=True)
    for n in range(len(rows)):
        after = score(marked(n), cut=cut, every_critical=True)
        assert after.is_passed >= before.is_passed
        assert after.percent >= before.percent


@given(st.lists(st.booleans(), max_size=40), cuts, st.randoms())
def test_the_order_of_the_questions_does_not_matter(rows: list[bool], cut: Decimal, chance) -> None:
    marked = [Marked(KEY, RIGHT if is_right else WRONG, topic=str(n % 3)) for n, is_right in enumerate(rows)]
    mixed = list(marked)
    chance.shuffle(mixed)

    assert score(marked, cut=cut, every_critical=True) == score(mixed, cut=cut, every_critical=True)
