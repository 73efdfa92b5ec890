"""Questions in a pack: drafts with their key and feedback, in plain words and simple Markdown.

What a type of question asks its author for, the pack asks for too (``answer``): a new type needs nothing here.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from competency.core.packing.drafts import (
    as_last_drafted,
    for_dump,
    never_published,
    owner_of,
    plan_draft,
    without_absent_owner,
)
from competency.core.packing.limits import block, column, usual
from competency.packs import markdown, tree
from competency.packs.faults import Place
from competency.packs.loading import Loading
from competency.packs.parts import PackPart
from competency.packs.plan import PlanRow
from competency.packs.reading import Pack
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Line, Markup, Slug, Whole, Words, YesNo, wrong
from competency.packs.writing import Writer

from ..enums import Difficulty, Use
from ..questions import api
from ..questions.blocks import OptionBlock
from ..questions.drafts import as_kept, filled_in
from ..questions.models import Question
from ..questions.problems import question_problems
from ..questions.types.registry import all_types

FOLDER = "questions"
# What is said once at the head of a file holds for every question in it.
SHARED = ("use", "job_role", "owner")


def _known_difficulty(value: int) -> int:
    known = ", ".join(map(str, Difficulty.values))
    words = _("'%(key)s' is '%(value)d'; it must be one of: %(known)s")
    return value if value in Difficulty.values else wrong(words, value=value, known=known)


def _registered(value: str) -> str:
    known = [one.code for one in all_types()]
    words = _("'%(key)s' is '%(value)s'; it must be one of: %(known)s")
    return value if value in known else wrong(words, value=value, known=", ".join(known))


class OptionRow(Row):
    """An answer to choose. Without a ``key`` it gets a letter by its place."""

    key: Slug | None = None
    text: Annotated[Line | None, block(OptionBlock, "text")] = None
    right: YesNo = False
    feedback: Words | None = None


class QuestionRow(Row):
    """A question: ``options`` to choose from, or an ``answer`` with what its type asks for."""

    noun: ClassVar[str] = "question"
    loose: ClassVar[frozenset[str]] = frozenset({"owner"})

    code: Annotated[Line, column(Question, "code")]
    type: Annotated[Line, AfterValidator(_registered)]
    use: Use = usual(Question, "use")
    competency: Annotated[Line, Names("competency")]
    job_role: Annotated[Line | None, Names("job_role")] = None
    difficulty: Annotated[Whole, AfterValidator(_known_difficulty)] = usual(Question, "difficulty")
    critical: YesNo = False
    stem: Markup | None = None
    options: Annotated[tuple[OptionRow, ...], Field(max_length=8)] = ()
    answer: dict[str, Words] = {}
    rationale: Words | None = None
    reference: Annotated[Line | None, column(Question, "reference")] = None
    owner: Annotated[Line | None, Names("person")] = None

    _html: str | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def has_each_key_once(self) -> Self:
        for key, times in Counter(self.keys()).items():
            if times > 1:
                wrong(_("two answers have the key '%(value)s'"), value=key, at="options")
        return self

    def keys(self) -> list[str]:
        return [option.key or letter for option, letter in zip(self.options, string.ascii_lowercase, strict=False)]

    @property
    def html(self) -> str:
        return self._html if self._html is not None else markdown.normal(markdown.to_html(self.stem or ""))

    def filled(self) -> dict[str, Any]:
        """What its type asks for, as the type's own fields read it. Raises ``ValidationError`` by key."""
        filled, problems = {}, {}
        for name, form_field in fields_of(self.type).items():
            try:
                filled[name] = form_field.clean(self.answer.get(name))
            except ValidationError as error:
                problems[name] = error
        if problems:
            raise ValidationError(problems)
        return filled

    def stated(self) -> dict[str, Any]:
        stated = self.model_dump(exclude={"answer"}, warnings=False)
        for option, key in zip(stated["options"], self.keys(), strict=True):
            option["key"] = key
        filled = {name: value for name, value in self.filled().items() if value not in (None, "")}
        return stated | {"stem": self.html, "answer": filled}


def fields_of(type: str) -> Mapping[str, forms.Field]:
    """The form fields in which an author fills in what a type asks for; none for a type that nobody registered."""
    return {one.code: one.fields for one in all_types()}.get(type, {})


def read(pack: Pack) -> Sequence[Row]:
    rows: list[QuestionRow] = []
    for file, node in pack.documents(FOLDER):
        if not isinstance(node, tree.Mapping):
            pack.faults.add(Place(file, node.line), _("fields were expected here (key: value)"))
            continue
        pack.reader.refuse_unknown(node, file, (*SHARED, "questions"))
        shared = {key: tree.plain(inner) for key, inner in node.nodes.items() if key in SHARED}
        for one in pack.reader.elements(node, "questions", file):
            if (row := pack.reader.row(QuestionRow, one, file, **shared)) is not None:
                rows.append(row)
                _check(row, pack)
    return rows


