"""How a benchmark measures: its two sides take turns, so that both see the same machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def milliseconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def medians(rounds: int, **sides: Callable[[], Any]) -> dict[str, Any]:
    """Median and worst of each side in milliseconds, and how many times the first takes as long as the second."""
    for side in sides.values():
        side()  # the first time is another matter: imports, prepared statements, fonts
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, side in sides.items():
            times[name].append(milliseconds(side))
    median = {name: statistics.median(each) for name, each in times.items()}
    ours, against = median.values()
    found: dict[str, Any] = {"rounds": rounds, "ratio": round(ours / against, 2)}
    for name, each in times.items():
        found |= {f"{name}_ms": round(median[name], 2), f"{name}_worst_ms": round(max(each), 2)}
    return found
