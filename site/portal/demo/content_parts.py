"""Reads each content file into its dataclasses, one function per noun; ``content_files`` checks them together.

Only what one file can show wrong is refused here: types, unknown keys, missing fields, a question without a
right answer. Whether a code exists elsewhere is not known yet.
"""

from __future__ import annotations

from competency.rules.facts import Base, Kind, Risk
from portal.demo import content_types as types
from portal.demo.content_place_types import Function
from portal.demo.content_reader import ContentError, Fields

REVIEW = "clinical_review"


def needs_local_review(fields: Fields) -> None:
    """Clinical files say so themselves; there is no other value."""
    value = fields.text(REVIEW)
    if value != "local":
        raise ContentError(value.where, f"'{REVIEW}' must be 'local': all clinical content needs local review")


# ---- modules ------------------------------------------------------------------------------------------------


def module(fields: Fields, sections: tuple[types.Section, ...]) -> types.Module:
    with fields:
        needs_local_review(fields)
        found = types.Module(
            code=fields.text("code"),
            title=fields.text("title"),
            minutes=fields.whole("minutes", at_least=1),
            job_role=fields.text("job_role"),
            competency=fields.text("competency"),
            owner=fields.text("owner"),
            review_by=fields.whole("review_by", at_least=1),
            checked_on=fields.text("checked_on"),
            summary=fields.text("summary"),
            sections=sections,
        )
    blocks = [block for section in sections for block in section.blocks]
    for needed in (types.Why, types.KeySteps):
        if not any(isinstance(block, needed) for block in blocks):
            raise ContentError(fields.where, f"module {found.code} has no '{needed.__name__}' block")
    total = sum(section.minutes for section in sections)
    if total != found.minutes:
        raise ContentError(fields.where, f"module {found.code} says {found.minutes} minutes, its sections {total}")
    return found


# ---- assessment ---------------------------------------------------------------------------------------------


def question(fields: Fields, use: types.Use, job_role: str, owner: str) -> types.Question:
    with fields:
        kind = fields.choice("type", types.QuestionType)
        is_numeric = kind is types.QuestionType.NUMERIC
        found = types.Question(
            code=fields.text("code"),
            use=use,
            type=kind,
            competency=fields.text("competency"),
            job_role=job_role,
            difficulty=fields.whole("difficulty", at_least=1),
            critical=fields.flag("critical", default=False),
            stem=fields.text("stem"),
            options=() if is_numeric else _options(fields),
            numeric=_numeric(fields.fields("answer")) if is_numeric else None,
            rationale=fields.text("rationale"),
            reference=fields.text("reference"),
            owner=owner,
        )
    if found.difficulty > 3:
        raise ContentError(fields.where, f"question {found.code}: difficulty is 1, 2 or 3")
    right = sum(option.right for option in found.options)
    if kind is types.QuestionType.SINGLE and right != 1:
        message = f"question {found.code}: a single best answer has one right option, not {right}"
        raise ContentError(fields.where, message)
    if kind is types.QuestionType.MULTIPLE and not 2 <= right < len(found.options):
        raise ContentError(fields.where, f"question {found.code}: two or more options are right, and one is wrong")
    return found


def _options(fields: Fields) -> tuple[types.Option, ...]:
    found: list[types.Option] = []
    for key, option in zip("abcdefgh", fields.each("options"), strict=False):
        with option:
            found.append(
                types.Option(
                    key=key,
                    text=option.text("text"),
                    right=option.flag("right", default=False),
                    feedback=option.text("feedback"),
                )
            )
    if len(found) < 3:
        raise ContentError(fields.where, "a question needs at least three options")
    return tuple(found)


def _numeric(fields: Fields) -> types.Numeric:
    with fields:
        slip = fields.fields("unit_slip")
        with slip:
            unit_slip = types.UnitSlip(value=slip.decimal("value"), feedback=slip.text("feedback"))
        found = types.Numeric(
            value=fields.decimal("value"),
            tolerance=fields.decimal("tolerance"),
            unit=fields.text("unit"),
            right=fields.text("right"),
            wrong=fields.text("wrong"),
            unit_slip=unit_slip,
        )
    if found.tolerance < 0:
        raise ContentError(fields.where, "'tolerance' is never negative")
    if abs(unit_slip.value - found.value) <= found.tolerance:
        raise ContentError(slip.where, "the unit slip would be marked right")
    return found


def knowledge_test(fields: Fields, questions: tuple[str, ...]) -> types.KnowledgeTest:
    with fields:
        needs_local_review(fields)
        blueprint: list[types.BlueprintRow] = []
        for row in fields.each("blueprint"):
            with row:
                blueprint.append(
                    types.BlueprintRow(
                        competency=row.text("competency"),
                        difficulty=row.whole("difficulty", at_least=1),
                        number=row.whole("number", at_least=1),
                    )
                )
        return types.KnowledgeTest(
            code=fields.text("code"),
            title=fields.text("title"),
            competency=fields.text("competency"),
            job_role=fields.text("job_role"),
            minutes=fields.whole("minutes", at_least=1),
            intro=fields.text("intro"),
            owner=fields.text("owner"),
            review_by=fields.whole("review_by", at_least=1),
            checked_on=fields.text("checked_on"),
            questions=questions,
            blueprint=tuple(blueprint),
            cut=fields.decimal("cut"),
            every_critical=fields.flag("every_critical"),
            cooldown_hours=fields.whole("cooldown_hours", at_least=0),
            attempts=fields.whole("attempts", at_least=1),
            open_hours=fields.whole("open_hours", at_least=1),
            shuffle_questions=fields.flag("shuffle_questions"),
            shuffle_options=fields.flag("shuffle_options"),
        )


