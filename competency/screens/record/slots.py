"""The slot of a record: what an app adds to somebody's own record and to the one that a manager reads.

Before anything is read, a section is given what is being ``Opened``; afterwards the whole ``PersonRecord``, whose
``reader`` says who reads it. A manager gets no answers, scores, levels or practice, and nothing that was not passed.
"""

from __future__ import annotations

from competency.ui.slots import Slot

from .selectors import Opened, PersonRecord

RECORD: Slot[Opened, PersonRecord] = Slot("a record")
