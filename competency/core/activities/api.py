"""Publishing what people do: an immutable version of an activity, and the gate its change asks for."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from .. import clock
from ..enums import CHANGE_NEEDS_EDITION, ChangeClass, Effect, Kind
from ..framework.api import set_gate
from ..frozen.files import FROZEN
from ..frozen.storage import size_of
from ..kind_words import kind_word
from ..languages import of_the_site
from ..people.models import Person
from ..programmes.models import SystemRelease
from ..record.locking import for_update
from ..record.values import refuse_unknown_values
from ..recording import recording
from .models import CHECKED_ON, Activity, ActivityVersion

__all__ = [
    "CHECKED_ON",
    "live_version",
    "offer_again",
    "publications_so_far",
    "publish_activity",
    "retire_activity",
]


def live_version(activity: Activity, language: str = "") -> ActivityVersion | None:
    """The newest published version, in ``language`` where there is one."""
    newest = ActivityVersion.objects.current().filter(activity=activity).order_by("-edition", "-revision", "-version")
    return (newest.filter(language=language).first() if language else None) or newest.first()


def publications_so_far(key: uuids.UUID, language: str = "en") -> int:
    """How many versions of the activity were published in the language; 0 for an unknown activity."""
    return ActivityVersion.objects.filter(activity__key=key, language=language).count()


def publish_activity(
    *,
    key: uuids.UUID,
    source: str,
    kind: Kind | str,
    title: str,
    snapshot: dict[str, Any],
    change_class: ChangeClass | str,
    code: str = "",
    minutes: int = 0,
    language: str = "en",
    change_by: date | None = None,
    checked_on: SystemRelease | None = None,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> ActivityVersion:
    """Append a version of the activity with this key, creating the activity on its first publication.

    Wording and news publish into the running edition. ``delta`` and ``restart`` open the next edition and set
    its gate from ``change_by``. The snapshot is what people will work on; it must not hold answer keys.
    Files that it shows are frozen before, and named under ``frozen``: a version without its bytes is refused.
    What the release ``checked_on`` is called today is kept in the snapshot.
    The same ``uuid`` again gives back the version it made, and ``Conflict`` where anything else is stated with it.
    What an activity is and which app launches it never change: what people did stands on it. Raises
    ``ValidationError`` for that, when a change class is missing, and when it has no day where it needs one.
    """
    if missing := [digest for digest in snapshot.get(FROZEN, {}) if size_of(digest) is None]:
        raise ValidationError(_("Files that this shows were not kept (%(n)d). Publish it again.") % {"n": len(missing)})
    stated: dict[str, Any] = {
        "language": language,
        "title": title,
        "minutes": minutes,
        "snapshot": snapshot | ({CHECKED_ON: str(checked_on)} if checked_on else {}),
        "change_class": change_class,
        "checked_on": checked_on,
    }
    refuse_unknown_values(
        Activity(source=source, kind=kind, code=code, title=title), ["source", "kind", "code", "title"]
    )
    with recording(by=by, definitions=True) as record:
        if uuid and (made := ActivityVersion.objects.filter(pk=uuid).first()):
            again = ActivityVersion(uuid=uuid, activity_id=key, edition=made.edition, revision=made.revision, **stated)
            return record.append(again, key=made.key)
        existing = Activity.objects.filter(key=key).first()
        if existing is not None and (existing.source, existing.kind) != (source, kind):
            words = {"activity": existing, "kind": kind_word(existing.kind), "other": kind_word(kind)}
            raise ValidationError(
                _("%(activity)s was published as “%(kind)s” and stays it: make a new one for “%(other)s”.") % words
            )
        named = {} if _is_named_in_another_language(key, language) else {"code": code, "title": title}
        activity, _created = Activity.objects.update_or_create(
            key=key,
            defaults={**named, "retired_at": None},
            create_defaults={"source": source, "kind": kind, "code": code, "title": title},
        )
        editions = ActivityVersion.objects.filter(activity=activity)
        edition = editions.aggregate(last=Max("edition"))["last"] or 1
        raises = change_class in CHANGE_NEEDS_EDITION
        if (change_class == ChangeClass.FIRST) != (not editions.filter(language=language).exists()):
            raise ValidationError({"change_class": _("Say what this change asks of people.")})
        if raises:
            if change_by is None:
                raise ValidationError({"change_by": _("Give the first day on which people need it.")})
            edition += 1
        revision = editions.filter(edition=edition, language=language).aggregate(last=Max("revision"))["last"] or 0
        version = record.append(
            ActivityVersion(
                uuid=uuid or uuids.uuid4(), activity=activity, edition=edition, revision=revision + 1, **stated
            ),
            key=f"{key}:{edition}:{language}:{revision + 1}",
        )
        if raises and change_by is not None:
            effect = Effect.DELTA if change_class == ChangeClass.DELTA else Effect.NONE
            set_gate(activity=activity, edition=edition, from_on=change_by, effect=effect, by=by)
        return version


def _is_named_in_another_language(key: uuids.UUID, language: str) -> bool:
    """Whether the activity has a name that a publication in this language leaves alone: the one in the site's language,
    or before there is one, that of the language it was published in first."""
    if language == of_the_site():
        return False
    versions = ActivityVersion.objects.filter(activity=key).order_by("recorded_at", "edition", "revision")
    published = list(versions.values_list("language", flat=True))
    return of_the_site() in published or (bool(published) and published[0] != language)


def retire_activity(*, key: uuids.UUID, unless: Callable[[], bool] | None = None) -> None:
    """Nobody can start the activity any more. Versions, open attempts and evidence stay as they are.

    ``unless`` is asked under the lock of the activity: of two who take off what offered it, the second sees that
    the first is gone.
    """
    with transaction.atomic():
        activities = Activity.objects.filter(key=key, retired_at__isnull=True)
        if list(for_update(activities)) and not (unless and unless()):
            activities.update(retired_at=clock.now())


def offer_again(*, key: uuids.UUID) -> None:
    """What was retired can be started again, as it was last published."""
    Activity.objects.filter(key=key, retired_at__isnull=False).update(retired_at=None)
