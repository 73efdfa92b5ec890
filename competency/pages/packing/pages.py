"""Pages in a pack, whatever they say: found by their codes, and what every kind of page says of itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from django.db.models import QuerySet
from wagtail.models import Page

from competency.core.packing.activities import CODES, activity_key, refuse_taken
from competency.core.packing.drafts import as_last_drafted, for_dump, owner_of, without_absent_owner
from competency.core.packing.limits import column
from competency.packs.loading import Loading
from competency.packs.names import normal
from competency.packs.parts import PackPart
from competency.packs.plan import PlanRow
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Day, Line, Words
from competency.packs.writing import Writer

from ..writing.models import GovernedPage
from ..writing.programs import Governed


class CannotBeWritten(ValueError):
    """A page that no pack can hold, and why."""


class GovernedRow(Row):
    """What a file says of a page, whatever kind it is of."""

    codes: ClassVar[str] = CODES
    loose: ClassVar[frozenset[str]] = frozenset({"owner"})

    code: Annotated[Line, column(GovernedPage, "code")]
    title: Annotated[Line, column(Page, "title")]
    summary: Annotated[Words | None, column(GovernedPage, "summary")] = None
    audience: Annotated[tuple[Line, ...], Names("job_role")] = ()
    owner: Annotated[Line | None, Names("person")] = None
    review_by: Day | None = None
    checked_on: Annotated[Line | None, Names("release")] = None

    def stated(self) -> dict[str, Any]:
        return super().stated() | {"audience": sorted(self.audience)}


RowT = TypeVar("RowT", bound=GovernedRow)
RowOf = Callable[[Any], GovernedRow]
BodyOf = Callable[[Any, Writer], str]
Write = Callable[[str, Any, str], None]


@dataclass(frozen=True, slots=True)
class PagesByCode:
    """The pages of one model as packs call them; what shows another page again is none."""

    model: Any

    def all(self) -> QuerySet[Any]:
        pages: QuerySet[Any] = self.model.objects.filter(alias_of__isnull=True)
        return pages

    def on_site(self, kind: str) -> Collection[str]:
        return set(self.all().exclude(code="").values_list("code", flat=True))

    def find(self, kind: str, name: str) -> Any:
        return self.all().filter(code=name).order_by("path").first()

    def never_published(self, rows: Sequence[Row]) -> list[Any]:
        """The drafts of these rows, for whoever publishes them for the first time."""
        codes = [row.code for row in rows if isinstance(row, GovernedRow)]
        drafts = self.all().filter(code__in=codes, first_published_at__isnull=True)
        return sorted(drafts, key=lambda page: page.code)

    def part(self, **own: Any) -> PackPart:
        """The part of packs that holds these pages; ``own`` is what is the kind's own of it."""
        return PackPart(on_site=self.on_site, find=self.find, drafts=self.never_published, **own)

    def dump(self, writer: Writer, at: tuple[str, str], *, row_of: RowOf, body_of: BodyOf, write: Write) -> None:
        """Write each page as a file, as it is live, or else as it was drafted last; what no pack can hold is left out
        and told. ``at`` is the folder and the ending of the files."""
        folder, ending = at
        for page in self.all().select_related("responsible", "checked_on").order_by("code", "path"):
            shown = page if page.live else as_last_drafted(page)
            row = row_of(shown)
            try:
                if not row.code:
                    raise CannotBeWritten("it has no code")
                body = body_of(shown, writer)
            except CannotBeWritten as error:
                writer.leave_out(row, f"{error}.")
                continue
            write(writer.free_name(folder, f"{row.code} {row.title}", ending), for_dump(row, writer), body)


def governed_values(page: Any) -> dict[str, Any]:
    """What a row says of any page: what it is called, whom it is for, who answers for it and until when."""
    return {
        "code": page.code.strip(),
        "title": normal(page.title.strip()),
        "summary": page.summary.strip() or None,
        "audience": tuple(sorted(role.code for role in page.audience.all())),
        "owner": page.responsible.employee_number if page.responsible else None,
        "review_by": page.review_by,
        "checked_on": str(page.checked_on) if page.checked_on else None,
    }


def plan_pages(
    rows: Iterable[RowT], loading: Loading, plan_one: Callable[[RowT], Iterable[PlanRow]]
) -> Iterator[PlanRow]:
    """What becomes of each row: refused where its code is taken, else as ``plan_one`` says."""
    for row in without_absent_owner(rows, loading):
        taken = refuse_taken(row, loading)
        yield from [taken] if taken is not None else plan_one(row)


def governed_by(row: GovernedRow, existing: Any, loading: Loading) -> Governed:
    """What a draft of the row has besides its words. Whoever answers for it stays, where the row names nobody."""
    return {
        "key": activity_key(row, loading),
        "audience": [loading.find("job_role", code) for code in row.audience],
        "responsible": owner_of(row, loading) or (as_last_drafted(existing).responsible if existing else None),
        "review_by": row.review_by,
        "checked_on": loading.find("release", row.checked_on),
        "user": loading.author,
    }


__all__ = ["CannotBeWritten", "GovernedRow", "PagesByCode", "governed_by", "governed_values", "plan_pages"]
