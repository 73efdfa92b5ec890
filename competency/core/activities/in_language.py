"""Which of an activity's versions a reader gets: of the newest edition, in the reader's language where there is one."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from .. import languages
from .sources import still_offered


def offered_first(versions: QuerySet[Any], language: str = "") -> QuerySet[Any]:
    """The versions that are still offered, with the one that a reader gets first; see ``newest_first``."""
    return newest_first(versions.filter(still_offered()), language)


def newest_first(versions: QuerySet[Any], language: str = "") -> QuerySet[Any]:
    """Versions, offered still or not, in the order in which they are read: no edition is passed over for a language.

    Of one edition the reader's language comes first, then the site's, then any; ``language`` is the reader's.
    """
    wanted = language or languages.of_the_reader()
    rank = Case(
        When(language=wanted, then=Value(0)),
        When(language=languages.of_the_site(), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return versions.order_by("-edition", rank, "-revision", "-version")


__all__ = ["newest_first", "offered_first"]
