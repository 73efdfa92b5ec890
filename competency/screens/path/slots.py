"""The slot of My path: what is due, certificates, and whatever else an app lists for the learner.

Before the page is read, a section is given ``Loaded``: the person, the day and the book that is not read yet.
Afterwards it is given the whole ``Path``; what it kept is in ``kept`` of the path's ``slot``.
"""

from __future__ import annotations

from competency.core.activities.sources import Loaded
from competency.ui.slots import Slot

from .asks import Path

PATH: Slot[Loaded, Path] = Slot("My path")
