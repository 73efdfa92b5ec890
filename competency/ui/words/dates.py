"""Days in words for pages, from ``competency.core.days``: the record speaks of days as well, and stands below."""

from competency.core.days import (
    by,
    day,
    day_in_full,
    day_short,
    day_year,
    due,
    in_days,
    last_day,
    moment,
    moment_ahead,
    moment_short,
    through,
    time_of_day,
)

__all__ = [
    "by",
    "day",
    "day_in_full",
    "day_short",
    "day_year",
    "due",
    "in_days",
    "last_day",
    "moment",
    "moment_ahead",
    "moment_short",
    "through",
    "time_of_day",
]
