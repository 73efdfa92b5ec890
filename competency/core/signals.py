"""The record's three seams a host listens to. Each is sent after the transaction committed, never inside it.

``evidence_recorded``: ``evidence``. ``clearance_changed``: ``person`` and ``changes``, a list of
(placement uuid, programme id). ``certificate_issued``: ``certificate``.
"""

from django.dispatch import Signal

evidence_recorded = Signal()
clearance_changed = Signal()
certificate_issued = Signal()
