"""The small ward of the graph's tests, as a whole scenario: with a patient, vital signs and words in each step."""

from __future__ import annotations

from typing import Any

from scenarios.graph import Refused
from scenarios.story import Story, read
from tests.scenarios.graph import documents as graphs


def ward(**changed: Any) -> dict[str, Any]:
    """A whole scenario without anything to complain of."""
    document = graphs.ward()
    oxygen, treated, allergy = document["variables"]
    oxygen |= {"label": "Oxygen", "unit": "%", "worry_below": 92}
    treated |= {"label": "Antibiotic", "when_true": "given", "when_false": "not given"}
    allergy |= {"label": "Allergies"}
    for step in document["steps"]:
        step["body"] = f"What happens at {step['key']}."
        if step["kind"] == "outcome":
            step["debrief"] = f"What came of it at {step['key']}."
        for choice in step.get("choices", ()):
            choice["done"] = f"Did {choice['key']}"
    document["steps"][1] |= {"quote": "She swelled up once.", "speaker": "Her daughter", "question": "What first?"}
    document["steps"][1]["looks"] = [{"title": "Medicines", "body": "One list waits."}]
    for event in document["events"]:
        event["body"] = "Time went by."
    whole = {
        "code": "S0",
        "title": "Nothing flagged",
        "summary": "Code what you hear before you order.",
        "minutes": 8,
        "starts_at": 14 * 60 + 8,
        "patient": {"name": "Larkin, Edith", "about": "74 F", "place": "4 East, bed 3"},
        "banners": [
            {
                "text": "Allergies: not reviewed",
                "warns": True,
                "guard": graphs.when("allergy", "is", "unreviewed"),
            }
        ],
        "limit": {"label": "for the antibiotic", "minute": 60, "guard": graphs.when("treated", "is", False)},
    }
    return document | whole | changed


def told(document: Any) -> Story:
    """The scenario of a document that has no fault."""
    story = read(document)
    assert not isinstance(story, Refused), story.faults
    return story
