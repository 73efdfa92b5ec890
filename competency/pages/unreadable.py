"""What somebody reads who opened a version that nobody can read any more: what next, and for whoever may, the way to
mend it. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from competency.core import clock
from competency.core.access import Purpose, has_any
from competency.core.activities.in_language import offered_first
from competency.core.models import ActivityVersion, Person
from competency.core.people.reaching import reached_all
from competency.core.publishing.publication import WayBack, way_back

from .doors import trainers_near


@dataclass(frozen=True, slots=True)
class WhatNext:
    """What next, in sentences; ``way`` leads whoever may mend it to where that is done."""

    words: str
    way: WayBack | None = None


def what_next(reader: Person, version: ActivityVersion) -> WhatNext:
    """What the reader can do about a version that cannot be read.

    Of one that nobody gets any more nothing can be mended: what was published since is another one. Whoever may open
    its draft is told to mend it, and everybody else whom to tell; nobody is sent to themselves.
    """
    if not _is_given(version):
        return WhatNext(
            gettext(
                "It is an old version, which nobody gets any more, so nobody has to do anything. Go on with the next "
                "thing on My path."
            )
        )
    way = way_back(str(version.activity_id), reader.user, version.language)
    if way is not None:
        return WhatNext(gettext("You can mend it: open it here, mend what is marked, and publish it anew."), way)
    if has_any(reader.user, Purpose.TEACH):
        return WhatNext(
            gettext(
                "You cannot change it yourself: whoever may has it on their first page, to mend it and publish it anew."
            )
        )
    near = trainers_near(reader, clock.today())
    if near:
        said = gettext("Tell the trainers there: %(names)s. Then go on with the next thing on My path.")
        return WhatNext(said % {"names": reached_all(near)})
    return WhatNext(gettext("Tell the trainers, and go on with the next thing on My path."))


def _is_given(version: ActivityVersion) -> bool:
    """Whether it is the one that people get in its language."""
    if version.activity.retired_at is not None:
        return False
    versions = ActivityVersion.objects.current().filter(activity=version.activity_id)
    given = offered_first(versions, version.language).values_list("pk", flat=True).first()
    return bool(given == version.pk)


__all__ = ["WhatNext", "what_next"]
