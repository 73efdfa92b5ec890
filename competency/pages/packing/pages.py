"""Pages in a pack, whatever they say: found by their codes, and what every kind of page says of itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


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

    def never_published(self, codes: Iterable[str]) -> list[Any]:
        """The drafts with these codes, for whoever publishes them for the first time."""
        drafts = self.all().filter(code__in=list(codes), first_published_at__isnull=True)
        return sorted(drafts, key=lambda page: page.code)

    def to_dump(self) -> QuerySet[Any]:
        return self.all().select_related("responsible", "checked_on").order_by("code", "path")


def governed_values(page: Any) -> dict[str, Any]:
    """What a row says of any page: what it is called, whom it is for, who answers for it and until when."""
    return {
        "code": page.code.strip(),
        "title": page.title.strip(),
        "summary": page.summary.strip() or None,
        "audience": tuple(sorted(role.code for role in page.audience.all())),
        "owner": page.responsible.employee_number if page.responsible else None,
        "review_by": page.review_by,
        "checked_on": str(page.checked_on) if page.checked_on else None,
    }


__all__ = ["PagesByCode", "governed_values"]