def checklist(fields: Fields) -> types.Checklist:
    with fields:
        needs_local_review(fields)
        items: list[types.ChecklistItem] = []
        for item in fields.each("items"):
            with item:
                items.append(
                    types.ChecklistItem(
                        key=item.slug("key"),
                        text=item.text("text"),
                        critical=item.flag("critical", default=False),
                        done=item.text("done"),
                        prompt=item.text("prompt"),
                        not_done=item.text("not_done"),
                        unsafe=item.text("unsafe"),
                    )
                )
        if len({item.key for item in items}) != len(items):
            raise ContentError(fields.where, "two items of the checklist have the same key")
        return types.Checklist(
            code=fields.text("code"),
            title=fields.text("title"),
            competency=fields.text("competency"),
            job_role=fields.text("job_role"),
            minutes=fields.whole("minutes", at_least=1),
            intro=fields.text("intro"),
            owner=fields.text("owner"),
            review_by=fields.whole("review_by", at_least=1),
            checked_on=fields.text("checked_on"),
            items=tuple(items),
            retrospective=_scale(fields, "retrospective"),
            entrustment=_scale(fields, "entrustment"),
            level_asked=fields.whole("level_asked", at_least=1),
            comment_below=fields.whole("comment_below", at_least=1),
            comment_on_critical_prompt=fields.flag("comment_on_critical_prompt"),
            comment_hint=fields.text("comment_hint"),
        )


def _scale(fields: Fields, key: str) -> tuple[types.ScaleLevel, ...]:
    found: list[types.ScaleLevel] = []
    for level in fields.each(key):
        with level:
            found.append(
                types.ScaleLevel(
                    level=level.whole("level"), label=level.text("label"), descriptor=level.text("descriptor")
                )
            )
    if [level.level for level in found] != [1, 2, 3, 4, 5]:
        raise ContentError(fields.where, f"'{key}' describes the levels 1 to 5 in order")
    return tuple(found)


# ---- framework ----------------------------------------------------------------------------------------------


def competency(fields: Fields) -> types.Competency:
    with fields:
        return types.Competency(
            code=fields.text("code"),
            job_role=fields.text("job_role"),
            statement=fields.text("statement"),
            objectives=fields.texts("objectives"),
            risk=fields.choice("risk", Risk),
            base=Base.COMPLETION,
            validity=fields.period("validity"),
            window=fields.period("window"),
            grace=fields.period("grace"),
            refresher=fields.flag("refresher", default=False),
            criteria=tuple(_criterion(each) for each in fields.each("criteria")),
        )


def _criterion(fields: Fields) -> types.Criterion:
    with fields:
        kind = fields.maybe_choice("kind", Kind)
        activity = fields.maybe("activity")
        if (kind is None) == (activity is None):
            raise ContentError(fields.where, "a criterion names either a kind or an activity")
        is_named = kind is not None
        return types.Criterion(
            key=fields.slug("key"),
            title=fields.text("title", default=None if is_named else ""),
            minutes=fields.whole("minutes", default=None if is_named else 0, at_least=1),
            kind=kind,
            activity=activity,
            cut=fields.maybe_decimal("cut"),
            entrustment=fields.maybe_whole("entrustment"),
            count=fields.whole("count", default=1, at_least=1),
            assessors=fields.whole("assessors", default=1, at_least=1),
        )


def requirements(fields: Fields) -> tuple[types.Requirement, ...]:
    """One entry may list several competencies; each becomes a requirement of its own."""
    with fields:
        job_role = fields.maybe("job_role")
        function = fields.maybe_choice("function", Function)
        if (job_role is None) == (function is None):
            raise ContentError(fields.where, "a requirement is about either a job role or a function")
        programme, unit = fields.text("programme"), fields.text("unit")
        announced, blocks = _day_rule(fields.fields("announced")), _day_rule(fields.fields("blocks"))
        if announced.anchor == blocks.anchor and announced.days > blocks.days:
            raise ContentError(fields.where, "a requirement is announced before it blocks, not after")
        return tuple(
            types.Requirement(
                programme=programme,
                job_role=job_role,
                function=function,
                unit=unit,
                competency=code,
                announced=announced,
                blocks=blocks,
            )
            for code in fields.texts("competencies")
        )


def _day_rule(fields: Fields) -> types.DayRule:
    with fields:
        return types.DayRule(anchor=fields.choice("anchor", types.Anchor), days=fields.whole("days"))
