"""Scenarios in a pack: drafts of pages, a YAML file each, with who answers for them above and their pictures beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import PrivateAttr

from competency.core.enums import Kind
from competency.core.packing.drafts import plan_draft
from competency.core.packing.limits import column
from competency.packs import tree
from competency.packs.faults import Fault
from competency.packs.loading import Loading
from competency.packs.names import normal
from competency.packs.plan import Action, PlanRow
from competency.packs.reading import Pack
from competency.packs.rows import Row
from competency.packs.values import Line
from competency.packs.writing import Writer
from competency.pages.packing.pages import GovernedRow, PagesByCode, governed_by, governed_values, plan_pages
from competency.pages.packing.pictures import fault_of_picture, stored_image

from ..models import ScenarioPage
from ..setup import ensure_index
from ..writing import api
from ..writing.content import ScenarioContent
from ..writing.document import Drafted
from ..writing.holding import not_held
from ..writing.problems import scenario_problems
from .reading import ScenarioFile, quoted, read_node
from .site import (
    HEAD,
    PICTURES,
    as_in_editor,
    body_of,
    page_of,
    stated_in_pack,
    stated_on_site,
    with_pictures,
)

FOLDER = "scenarios"
PAGES = PagesByCode(ScenarioPage)
# What a file says of a scenario that is none of its document.
BESIDE = ("audience", "owner", "review_by", "checked_on")


class ScenarioRow(GovernedRow):
    """What a file says of a scenario as a page; all the rest of the file is its document (``document``)."""

    noun: ClassVar[str] = "scenario"
    evidence: ClassVar[Kind] = Kind.SCENARIO

    summary: Annotated[Line | None, column(ScenarioPage, "summary")] = None

    _written: ScenarioFile | None = PrivateAttr(default=None)
    _pictures: Mapping[str, Path] = PrivateAttr(default_factory=dict)
    _stated: str | None = PrivateAttr(default=None)

    @property
    def written(self) -> ScenarioFile:
        """The document with its lines; only of a row that was read from a file."""
        assert self._written is not None
        return self._written

    @property
    def document(self) -> dict[str, Any]:
        return self.written.document

    @property
    def pictures(self) -> Mapping[str, Path]:
        """The files of its pictures by their names."""
        return self._pictures

    def stated(self) -> dict[str, Any]:
        told = self._stated if self._stated is not None else stated_in_pack(self.document, self._pictures)
        return super().stated() | {"document": told}


# ---- read -----------------------------------------------------------------------------------------------------------


def read(pack: Pack) -> Sequence[Row]:
    rows: list[Row] = []
    for file, node in pack.documents(FOLDER):
        written = read_node(node, file, pack.faults, beside=BESIDE)
        if written is None or not isinstance(node, tree.Mapping):
            pack.folder.unread.add(FOLDER)
            continue
        row = pack.reader.row(ScenarioRow, _head(node), file)
        pictures = dict(_pictures(written, pack))
        for fault in _unreadable(written, told=() if row is not None else HEAD):
            pack.faults.add(fault.place, fault.sentence)
        if row is not None:
            row._written, row._pictures = written, pictures
            rows.append(row)
    return rows


def _head(node: tree.Mapping) -> tree.Mapping:
    """The fields of the page, as a mapping of their own."""
    keys = {key: line for key, line in node.key_lines.items() if key in HEAD or key in BESIDE}
    return tree.Mapping(node.line, {key: node.nodes[key] for key in keys}, keys)


def _pictures(written: ScenarioFile, pack: Pack) -> Iterator[tuple[str, Path]]:
    for number, step in enumerate(written.document.get("steps", ())):
        place = ("steps", number, "picture", "file")
        name = step.get("picture", {}).get("file", "")
        if "picture" not in step or place in written.wrong:
            continue
        found = pack.folder.picture(PICTURES, name)
        if not name:
            pack.faults.add(written.where(place), _("'%(key)s' is missing") % {"key": "file"})
        elif found is None:
            words = {"name": quoted(name), "folder": PICTURES}
            pack.faults.add(written.where(place), _("there is no picture '%(name)s' in %(folder)s/") % words)
        elif sentence := fault_of_picture(found.path):
            pack.folder.refuse(found.name, sentence)
        else:
            yield name, found.path


def _unreadable(written: ScenarioFile, *, told: Collection[str]) -> Iterator[Fault]:
    """Why the document is none that an editor could hold, or what of it would be lost there. What is only unfinished is
    for whoever publishes it.

    ``told`` are fields of which something is said already.
    """
    found = not_held(as_in_editor(written.document))
    yield from written.told(fault for fault in found if not {*fault.place[:1]} & {*told})


def row_of(page: ScenarioPage) -> ScenarioRow:
    values = governed_values(page)
    row = ScenarioRow.of_site(**values | {"summary": normal(values["summary"]) if values["summary"] else None})
    row._stated = stated_on_site(page)
    return row


# ---- plan and apply -------------------------------------------------------------------------------------------------


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    scenarios = [row for row in rows if isinstance(row, ScenarioRow)]
    return plan_pages(scenarios, loading, lambda row: _planned(row, loading))


def _planned(row: ScenarioRow, loading: Loading) -> Iterator[PlanRow]:
    """One row; one for each thing that the scenario's own rules find where that refuses it, on its line."""
    # The very document that was read is looked through, and not what an editor makes of it.
    page, content = page_of(row.document), ScenarioContent(Drafted(as_in_editor(row.document), {}))
    # Who answers for it is the site's own business, and keeps no pack from being loaded.
    page.responsible_id = row.owner or row.code
    page.review_by, page.checked_on_id = row.review_by, row.checked_on
    problems = scenario_problems(page, content)
    planned = plan_draft(row, loading.find("scenario", row.code), row_of, problems, loading=loading)
    stopping = [fault for fault in content.faults if fault.refuses_publishing]
    is_unfit = planned.action is Action.REFUSE and loading.must_be_fit
    lines = [
        PlanRow(action=Action.REFUSE, row=row, sentence=fault.sentence, place=fault.place)
        for fault in (row.written.told(stopping) if is_unfit else ())
    ]
    yield from lines or [planned]


def apply(planned: PlanRow, loading: Loading) -> None:
    row: Any = planned.row
    existing = loading.find("scenario", row.code)

    def stored(picture: Mapping[str, Any]) -> Mapping[str, Any]:
        alt = picture.get("alt", "")
        return {"image": stored_image(row.pictures[picture["file"]], alt, loading).pk, "alt": alt}

    api.draft_scenario(
        parent=ensure_index()[0],
        existing=existing,
        document=with_pictures(row.document, stored),
        **governed_by(row, existing, loading),
    )


def dump(writer: Writer) -> None:
    PAGES.dump(writer, (FOLDER, ".yaml"), row_of=row_of, body_of=body_of, write=writer.row)


PART = PAGES.part(
    folder=FOLDER,
    order=65,
    kinds={"scenario": gettext_lazy("scenario")},
    read=read,
    plan=plan,
    apply=apply,
    dump=dump,
    publishes_at=25,
)

__all__ = ["PART", "ScenarioRow"]