def _check(row: QuestionRow, pack: Pack) -> None:
    markdown.check(row.stem or "", row.where("stem"), pack.faults, headings=False)
    known = fields_of(row.type)
    for name in row.answer:
        if name not in known:
            words = {"key": name, "known": ", ".join(known) or "-"}
            pack.faults.add(row.where("answer", name), _("unknown key '%(key)s'; known: %(known)s") % words)
    try:
        row.filled()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            pack.faults.add(row.where("answer", name), f"'{name}': {' '.join(messages)}")


def on_site(kind: str) -> Collection[str]:
    return set(Question.objects.values_list("code", flat=True))


def find(kind: str, name: str) -> Any:
    return Question.objects.filter(code=name).first()


def row_of(question: Question) -> QuestionRow:
    row = QuestionRow.of_site(
        code=question.code,
        type=question.type,
        use=Use(question.use),
        competency=question.competency.code,
        job_role=question.job_role.code if question.job_role else None,
        difficulty=question.difficulty,
        critical=question.critical,
        stem=markdown.from_html(question.stem) or None,
        options=tuple(
            OptionRow.of_site(
                key=child.id,
                text=(child.value["text"] or "").strip() or None,
                right=bool(child.value["is_right"]),
                feedback=(child.value["feedback"] or "").strip() or None,
            )
            for child in question.options
        ),
        answer=_filled_in(question),
        rationale=question.rationale.strip() or None,
        reference=question.reference.strip() or None,
        owner=question.owner.employee_number if question.owner else None,
    )
    row._html = markdown.normal(question.stem)
    return row


def _filled_in(question: Question) -> dict[str, Any]:
    filled = {name: filled_in(question, name, field) for name, field in fields_of(question.type).items()}
    return {name: value for name, value in filled.items() if value not in (None, "")}


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    for row in without_absent_owner(rows, loading):
        existing = loading.find("question", row.code)
        problems = question_problems(Question(**_values(row, loading)))
        yield plan_draft(row, existing, row_of, problems, loading=loading)


def _values(row: QuestionRow, loading: Loading) -> dict[str, Any]:
    """The row as fields of a draft, without what it refers to."""
    stream_block = Question._meta.get_field("options").stream_block
    options = [
        {
            "type": "option",
            "id": key,
            "value": {"text": option.text or "", "is_right": option.right, "feedback": option.feedback or ""},
        }
        for option, key in zip(row.options, row.keys(), strict=True)
    ]
    return {
        "code": row.code,
        "type": row.type,
        "use": row.use,
        "stem": row.html,
        "options": stream_block.to_python(options),
        "rationale": row.rationale or "",
        "reference": row.reference or "",
        "particulars": as_kept(row.filled()),
    }


def apply(planned: PlanRow, loading: Loading) -> None:
    row: Any = planned.row
    existing = loading.find("question", row.code)
    api.create_question(
        code=row.code,
        type=row.type,
        stem=markdown.to_html(row.stem or ""),
        competency=loading.find("competency", row.competency),
        options=[
            api.Option(key=key, text=option.text or "", is_right=option.right, feedback=option.feedback or "")
            for option, key in zip(row.options, row.keys(), strict=True)
        ],
        particulars=row.filled(),
        use=row.use,
        job_role=loading.find("job_role", row.job_role),
        difficulty=row.difficulty,
        critical=row.critical,
        rationale=row.rationale or "",
        reference=row.reference or "",
        owner=owner_of(row, loading) or (as_last_drafted(existing).owner if existing else None),
        publish=False,
        user=loading.author,
    )


def drafts(rows: Sequence[Row]) -> Iterable[Question]:
    return never_published(Question, [one.code for one in rows if isinstance(one, QuestionRow)])


def dump(writer: Writer) -> None:
    """A file a competency; a draft that no pack can hold is left out and said so."""
    files: dict[str, list[QuestionRow]] = {}
    for question in Question.objects.select_related("competency", "job_role", "owner").order_by("code"):
        shown = question if question.live else as_last_drafted(question)
        row = row_of(shown)
        if markdown.from_html(shown.stem) is None:
            writer.leave_out(row, _("Its text holds what the Markdown of packs cannot say."))
            continue
        row = for_dump(row, writer)
        files.setdefault(row.competency, []).append(row)
    for competency, rows in files.items():
        writer.table(writer.free_name(FOLDER, competency, ".yaml"), {"questions": rows})


PART = PackPart(
    folder=FOLDER,
    order=50,
    kinds={"question": gettext_lazy("question")},
    read=read,
    plan=plan,
    apply=apply,
    on_site=on_site,
    find=find,
    dump=dump,
    drafts=drafts,
    publishes_at=10,
)

__all__ = ["PART", "OptionRow", "QuestionRow"]
