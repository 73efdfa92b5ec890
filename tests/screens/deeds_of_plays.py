"""What is done with a scenario over HTTP, each with the pages that state what it saves."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from competency.screens.path.selectors import path_of
from scenarios.playing.looking_back import react
from tests.scenarios.playing import factories as playing
from tests.screens.deeds import Deed, client_of


def a_play_begun() -> Deed:
    ward = playing.asked_to_play()
    nurse = client_of(ward.user)
    intro = reverse("cleared:scenario_intro", args=[ward.activity.pk])
    return Deed(
        lambda: nurse.post(reverse("cleared:scenario_start", args=[ward.activity.pk]), {"as": "counted"}, follow=True),
        [
            (nurse, intro, "This counts: start", lambda: "You are in a play that counts."),
            (nurse, "/my/", "Start Nothing flagged", lambda: "Step 1"),
        ],
    )


def a_decision() -> Deed:
    ward = playing.asked_to_play()
    nurse, attempt = client_of(ward.user), ward.play(playing.SAFE[0], counted=True)
    here = reverse("cleared:scenario_play", args=[attempt.pk])
    return Deed(
        lambda: nurse.post(here, {"moment": 2, "choice": "code"}, follow=True),
        [(nurse, here, "What first?", lambda: "Did code"), (nurse, "/my/", "Step 2", lambda: "Step 3")],
    )


def a_play(*choices: str) -> Callable[[], Deed]:
    def made() -> Deed:
        ward = playing.asked_to_play()
        nurse, attempt = client_of(ward.user), ward.play(*choices[:-1], counted=True)
        here = reverse("cleared:scenario_play", args=[attempt.pk])
        has_passed = choices == playing.SAFE

        def path() -> str:
            assert path_of(ward.person).main.answer.value == ("cleared" if has_passed else "not_cleared")  # type: ignore[union-attr]
            return "You’re cleared" if has_passed else "You’re not cleared yet"

        return Deed(
            lambda: nurse.post(here, {"moment": len(choices), "choice": choices[-1]}, follow=True),
            [
                (nurse, here, "Do this", lambda: "Take a breath." if has_passed else "Recorded: not passed."),
                (nurse, "/my/", "" if has_passed else f"Step {len(choices)}", path),
            ],
        )

    return made


def words_after_a_play() -> Deed:
    ward = playing.asked_to_play()
    nurse, attempt = client_of(ward.user), ward.play(*playing.SAFE, counted=True)
    at = {name: reverse(f"cleared:scenario_{name}", args=[attempt.pk]) for name in ("words", "what_happened", "keep")}
    return Deed(
        lambda: nurse.post(at["words"], {"feeling": "rushed", "line": "I was fast."}, follow=True),
        [(nurse, at["what_happened"], "Take a breath.", lambda: "You, feeling rushed")],
    )


def one_thing_to_keep() -> Deed:
    ward = playing.asked_to_play()
    nurse, attempt = client_of(ward.user), ward.play(*playing.SAFE)
    react(attempt=attempt, feeling="calm")
    keep = reverse("cleared:scenario_keep", args=[attempt.pk])
    return Deed(
        lambda: nurse.post(keep, {"text": "Stop and look."}, follow=True),
        [(nurse, keep, "Keep it and finish", lambda: "Stop and look.")],
    )


DEEDS_OF_PLAYS: dict[str, tuple[Callable[[], Deed], set[str]]] = {
    "a play begun": (a_play_begun, {"scenario_start"}),
    "a decision": (a_decision, {"scenario_play"}),
    "a play passed": (a_play(*playing.SAFE), {"scenario_play"}),
    "an unsafe choice": (a_play(*playing.HARM[:2]), {"scenario_play"}),
    "words after a play": (words_after_a_play, {"scenario_words"}),
    "one thing to keep": (one_thing_to_keep, {"scenario_keep"}),
}
