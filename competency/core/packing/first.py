"""First publications: what a pack made and nobody published yet, in the order in which one needs another.

Loading a pack publishes nothing. Whoever ships a pack of their own and answers for it, as the starter and the demo
do, calls this afterwards; everything goes through ``publish()`` and is refused there as any other draft is.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from competency.packs.parts import parts
from competency.packs.reading import Pack


def publish_first(pack: Pack, *, by: Any = None) -> int:
    """Publish the drafts of a pack that never were, in the name of the account ``by``, and return how many.

    Raises ``PublishRefused`` for the first that may not be published; then none was.
    """
    published = 0
    with transaction.atomic():
        for part in sorted(parts(), key=lambda one: one.publishes_at):
            for draft in part.drafts(pack.rows.get(part.folder, ())):
                draft.latest_revision.publish(user=by)
                published += 1
    return published


__all__ = ["publish_first"]
