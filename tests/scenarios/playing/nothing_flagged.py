"""A scenario of some size for the screens: four vital signs, looks, quotations, an event, a timed step."""

from __future__ import annotations

from typing import Any

from tests.scenarios.graph import documents as graphs


def number(name: str, start: Any, lowest: Any, highest: Any, by: Any, label: str, **given: Any) -> dict[str, Any]:
    drift = {"by": by, "every": 5, "guard": graphs.when("treated", "is", False)} if by else None
    return graphs.number(name, start, lowest, highest, label=label, **({"drift": drift} if drift else {}), **given)


def document() -> dict[str, Any]:
    """Made up from beginning to end, for tests alone."""
    coded = [{"effect": "set", "variable": "allergy", "value": "penicillin, swelling"}]
    give = [{"effect": "flag", "variable": "treated", "value": True}]
    return {
        "code": "S1",
        "title": "Nothing flagged",
        "summary": "Alerts see only what is in the record. Practise where nobody is harmed.",
        "minutes": 8,
        "starts_at": 14 * 60 + 8,
        "patient": {"name": "Larkin, Edith", "about": "74 F", "place": "4 East, bed 3"},
        "banners": [
            {
                "text": "Allergies: not reviewed",
                "warns": True,
                "guard": graphs.when("allergy", "is", "not reviewed"),
            },
            {
                "text": "Allergy: penicillin",
                "guard": graphs.when("allergy", "is", "penicillin, swelling"),
            },
        ],
        "limit": {"label": "for the antibiotic", "minute": 60, "guard": graphs.when("treated", "is", False)},
        "variables": [
            number("sbp", 104, 60, 180, -1, "Pressure", worry_below=105),
            number("pulse", 112, 40, 180, 1, "Pulse", worry_above=110),
            number("oxygen", 92, 60, 100, -1, "Oxygen", unit="%", worry_below=93),
            number("temp", "38.9", 30, 43, 0, "Temp.", decimals=1, unit="°C"),
            graphs.flag("treated") | {"label": "Antibiotic", "when_true": "given", "when_false": "not given"},
            graphs.option("allergy", "not reviewed", "not reviewed", "penicillin, swelling") | {"label": "Allergies"},
        ],
        "steps": [
            graphs.information(
                "handover",
                "swelled",
                cost=2,
                title="She comes up from the Emergency Department",
                body="Mrs Larkin has pneumonia. Her surgery’s list waits to be gone through.\n\n"
                "The order set for pneumonia is open on your screen.",
            ),
            graphs.decision(
                "swelled",
                graphs.choice(
                    "order",
                    "nothing",
                    label="Order the set now: she is getting worse",
                    done="Ordered the set now",
                    cost=2,
                    is_critical_unsafe=True,
                    scores={"safety": -2},
                    feedback="You had heard “she swelled up”. The record had not: her allergies were “not reviewed”, "
                    "so no alert could fire.",
                ),
                graphs.choice(
                    "code",
                    "alert",
                    label="Go through the list, enter the allergy, then order",
                    done="Entered the allergy with its reaction, then ordered",
                    cost=6,
                    must_do="The allergy is entered",
                    is_critical_safe=True,
                    scores={"safety": 2, "data_quality": 2},
                    effects=coded,
                    feedback="Reaction, how bad, and who said it: the next alert now fires for everybody.",
                ),
                graphs.choice(
                    "ring",
                    "pharmacist",
                    label="Ring the pharmacist first",
                    done="Rang the pharmacist",
                    cost=8,
                    scores={"communication": 1},
                    feedback="A safe pair of eyes, and eight minutes of her time.",
                ),
                title="She swelled up once",
                body="You open the list. Amoxicillin-clavulanate stands first in the set.",
                quote="She swelled up with a penicillin, years ago. Does anybody know that?",
                speaker="Her daughter, at the door",
                question="What do you do first?",
                looks=[
                    {"title": "Allergies", "body": "Not reviewed. Nobody has entered any."},
                    {"title": "Medicines", "body": "One list from outside waits.\n\nParacetamol, ramipril."},
                ],
            ),
            graphs.decision(
                "pharmacist",
                graphs.choice(
                    "code",
                    "alert",
                    label="Enter the allergy, and order something else",
                    done="Entered the allergy, and ordered something else",
                    cost=4,
                    must_do="The allergy is entered",
                    effects=coded,
                    scores={"safety": 1, "data_quality": 1},
                    feedback="The call told you what to do, and you did it.",
                ),
                graphs.choice(
                    "wait",
                    "pharmacist",
                    label="Wait for the pharmacist to come up",
                    done="Waited for the pharmacist",
                    cost=30,
                    scores={"workflow": -1},
                    feedback="She got worse while you waited.",
                ),
                title="The call",
                body="“Has anybody entered that allergy?” the pharmacist asks.",
                question="What do you do now?",
            ),
            graphs.decision(
                "alert",
                graphs.choice(
                    "other",
                    "safe",
                    label="Choose another medicine, and tell the nurse and the daughter",
                    done="Chose another medicine, and told both",
                    cost=10,
                    effects=give,
                    scores={"workflow": 1, "communication": 1},
                    feedback="The alert did its work, and two people know why.",
                ),
                graphs.choice(
                    "override",
                    "nothing",
                    label="Override the alert without a reason",
                    done="Overrode the alert",
                    cost=1,
                    is_critical_unsafe=True,
                    scores={"safety": -2},
                    feedback="A true alert went the way of the weak ones.",
                ),
                title="The alert fires",
                body="Penicillin allergy, swelling. The order waits for you.",
                question="What do you do with the alert?",
                seconds=90,
                time_up={"goto": "nothing", "cost": 5, "feedback": "The order went out as it stood."},
            ),
            graphs.information(
                "nothing",
                "reaction",
                cost=18,
                title="Nothing flagged",
                body="You sign five orders. No alert comes up. The first dose stands on the nurse’s list.",
            ),
            graphs.outcome(
                "safe",
                "safe",
                passes=True,
                title="Safe and timely",
                body="She has her antibiotic and is breathing easier.",
                debrief="She had a safe antibiotic in time, and the allergy stands in her record for the next.",
            ),
            graphs.outcome(
                "late",
                "recovered",
                title="Safe, and late",
                body="The antibiotic comes after an hour.",
                debrief="Nobody was harmed. The antibiotic came later than it should have.",
            ),
            graphs.outcome(
                "reaction",
                "harm",
                title="A reaction on the ward",
                body="Her face swells. The team comes running.",
                debrief="Your order was a penicillin, and nothing flagged: alerts see only what is entered.",
            ),
        ],
        "events": [
            {
                "key": "too-late",
                "title": "The antibiotic is late",
                "at": 60,
                "guard": graphs.when("treated", "is", False),
                "goto": "late",
                "body": "The hour is over. The senior nurse orders for you.",
            }
        ],
        "minimums": {"safety": 1},
    }
