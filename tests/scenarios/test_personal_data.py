"""What is held of plays is counted as the person remembers it: a story that goes on is one, words changed are too."""

from __future__ import annotations

import pytest

from competency.core.personal_data.kinds import counted
from competency.core.personal_data.registry import held
from scenarios.playing.looking_back import react, take_home
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM

pytestmark = pytest.mark.django_db


def test_a_play_that_went_on_is_one_and_words_that_were_changed_are_counted_once() -> None:
    ward = factories.asked_to_play()
    attempt = ward.start(counted=True)
    factories.decide(attempt, *HARM)
    for feeling in ("calm", "rushed"):
        react(attempt=attempt, feeling=feeling)
    take_home(attempt=attempt, text="Ask.")
    about = [entry for entry in held() if entry.is_about_somebody]
    said = dict(line for entry in about for line in counted(entry, ward.person.pk))
    assert said["times a scenario was played"] == 1
    assert said["words written after a scenario"] == 2
