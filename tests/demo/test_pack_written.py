"""The demo's modules, questions, checklist and copy keep the rules that their authors set themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from competency.assessments.enums import Use
from portal.demo.story_reading import PACK, STORY, read
from portal.demo.story_types import Story
from scenarios.packing.writing import write
from training_modules.packing.document import Callout, KeySteps, Picture, Practice, RichText, Why
from training_modules.packing.modules import ModuleRow

ON = date(2026, 11, 26)
FEEDBACK = ("feedback_right", "feedback_wrong", "slip_feedback")
NURSE_MODULES = {"N1": 30, "N2": 30, "N3": 25, "N4": 40}
# Words of the rules that learners never read.
HIDDEN_WORDS = re.compile(
    r"\b(standings?|criteri(on|a)|entrustment|attest(ed|ations?)|laps(e|ed|es)|grace)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def content() -> Story:
    return read(ON)


# ---- modules ------------------------------------------------------------------------------------------------


def blocks(module: ModuleRow) -> Iterator[object]:
    for section in module.sections:
        yield from section.blocks


def prose(module: ModuleRow) -> Iterator[str]:
    for block in blocks(module):
        if isinstance(block, RichText | Why | Callout):
            yield block.markdown
        if isinstance(block, KeySteps):
            yield from block.steps


def test_nurse_modules_are_written_out(content: Story) -> None:
    assert list(content.modules) == [*NURSE_MODULES, "N-R90"]
    for code, minutes in NURSE_MODULES.items():
        module = content.modules[code]
        assert module.minutes == minutes
        assert 4 <= len(module.sections) <= 6
        assert sum(len(text.split()) for text in prose(module)) > 900
        assert module.review_by == ON + timedelta(days=180)
        assert module.checked_on == "Aurora EHR 2026.1"
    assert content.modules["N-R90"].minutes == 8
    assert len(content.modules["N-R90"].sections) == 3


def test_every_module_says_why_gives_key_steps_and_asks(content: Story) -> None:
    for module in content.modules.values():
        kinds = {type(block) for block in blocks(module)}
        assert {RichText, Why, KeySteps, Callout, Practice} <= kinds, module.code


def test_five_practice_questions_across_the_nurse_modules(content: Story) -> None:
    used = [
        block.question
        for code in NURSE_MODULES
        for block in blocks(content.modules[code])
        if isinstance(block, Practice)
    ]
    practice = {code for code, question in content.questions.items() if question.use == Use.PRACTICE}
    assert len(used) == 5
    assert set(used) == practice
    assert {content.questions[code].type for code in used} == {"single", "multiple", "numeric"}


def syllables(word: str) -> int:
    count = len(re.findall(r"[aeiouy]+", word.lower()))
    if word.lower().endswith("e") and not word.lower().endswith("le"):
        count -= 1
    return max(count, 1)


def reading_grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade (Kincaid et al. 1975); each list entry and paragraph ends a sentence."""
    sentences = words = beats = 0
    for text in texts:
        for sentence in re.split(r"[.!?]+(?:\s|$)|\n\n|\n(?=- |\d+\. )", re.sub(r"[*#]", "", text)):
            found = re.findall(r"[A-Za-z']+", sentence)
            if found:
                sentences += 1
                words += len(found)
                beats += sum(map(syllables, found))
    return 0.39 * words / sentences + 11.8 * beats / words - 15.59


def test_modules_read_at_grade_eight_or_lower(content: Story) -> None:
    for module in content.modules.values():
        assert reading_grade(list(prose(module))) <= 8, module.code


def test_the_reading_grade_tells_plain_from_heavy() -> None:
    heavy = (
        "Implementation of multidisciplinary documentation necessitates comprehensive organisational prioritisation."
    )
    assert reading_grade(["Scan the band on her arm. Then give the dose."]) < 4
    assert reading_grade([heavy]) > 15


def learner_texts(content: Story) -> Iterator[str]:
    for module in content.modules.values():
        yield from (module.title, module.summary or "", *prose(module))
        yield from (section.title for section in module.sections)
    for question in content.questions.values():
        yield from (question.stem or "", question.rationale or "", question.reference or "")
        for option in question.options:
            yield from (option.text or "", option.feedback or "")
        yield from (question.answer[name] for name in FEEDBACK if name in question.answer)
    for competency in content.competencies.values():
        yield from (competency.statement, *competency.objectives, *(each.title or "" for each in competency.criteria))
    for checklist in content.checklists.values():
        yield from (
            checklist.title,
            checklist.intro or "",
            checklist.comment_hint or "",
            *(step.text or "" for step in checklist.steps),
        )
    yield from (test.intro or "" for test in content.tests.values())
    yield from (write(scenario.document) for scenario in content.scenarios.values())
    yield from (content.home.lead, content.home.markdown)


def test_learners_never_read_the_words_of_the_rules(content: Story) -> None:
    assert [text for text in learner_texts(content) if HIDDEN_WORDS.search(text)] == []
    assert [person.key for person in content.people.values() if HIDDEN_WORDS.search(person.given_name)] == []


