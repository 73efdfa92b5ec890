"""Loads what people learn and are assessed by: modules, questions, tests, checklists, and one watched round.

Everything is published as an author would, through the verbs of the apps, on the day the hospital opened its
rules, so that evidence of the past rests on a version that existed.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from wagtail.images import get_image_model

from competency.assessments.knowledge_tests import versions as definitions
from competency.assessments.models import Question
from competency.assessments.observations import api as observations
from competency.assessments.observations import checklists
from competency.assessments.questions import api as questions
from competency.core.models import Person
from portal.demo import content_types as written
from portal.demo.content_markdown import inline_html, to_html
from portal.demo.hospital import OPENED, Hospital
from training_modules.models import ModuleIndexPage
from training_modules.writing import api as modules

FIRST_OBSERVED = -6  # the day another assessor watched the nurse of the story


def load(hospital: Hospital) -> None:
    """Questions before the modules that practise them and the tests that draw them."""
    trainer = get_user_model().objects.get(username="trainer")
    reviewer = get_user_model().objects.get(username="reviewer")
    with hospital.on(OPENED):
        for question in hospital.content.questions.values():
            _question(hospital, question, user=reviewer)
        for module in hospital.content.modules.values():
            _module(hospital, module, author=trainer, reviewer=reviewer)
        for test in hospital.content.tests.values():
            _test(hospital, test, user=reviewer)
        for checklist in hospital.content.checklists.values():
            _checklist(hospital, checklist, user=reviewer)


def _question(hospital: Hospital, row: written.Question, *, user: Any) -> None:
    number = None
    if row.numeric is not None:
        number = questions.Number(
            value=row.numeric.value,
            tolerance=row.numeric.tolerance,
            unit=row.numeric.unit,
            feedback_right=row.numeric.right,
            feedback_wrong=row.numeric.wrong,
            slip_value=row.numeric.unit_slip.value,
            slip_feedback=row.numeric.unit_slip.feedback,
        )
    questions.create_question(
        code=row.code,
        type=row.type.value,
        stem=to_html(row.stem),
        competency=hospital.competencies[row.competency],
        options=[
            questions.Option(key=each.key, text=each.text, is_right=each.right, feedback=each.feedback)
            for each in row.options
        ],
        number=number,
        use=row.use.value,
        job_role=hospital.job_roles[row.job_role],
        difficulty=row.difficulty,
        critical=row.critical,
        rationale=row.rationale,
        reference=row.reference,
        owner=_owner(hospital, row.owner),
        user=user,
    )


def _test(hospital: Hospital, row: written.KnowledgeTest, *, user: Any) -> None:
    test = definitions.create_test(
        code=row.code,
        title=row.title,
        competency=hospital.competencies[row.competency],
        blueprint=[(hospital.competencies[each.competency], each.difficulty, each.number) for each in row.blueprint],
        job_role=hospital.job_roles[row.job_role],
        minutes=row.minutes,
        instructions=row.intro,
        cut=row.cut,
        every_critical=row.every_critical,
        cooldown_hours=row.cooldown_hours,
        attempts_allowed=row.attempts,
        open_hours=row.open_hours,
        shuffle_questions=row.shuffle_questions,
        shuffle_options=row.shuffle_options,
        owner=_owner(hospital, row.owner),
        review_by=hospital.day(row.review_by),
        checked_on=hospital.releases[row.checked_on],
        user=user,
    )
    hospital.publish(row.code, test.key)


def _checklist(hospital: Hospital, row: written.Checklist, *, user: Any) -> None:
    checklist = checklists.draft_checklist(
        code=row.code,
        title=row.title,
        steps=row.items,
        retrospective=row.retrospective,
        entrustment=row.entrustment,
        minutes=row.minutes,
        intro=row.intro,
        comment_hint=row.comment_hint,
        owner=_owner(hospital, row.owner),
        review_by=hospital.day(row.review_by),
        checked_on=hospital.releases[row.checked_on],
        user=user,
    )
    checklist.latest_revision.publish(user=user)
    hospital.publish(row.code, checklist.key)


def _owner(hospital: Hospital, key: str) -> Person:
    return hospital.people[key]


# ---- modules ------------------------------------------------------------------------------------------------


def _module(hospital: Hospital, row: written.Module, *, author: Any, reviewer: Any) -> None:
    page = modules.create_module(
        parent=ModuleIndexPage.objects.get(),
        code=row.code,
        title=row.title,
        summary=row.summary,
        audience=[hospital.job_roles[row.job_role]],
        responsible=_owner(hospital, row.owner),
        review_by=hospital.day(row.review_by),
        checked_on=hospital.releases[row.checked_on],
        sections=[
            modules.SectionDraft(
                key=section.key,
                title=section.title,
                minutes=section.minutes,
                blocks=[_block(each) for each in section.blocks],
            )
            for section in row.sections
        ],
        user=author,
        reviewer=reviewer,
    )
    hospital.publish(row.code, page.translation_key)


def _block(block: written.Block) -> Any:
    match block:
        case written.RichText():
            return modules.TextDraft(to_html(block.markdown))
        case written.Why():
            return modules.WhyDraft(to_html(block.markdown))
        case written.KeySteps():
            return modules.KeyStepsDraft(block.title, [inline_html(step) for step in block.steps])
        case written.Callout():
            return modules.CalloutDraft(block.kind.value, block.title, to_html(block.markdown))
        case written.Picture():
            return modules.PictureDraft(_image(block), block.alt, block.caption)
        case written.Practice():
            return modules.PracticeDraft(Question.objects.get(code=block.question))


def _image(picture: written.Picture) -> Any:
    image_model = get_image_model()
    with picture.path.open("rb") as file:
        return image_model.objects.create(title=picture.alt[:255], file=ImageFile(file, name=picture.path.name))


# ---- the round somebody watched -----------------------------------------------------------------------------


def load_observed(hospital: Hospital) -> None:
    """The first of the two observations of the nurse of the story, signed by another assessor some days ago."""
    nurse = hospital.content.cast["nurse"].person
    assessor = hospital.people[hospital.content.cast["first-assessor"].person]
    version = hospital.activities["N3-OBS"]
    with hospital.on(FIRST_OBSERVED, hour=9):
        observations.record_observation(
            person=hospital.people[nurse],
            assessor=assessor,
            version=version,
            results=observations.all_done(version),
            rating=4,
            entrustment=4,
            comment="Calm round of four patients. Stopped without a word from me when one scan did not match.",
            performed_on=hospital.day(FIRST_OBSERVED),
        )
