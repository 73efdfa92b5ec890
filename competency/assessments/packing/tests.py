"""Knowledge tests in a pack: what they draw, what passes, how often and how long one may try."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator

from competency.core.enums import Kind
from competency.core.models import Competency
from competency.core.packing.activities import CODES, activity_key, refuse_taken
from competency.core.packing.drafts import (
    as_last_drafted,
    for_dump,
    never_published,
    owner_of,
    plan_draft,
    without_absent_owner,
)
from competency.core.packing.limits import block, column, usual
from competency.packs.loading import Loading
from competency.packs.parts import PackPart
from competency.packs.plan import PlanRow
from competency.packs.reading import Pack
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Day, Line, Number, Whole, Words, YesNo
from competency.packs.writing import Writer

from ..enums import Use
from ..knowledge_tests.blocks import BlueprintRowBlock
from ..knowledge_tests.models import KnowledgeTest
from ..knowledge_tests.problems import blueprint_problems, test_problems
from ..knowledge_tests.publication import create_test
from ..knowledge_tests.question_drawing import BlueprintRow as Drawn
from ..questions.bank import candidates
from ..questions.candidates import Candidate
from .questions import QuestionRow, _known_difficulty

FOLDER = "tests"


class BlueprintRow(Row):
    """So many questions of a competency and a difficulty."""

    competency: Annotated[Line, Names("competency")]
    difficulty: Annotated[Whole, AfterValidator(_known_difficulty)]
    number: Annotated[Whole, block(BlueprintRowBlock, "number")]


class TestRow(Row):
    """A knowledge test. ``fewest`` is the least number of questions, ``time_limit`` counts minutes."""

    __test__ = False

    noun: ClassVar[str] = "test"
    codes: ClassVar[str] = CODES
    loose: ClassVar[frozenset[str]] = frozenset({"owner"})
    evidence: ClassVar[Kind] = Kind.KNOWLEDGE_TEST

    code: Annotated[Line, column(KnowledgeTest, "code")]
    title: Annotated[Line, column(KnowledgeTest, "title")]
    competency: Annotated[Line, Names("competency")]
    job_role: Annotated[Line | None, Names("job_role")] = None
    minutes: Annotated[Whole, column(KnowledgeTest, "minutes")] = usual(KnowledgeTest, "minutes")
    intro: Words | None = None
    blueprint: tuple[BlueprintRow, ...] = ()
    fewest: Annotated[Whole, column(KnowledgeTest, "fewest_questions")] = usual(KnowledgeTest, "fewest_questions")
    cut: Annotated[Number, column(KnowledgeTest, "cut")] = usual(KnowledgeTest, "cut")
    every_critical: YesNo = usual(KnowledgeTest, "every_critical")
    attempts: Annotated[Whole, column(KnowledgeTest, "attempts_allowed")] = usual(KnowledgeTest, "attempts_allowed")
    cooldown_hours: Annotated[Whole, column(KnowledgeTest, "cooldown_hours")] = usual(KnowledgeTest, "cooldown_hours")
    time_limit: Annotated[Whole | None, column(KnowledgeTest, "time_limit_minutes")] = None
    open_hours: Annotated[Whole, column(KnowledgeTest, "open_hours")] = usual(KnowledgeTest, "open_hours")
    shuffle_questions: YesNo = usual(KnowledgeTest, "shuffle_questions")
    shuffle_options: YesNo = usual(KnowledgeTest, "shuffle_options")
    owner: Annotated[Line | None, Names("person")] = None
    review_by: Day | None = None
    checked_on: Annotated[Line | None, Names("release")] = None


# The keys of a row and the fields they go to, where the two differ.
FIELDS = {
    "fewest": "fewest_questions",
    "attempts": "attempts_allowed",
    "time_limit": "time_limit_minutes",
    "intro": "instructions",
}
KEYS = {field: key for key, field in FIELDS.items()}
PLAIN = (
    "minutes",
    "fewest",
    "cut",
    "every_critical",
    "attempts",
    "cooldown_hours",
    "time_limit",
    "open_hours",
    "shuffle_questions",
    "shuffle_options",
    "review_by",
)


def read(pack: Pack) -> Sequence[Row]:
    rows = (pack.reader.row(TestRow, node, file) for file, node in pack.documents(FOLDER))
    return [row for row in rows if row is not None]


def on_site(kind: str) -> Collection[str]:
    return set(KnowledgeTest.objects.values_list("code", flat=True))


def find(kind: str, name: str) -> Any:
    return KnowledgeTest.objects.filter(code=name).first()


def row_of(test: KnowledgeTest) -> TestRow:
    codes = {str(pk): code for pk, code in Competency.objects.values_list("pk", "code")}
    return TestRow.of_site(
        code=test.code,
        title=test.title,
        competency=test.competency.code,
        job_role=test.job_role.code if test.job_role else None,
        intro=test.instructions.strip() or None,
        blueprint=tuple(
            BlueprintRow.of_site(
                competency=codes.get(str(child.value["competency"])),
                difficulty=int(child.value["difficulty"] or 0),
                number=child.value["number"],
            )
            for child in test.blueprint
        ),
        owner=test.owner.employee_number if test.owner else None,
        checked_on=str(test.checked_on) if test.checked_on else None,
        **{key: getattr(test, FIELDS.get(key, key)) for key in PLAIN},
    )


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    bank = [row for row in loading.pack.of(QuestionRow) if row.use == Use.GATE]
    for row in without_absent_owner(rows, loading):
        yield refuse_taken(row, loading) or plan_draft(
            row, loading.find("test", row.code), row_of, _problems(row, bank, loading), loading=loading
        )


def _problems(row: TestRow, bank: list[QuestionRow], loading: Loading) -> Mapping[str, list[str]]:
    """What publishing would find, once the questions of the pack are published as well."""
    unsaved = KnowledgeTest(code=row.code, title=row.title, **_values(row))
    problems = {KEYS.get(name, name): lines for name, lines in test_problems(unsaved).items()}
    drawn = [Drawn(competency=one.competency, difficulty=one.difficulty, number=one.number) for one in row.blueprint]
    problems["blueprint"] = blueprint_problems(
        drawn,
        _candidates(row, bank, loading),
        fewest=row.fewest,
        names={one.competency: one.competency for one in drawn},
    )
    return problems


def _candidates(row: TestRow, bank: list[QuestionRow], loading: Loading) -> list[Candidate]:
    """Questions of the pack and those published on the site, each once, by the codes of their competencies."""
    in_pack = {
        one.code: Candidate(key=one.code, competency=one.competency, difficulty=one.difficulty)
        for one in bank
        if one.job_role is None or one.job_role == row.job_role
    }
    there = {code: loading.find("competency", code) for code in {one.competency for one in row.blueprint}}
    codes = {str(competency.pk): code for code, competency in there.items() if competency is not None}
    role = loading.find("job_role", row.job_role)
    published = candidates(codes.keys(), role.pk if role else None) if codes else []
    known = {str(question.uuid) for one in bank if (question := loading.find("question", one.code)) is not None}
    on_site = [
        Candidate(key=one.key, competency=codes[one.competency], difficulty=one.difficulty)
        for one in published
        if one.key not in known
    ]
    return [*in_pack.values(), *on_site]


def _values(row: TestRow) -> dict[str, Any]:
    return {FIELDS.get(key, key): getattr(row, key) for key in PLAIN} | {"instructions": row.intro or ""}


def apply(planned: PlanRow, loading: Loading) -> None:
    row: Any = planned.row
    existing = loading.find("test", row.code)
    create_test(
        code=row.code,
        key=activity_key(row, loading),
        title=row.title,
        competency=loading.find("competency", row.competency),
        blueprint=[(loading.find("competency", one.competency), one.difficulty, one.number) for one in row.blueprint],
        job_role=loading.find("job_role", row.job_role),
        owner=owner_of(row, loading) or (as_last_drafted(existing).owner if existing else None),
        checked_on=loading.find("release", row.checked_on),
        publish=False,
        user=loading.author,
        **_values(row),
    )


def drafts(rows: Sequence[Row]) -> Iterable[KnowledgeTest]:
    return never_published(KnowledgeTest, [one.code for one in rows if isinstance(one, TestRow)])


def dump(writer: Writer) -> None:
    related = ("competency", "job_role", "owner", "checked_on")
    for test in KnowledgeTest.objects.select_related(*related).order_by("code"):
        row = row_of(test if test.live else as_last_drafted(test))
        if any(not one.competency or not one.number for one in row.blueprint):
            writer.leave_out(row, _("A line of what it draws is unfinished."))
            continue
        row = for_dump(row, writer)
        writer.row(writer.free_name(FOLDER, row.code, ".yaml"), row)


PART = PackPart(
    folder=FOLDER,
    order=70,
    kinds={"test": gettext_lazy("test")},
    read=read,
    plan=plan,
    apply=apply,
    on_site=on_site,
    find=find,
    dump=dump,
    drafts=drafts,
    publishes_at=30,
)

__all__ = ["PART", "BlueprintRow", "TestRow"]
