"""First publications: what a pack made and nobody published yet, in the order in which one needs another.

Loading a pack publishes nothing. Whoever ships a pack of their own and answers for it, as the starter and the demo
do, calls this afterwards; everything goes through ``publish()`` and is refused there as any other draft is.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.db import transaction

from competency import packs
from competency.packs.api import load
from competency.packs.parts import parts
from competency.packs.reading import Pack

from .. import clock

STARTER = Path(packs.__file__).parent / "starter"


def publish_first(pack: Pack, *, by: Any = None, only: Collection[tuple[str, str]] | None = None) -> int:
    """Publish the drafts of a pack that never were, in the name of the account ``by``, and return how many.

    ``only`` are the kinds and codes of rows whose drafts are meant, when not all are. Raises ``PublishRefused`` for the
    first that may not be published; then none was.
    """
    published = 0
    with transaction.atomic():
        for part in sorted(parts(), key=lambda one: one.publishes_at):
            rows = [row for row in pack.rows[part.folder] if only is None or (row.noun, row.shown_as()) in only]
            for draft in part.drafts(rows):
                draft.latest_revision.publish(user=by)
                published += 1
    return published


def load_starter() -> list[str]:
    """Load the starter and publish what of it is new; a line for each thing that was made. Repeatable.

    What is on the site already is left alone, whatever became of it since.
    """
    with transaction.atomic():
        loaded = load(STARTER, on=clock.today(), with_people=True, must_be_fit=True, only_new=True)
        made = {(row.kind, row.code) for row in loaded.writes}
        publish_first(loaded.pack, only=made)
    return [f"{row.kind} {row.code}" for row in loaded.writes]


__all__ = ["STARTER", "load_starter", "publish_first"]
