"""Which programmes concern the units in reach, and when each goes live there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from competency.core.models import Programme, Requirement, WaveDate, WaveUnit
from competency.core.places.subtrees import along

from ..reach import Reach


@dataclass
class GoLives:
    """The programmes in reach by name, and the go-live days of each there, in order."""

    today: date
    programmes: list[Programme] = field(default_factory=list)
    days: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))

    def of(self, programme: Programme) -> date | None:
        """The next go-live from today on, else the last one."""
        days = self.days.get(programme.pk, [])
        return next((day for day in days if day >= self.today), days[-1] if days else None)

    def first(self) -> Programme | None:
        """The programme whose go-live comes next; without one ahead, the one that went live last."""

        def rank(programme: Programme) -> tuple[bool, int, str]:
            day = self.of(programme)
            if day is None:
                return True, 0, programme.name
            return day < self.today, abs((day - self.today).days), programme.name

        return min(self.programmes, key=rank, default=None)


def go_lives_of(reach: Reach) -> GoLives:
    """The go-lives in reach: of waves and requirements whose unit lies in it or above it. Four queries."""
    concerning = along(reach.roots)
    dates = dict(WaveDate.objects.current().values_list("wave_id", "go_live_on"))
    go_lives = GoLives(reach.today)
    concerned: set[int] = set()
    joined = WaveUnit.objects.current().filter(concerning)
    for programme, wave in joined.values_list("wave__programme_id", "wave_id"):
        concerned.add(programme)
        if wave in dates and dates[wave] not in go_lives.days[programme]:
            go_lives.days[programme].append(dates[wave])
    concerned.update(Requirement.objects.current().filter(concerning).values_list("programme_id", flat=True).distinct())
    for days in go_lives.days.values():
        days.sort()
    go_lives.programmes = list(Programme.objects.filter(pk__in=concerned))
    return go_lives