def test_pictures_have_words_and_are_small(content: Story) -> None:
    pictures = [block for module in content.modules.values() for block in blocks(module) if isinstance(block, Picture)]
    assert len(pictures) == 4
    assert {picture.path for picture in pictures} == set((PACK / "modules" / "pictures").glob("*.png"))
    for picture in pictures:
        assert len(picture.alt) > 40
        assert picture.path.stat().st_size < 120_000
        header = picture.path.read_bytes()[16:24]
        assert int.from_bytes(header[:4], "big") == 720  # 360 px wide, at twice the density
        assert (STORY / "pictures" / picture.path.with_suffix(".svg").name).is_file()


# ---- the gate test ------------------------------------------------------------------------------------------


def test_gate_test_draws_15_of_20(content: Story) -> None:
    test = content.tests["N3-TEST"]
    bank = [question for question in content.questions.values() if question.use == Use.GATE]
    kinds = Counter(question.type for question in bank)
    assert len(bank) == 20
    assert sum(row.number for row in test.blueprint) == 15
    assert kinds["numeric"] >= 3
    assert kinds["multiple"] >= 4
    assert {question.difficulty for question in bank} == {1, 2, 3}
    assert 3 <= sum(question.critical for question in bank) <= 6
    assert (test.cut, test.every_critical, test.cooldown_hours, test.attempts, test.open_hours) == (
        Decimal(80),
        True,
        24,
        3,
        72,
    )
    assert test.shuffle_questions
    assert test.shuffle_options


def test_every_cell_of_the_blueprint_leaves_a_choice_or_is_always_asked(content: Story) -> None:
    test = content.tests["N3-TEST"]
    bank = [question for question in content.questions.values() if question.use == Use.GATE]
    stock = Counter((question.competency, question.difficulty) for question in bank)
    asked = {(row.competency, row.difficulty): row.number for row in test.blueprint}
    assert set(stock) == set(asked)
    assert sum(stock[cell] > number for cell, number in asked.items()) >= 4


def test_numbers_are_right(content: Story) -> None:
    worked = {
        "N2-P1": Decimal(140) / 70 / 4,
        "N3-P2": Decimal(30) / (Decimal(100) / 5),
        "N3-Q10": Decimal(120) / (Decimal(80) / 2),
        "N3-Q11": Decimal(100) / (Decimal(30) / 60),
        "N3-Q12": Decimal(176) / Decimal("2.2") * 18 / (Decimal(25_000) / 500),
        "N3-Q13": Decimal("0.25") * 1000 / 125,
    }
    slips = {
        "N2-P1": Decimal(140) / 4,
        "N3-P2": Decimal("1.5") * 10,
        "N3-Q10": Decimal(120) / 80,
        "N3-Q11": round(Decimal(100) / 30, 1),
        "N3-Q12": round(Decimal(176) * 18 / 50, 1),
        "N3-Q13": Decimal(25) / 125,
    }
    numeric = {code: question.filled() for code, question in content.questions.items() if question.answer}
    assert {code: found["value"] for code, found in numeric.items()} == worked
    assert {code: found["slip_value"] for code, found in numeric.items()} == slips


def test_the_right_option_does_not_give_itself_away(content: Story) -> None:
    singles = [question for question in content.questions.values() if question.type == "single"]
    places: Counter[str] = Counter()
    longest = 0
    for question in singles:
        right = next(option for option in question.options if option.right)
        others = [len(option.text or "") for option in question.options if not option.right]
        places[dict(zip(question.options, question.keys(), strict=True))[right]] += 1
        longest += len(right.text or "") > max(others)
        assert 0.75 <= len(right.text or "") / (sum(others) / len(others)) <= 1.25, question.code
    assert set(places) == {"a", "b", "c", "d"}
    assert max(places.values()) <= len(singles) / 2
    assert longest <= len(singles) / 4


def test_every_option_is_distinct_and_explained(content: Story) -> None:
    for question in content.questions.values():
        texts = [option.text for option in question.options]
        feedback = [option.feedback for option in question.options]
        assert len(set(texts)) == len(texts)
        assert len(set(feedback)) == len(feedback)
        assert not re.search(r"\b(all|none) of the above\b", " ".join(filter(None, texts)), re.IGNORECASE)
        assert "(fictional)" in (question.reference or "")


# ---- the checklist ------------------------------------------------------------------------------------------


def test_checklist_has_twelve_items_five_of_them_critical(content: Story) -> None:
    checklist = content.checklists["N3-OBS"]
    assert len(checklist.steps) == 12
    assert [at for at, step in enumerate(checklist.steps, 1) if step.critical] == [1, 2, 3, 5, 7]
    criterion = next(one for one in content.competencies["MED-03"].criteria if one.activity == checklist.code)
    assert criterion.entrustment == 4
    assert checklist.retrospective and checklist.entrustment
    labels = {level.label for level in checklist.retrospective} & {level.label for level in checklist.entrustment}
    assert labels == set()


# ---- copy ---------------------------------------------------------------------------------------------------


def test_copy_is_short(content: Story) -> None:
    assert len(content.home.markdown.split()) <= 150
    assert "have it reviewed where you work" in content.home.clinical_notice.lower()


def test_the_pack_says_once_that_its_clinical_content_needs_local_review() -> None:
    words = " ".join((PACK / "README.md").read_text(encoding="utf-8").split())
    assert "made up (fictional)" in words
    assert "needs local clinical review" in words


def test_no_file_says_what_a_load_would_drop() -> None:
    texts = [path.read_text(encoding="utf-8") for path in PACK.rglob("*") if path.suffix in {".yaml", ".md"}]
    assert not [text for text in texts if "clinical_review" in text]
