"""One word for a kind of evidence that several screens name."""

from competency.core.enums import Kind
from competency.core.kind_words import kind_word


def test_what_an_assessor_watches_is_called_the_same_by_its_app_and_by_the_record() -> None:
    assert kind_word(Kind.OBSERVATION) == str(Kind.OBSERVATION.label)
