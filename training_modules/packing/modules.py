"""Modules in a pack: drafts of pages with their sections, pictures and practice questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext_lazy, ngettext
from pydantic import PrivateAttr

from competency.assessments.enums import Use
from competency.assessments.packing.questions import QuestionRow
from competency.core.enums import Kind
from competency.core.packing.drafts import plan_draft
from competency.packs import markdown, tree
from competency.packs.loading import Loading
from competency.packs.plan import PlanRow
from competency.packs.reading import Pack
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Line, Whole
from competency.packs.writing import Writer
from competency.pages.packing.pages import GovernedRow, PagesByCode, governed_by, governed_values, plan_pages
from competency.pages.packing.pictures import fault_of_picture, stored_image

from .. import content
from ..models import TrainingModulePage
from ..setup import ensure_index
from ..writing import api
from ..writing.problems import module_problems, question_problems
from . import document
from .site import body_of, stated_in_pack, stated_on_site

FOLDER = "modules"
PAGES = PagesByCode(TrainingModulePage)


class PracticeRow(Row):
    """A practice question that a section asks."""

    question: Annotated[Line, Names("question")]


class ModuleRow(GovernedRow):
    """The front matter of a module. ``minutes``, if said, are those of its sections together."""

    noun: ClassVar[str] = "module"
    evidence: ClassVar[Kind] = Kind.MODULE

    minutes: Whole | None = None

    _sections: tuple[document.Section, ...] = PrivateAttr(default=())
    _stated: list[Any] | None = PrivateAttr(default=None)

    @property
    def sections(self) -> tuple[document.Section, ...]:
        return self._sections

    def stated(self) -> dict[str, Any]:
        stated = super().stated()
        del stated["minutes"]
        sections = self._stated if self._stated is not None else stated_in_pack(self._sections)
        return stated | {"sections": sections}

    def blocks(self) -> Iterator[Any]:
        for section in self._sections:
            yield from section.blocks


def read(pack: Pack) -> Sequence[Row]:
    rows: list[Row] = []
    for found, text in pack.texts(FOLDER):
        parts = document.front_matter(pack, found, text)
        if parts is None:
            continue
        node, body, first_line = parts
        sections = document.SectionReader(pack, found.name, body, first_line).sections()
        row = pack.reader.row(ModuleRow, node, found.name)
        if row is None:
            continue
        row._sections = sections
        _check(row, pack)
        rows.append(row)
        rows += _practice(row)
    return rows


def _practice(row: ModuleRow) -> Iterator[PracticeRow]:
    """Its practice questions as rows of their own, so that one nobody has is refused on its line."""
    for block in row.blocks():
        if isinstance(block, document.Practice) and block.question:
            place = tree.Scalar(block.place.line, block.question)
            yield PracticeRow.of_site(question=block.question).placed_at(block.place.file, place)


def _check(row: ModuleRow, pack: Pack) -> None:
    total = sum(section.minutes for section in row.sections)
    if row.minutes is not None and row.minutes != total:
        words = {"code": row.code, "said": row.minutes, "total": total}
        sentence = ngettext(
            "module %(code)s says %(said)d minute, its sections %(total)d",
            "module %(code)s says %(said)d minutes, its sections %(total)d",
            row.minutes,
        )
        pack.faults.add(row.where("minutes"), sentence % words)
    for block in row.blocks():
        if isinstance(block, document.Picture) and (sentence := fault_of_picture(block.path)):
            pack.folder.refuse(f"{document.PICTURES}/{block.path.name}", sentence)


def row_of(page: TrainingModulePage) -> ModuleRow:
    row = ModuleRow.of_site(**governed_values(page))
    row._stated = stated_on_site(page)
    return row


# ---- plan and apply -----------------------------------------------------------------------------------------------


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    modules = [row for row in rows if isinstance(row, ModuleRow)]
    questions = {row.code: row for row in loading.pack.of(QuestionRow)}

    def planned(row: ModuleRow) -> list[PlanRow]:
        problems = _problems(row, questions, loading)
        return [plan_draft(row, loading.find("module", row.code), row_of, problems, loading=loading)]

    return plan_pages(modules, loading, planned)


def _problems(row: ModuleRow, questions: Mapping[str, QuestionRow], loading: Loading) -> dict[str, list[str]]:
    """What publishing would find, once the questions of the pack are published as well."""
    asked = []
    for block in row.blocks():
        if isinstance(block, document.Practice):
            in_pack = questions.get(block.question)
            there = in_pack or loading.find("question", block.question)
            use, live = getattr(there, "use", Use.PRACTICE), in_pack is not None or getattr(there, "live", True)
            asked.append(
                SimpleNamespace(pk=block.question, uuid=block.question, code=block.question, use=use, live=live)
            )
    draft = SimpleNamespace(
        responsible_id=row.owner or "owner", review_by=row.review_by, checked_on_id=row.checked_on, sections=()
    )
    problems = module_problems(draft, _content(row))
    if lines := list(question_problems(asked)):
        problems["sections"] = [*problems.get("sections", ()), *lines]
    return problems


def _content(row: ModuleRow) -> content.ModuleContent:
    return content.ModuleContent(
        code=row.code,
        title=row.title,
        summary=row.summary or "",
        sections=tuple(
            content.Section(
                key=section.key,
                title=section.title,
                minutes=section.minutes,
                blocks=tuple(_read(block) for block in section.blocks),
            )
            for section in row.sections
        ),
    )


def _read(block: document.Block) -> content.Block:
    match block:
        case document.RichText():
            return content.Text("", markdown.to_html(block.markdown))
        case document.Why():
            return content.Why("", markdown.to_html(block.markdown))
        case document.Callout():
            return content.Callout("", block.kind.value, block.title, markdown.to_html(block.markdown))
        case document.KeySteps():
            return content.KeySteps("", block.title, block.steps)
        case document.Picture():
            return content.Picture("", 1, block.alt, block.caption)
        case document.Practice():
            return content.Practice("", block.question, block.question)


def apply(planned: PlanRow, loading: Loading) -> None:
    row: Any = planned.row
    existing = loading.find("module", row.code)
    api.draft_module(
        parent=ensure_index()[0],
        existing=existing,
        code=row.code,
        title=row.title,
        summary=row.summary or "",
        sections=[
            api.SectionDraft(
                key=section.key,
                title=section.title,
                minutes=section.minutes,
                blocks=[_drafted(block, loading) for block in section.blocks],
            )
            for section in row.sections
        ],
        **governed_by(row, existing, loading),
    )


def _drafted(block: document.Block, loading: Loading) -> api.BlockDraft:
    match block:
        case document.RichText():
            return api.TextDraft(markdown.to_html(block.markdown))
        case document.Why():
            return api.WhyDraft(markdown.to_html(block.markdown))
        case document.KeySteps():
            return api.KeyStepsDraft(block.title, [markdown.inline_html(step) for step in block.steps])
        case document.Callout():
            return api.CalloutDraft(block.kind.value, block.title, markdown.to_html(block.markdown))
        case document.Picture():
            return api.PictureDraft(stored_image(block.path, block.alt, loading), block.alt, block.caption)
        case document.Practice():
            return api.PracticeDraft(loading.find("question", block.question))


def dump(writer: Writer) -> None:
    PAGES.dump(writer, (FOLDER, ".md"), row_of=row_of, body_of=body_of, write=writer.document)


PART = PAGES.part(
    folder=FOLDER,
    order=60,
    kinds={"module": gettext_lazy("module")},
    read=read,
    plan=plan,
    apply=apply,
    dump=dump,
    publishes_at=20,
)

__all__ = ["PART", "ModuleRow"]
