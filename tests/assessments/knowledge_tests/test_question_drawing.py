"""The draw: the blueprint is met, the unseen come first, and the same seed says the same."""

from hypothesis import given
from hypothesis import strategies as st

from competency.assessments.knowledge_tests.problems import blueprint_problems
from competency.assessments.knowledge_tests.question_drawing import BlueprintRow, draw, shortages
from competency.assessments.questions.candidates import Candidate, order_of

BANK = [
    Candidate(f"{competency}{difficulty}{n}", competency, difficulty)
    for competency in "ab"
    for difficulty in (1, 2)
    for n in range(6)
]
ROWS = [BlueprintRow("a", 1, 3), BlueprintRow("b", 2, 2)]


def drawn(seen: dict[str, int] | None = None, seed: str = "s", shuffle: bool = True) -> list[str]:
    return draw(ROWS, BANK, seen=seen or {}, seed=seed, shuffle=shuffle)


@given(st.text(max_size=8), st.dictionaries(st.sampled_from([one.key for one in BANK]), st.integers(0, 4)))
def test_a_draw_meets_the_blueprint_without_repeats(seed: str, seen: dict[str, int]) -> None:
    found = drawn(seen, seed)

    assert len(set(found)) == len(found) == 5
    assert sorted(key[:2] for key in found) == ["a1", "a1", "a1", "b2", "b2"]


@given(st.text(max_size=8), st.sets(st.sampled_from([one.key for one in BANK])))
def test_a_question_seen_before_is_drawn_only_when_no_unseen_one_is_left(seed: str, seen: set[str]) -> None:
    found = set(drawn(dict.fromkeys(seen, 1), seed))

    for kind in ("a1", "b2"):
        unseen = {one.key for one in BANK if one.key.startswith(kind)} - seen
        if any(key.startswith(kind) and key in seen for key in found):
            assert unseen <= found


def test_questions_seen_least_come_before_those_seen_more() -> None:
    seen = {f"a1{n}": 3 - n // 2 for n in range(6)}

    assert {key for key in drawn(seen) if key.startswith("a1")} >= {"a14", "a15"}


def test_the_same_seed_draws_the_same_whatever_order_the_bank_comes_in() -> None:
    assert draw(ROWS, BANK, seen={}, seed="x", shuffle=True) == draw(ROWS, BANK[::-1], seen={}, seed="x", shuffle=True)


def test_another_seed_draws_others() -> None:
    assert len({tuple(drawn(seed=str(n))) for n in range(20)}) > 10


def test_without_shuffling_the_blueprint_gives_the_order() -> None:
    assert [key[:2] for key in drawn(shuffle=False)] == ["a1", "a1", "a1", "b2", "b2"]


def test_two_lines_of_one_kind_share_the_stock() -> None:
    lacking = shortages([BlueprintRow("a", 1, 4), BlueprintRow("a", 1, 4)], BANK)

    assert [(short.row.number, short.found) for short in lacking] == [(4, 2)]


def test_options_are_mixed_by_seed_and_question_and_none_is_lost() -> None:
    orders = {tuple(order_of("abcd", seed="s", question=str(n), shuffle=True)) for n in range(30)}

    assert len(orders) > 5
    assert all(sorted(order) == list("abcd") for order in orders)
    assert order_of("abcd", seed="s", question="1", shuffle=False) == list("abcd")


def test_a_test_that_draws_one_question_is_told_so() -> None:
    (line,) = blueprint_problems([BlueprintRow("a", 1, 1)], BANK, fewest=5, names={})
    assert line == "It draws 1 question; ask at least 5, or lower that number knowingly."
