"""Reads one person of ``people.yaml`` and checks that her fields fit the promise of her profile."""

from __future__ import annotations

from competency.rules.facts import WaiverKind
from portal.demo import content_place_types as types
from portal.demo.content_reader import ContentError, Fields, Text


def person(fields: Fields) -> types.Person:
    with fields:
        exception = fields.maybe_fields("exception")
        expired = fields.maybe_fields("expired")
        found = types.Person(
            key=fields.slug("key"),
            given_name=fields.text("given"),
            family_name=fields.text("family"),
            employee_number=fields.text("number"),
            job_role=fields.maybe("role"),
            unit=fields.text("unit"),
            shift=fields.maybe("shift"),
            started=fields.whole("started", default=-400),
            profile=fields.choice("profile", types.Profile),
            trained=fields.maybe_whole("trained"),
            refreshed=fields.maybe_whole("refreshed"),
            open=tuple(_open(text) for text in fields.texts("open", default=())),
            expired=_expired(expired) if expired else None,
            exception=_exception(exception) if exception else None,
            observed_by=fields.texts("observed_by", default=()),
            appointments=tuple(_appointment(each) for each in fields.each("appointments", optional=True)),
            groups=tuple(_group(text) for text in fields.texts("groups", default=())),
            credential=fields.texts("credential", default=()),
            extension=fields.text("extension", default=""),
            story=fields.text("story", default=""),
        )
    _check_profile(found, fields.where)
    return found


def _check_profile(found: types.Person, where: str) -> None:
    profile = types.Profile
    is_trained = found.profile not in {profile.NEW, profile.STAFF}
    promises = {
        "a profile of 'staff', and no other, has no job role": (found.profile is profile.STAFF)
        == (found.job_role is None),
        "somebody with a job role has a shift": (found.job_role is None) == (found.shift is None),
        "'trained' says when: for all but new people and staff": is_trained == (found.trained is not None),
        "'open' belongs to a gap or an exception, and to nobody else": bool(found.open)
        == (found.profile in {profile.GAP, profile.EXCEPTION}),
        "'expired' belongs to the profile 'expired'": (found.expired is not None) == (found.profile is profile.EXPIRED),
        "'exception' belongs to the profile 'exception'": (found.exception is not None)
        == (found.profile is profile.EXCEPTION),
        "what was done lies in the past": all(
            day is None or day < 0
            for day in (found.trained, found.refreshed, found.expired.performed if found.expired else None)
        ),
    }
    for promise, is_kept in promises.items():
        if not is_kept:
            raise ContentError(where, f"{found.key}: {promise}")


def _open(text: Text) -> types.Open:
    """``MED-03``, ``MED-03/module`` or ``MED-03/observation:1`` (one of its count is missing)."""
    code, _, criterion = text.partition("/")
    criterion, _, missing = criterion.partition(":")
    if missing and not missing.isdigit():
        raise ContentError(text.where, f"'{text}': after the colon stands how many are missing")
    return types.Open(
        competency=Text(code, text.where), criterion=criterion or None, missing=int(missing) if missing else None
    )


def _expired(fields: Fields) -> types.Expired:
    with fields:
        return types.Expired(competency=fields.text("competency"), performed=fields.whole("performed"))


def _exception(fields: Fields) -> types.GivenException:
    with fields:
        return types.GivenException(
            kind=fields.choice("kind", WaiverKind),
            competency=fields.text("competency"),
            starts=fields.whole("starts"),
            until=fields.whole("until"),
            approver=fields.text("approver"),
            supervisor=fields.text("supervisor"),
            reason=fields.text("reason"),
        )


def _appointment(fields: Fields) -> types.Appointment:
    with fields:
        return types.Appointment(
            function=fields.choice("function", types.Function),
            unit=fields.text("unit"),
            competency=fields.maybe("competency"),
            since=fields.whole("since", default=-120),
        )


def _group(text: Text) -> types.Group:
    try:
        return types.Group(text)
    except ValueError as error:
        raise ContentError(text.where, f"'{text}' is no group; known: {', '.join(types.Group)}") from error
