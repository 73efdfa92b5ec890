"""What is on offer and cannot be used any more, with who is asked for it: for the authors, who mend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from .. import languages
from ..activities.models import Activity, ActivityVersion
from ..activities.unusable import unusable_versions
from .wanted import Asking, Wanted


@dataclass(frozen=True, slots=True)
class Unusable:
    """A published version that people get and nobody can use: why, and by which competencies they are asked for it."""

    version: ActivityVersion
    why: str
    askings: tuple[Asking, ...]

    @property
    def activity(self) -> Activity:
        return self.version.activity

    @property
    def title(self) -> str:
        """Its code, and its title as it was published."""
        return f"{self.activity.code} {self.version.title}".strip()

    @property
    def number(self) -> str:
        """Its edition, and how often that was published: "2.1"."""
        return f"{self.version.edition}.{self.version.revision}"

    @property
    def language(self) -> str:
        """The language it is in, by its name; empty where that is the site's."""
        return languages.named_beside_the_sites(self.version.language)

    @property
    def sentences(self) -> list[str]:
        """Who is asked for it, or that nobody is."""
        return [asking.sentence for asking in self.askings] or [gettext("Nobody is asked for it.")]


def unusable(on: date) -> list[Unusable]:
    """All of them, whoever is asked for them on a day or later. One query where everything can be used."""
    versions = unusable_versions()
    wanted = Wanted(on) if versions else None
    return [
        Unusable(version, why, tuple(wanted.by_activity(version.activity_id)))
        for version, why in versions
        if wanted is not None
    ]


__all__ = ["Unusable", "unusable"]
