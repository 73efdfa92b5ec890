"""Reading what people answer: the options there are, and numbers as they are read everywhere."""

import pytest

from competency.assessments.questions.reading import Unreadable
from competency.assessments.questions.types.protocol import Served
from competency.assessments.questions.types.registry import type_in


def read(snapshot, chosen, typed):
    return type_in(snapshot).read(Served(snapshot), {"chosen": chosen, "typed": [typed]})


OPTIONS = {"type": "single", "options": [{"key": "a", "text": "A"}, {"key": "b", "text": "B"}], "unit": ""}


def test_an_option_nobody_offered_is_refused() -> None:
    with pytest.raises(Unreadable):
        read(OPTIONS, ["z"], "")


def test_two_answers_to_a_single_question_are_refused() -> None:
    with pytest.raises(Unreadable):
        read(OPTIONS, ["a", "b"], "")


def test_several_answers_are_stored_in_the_order_of_the_question() -> None:
    assert read(OPTIONS | {"type": "multiple"}, ["b", "a", "b"], "") == {"options": ["a", "b"]}


def test_nothing_chosen_is_no_answer() -> None:
    assert read(OPTIONS, [], "") is None


def test_a_number_keeps_what_was_typed_beside_what_it_means() -> None:
    assert read({"type": "numeric", "options": [], "unit": "mL"}, [], " 2,50 ") == {"number": "2.5", "text": "2,50"}
