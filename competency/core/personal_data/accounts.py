"""The account of a person and what other apps keep under it: sessions, log entries, revisions, comments.

Which models those are is read from the relations to the account, so that a host's own are found too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _
from wagtail.log_actions import registry as log_registry

from ..people.models import Person
from ..signing_in import api as signing_in
from .registry import keys_of_typed_names


def erase(person: Person) -> None:
    """Delete the person's account, its sessions and files, the names in the log entries about both, and in whatever
    session what was typed to look for people.

    Raises ``ValidationError`` when another app protects the account: it has to let go first.
    """
    _empty_labels(person)
    forget_searches()
    user = person.user
    if user is None:
        return
    _empty_labels(user)
    signing_in.forget(user.get_username())
    for session in list(sessions_of(user)):
        session.delete()
    for _model, _name, rows in kept_under(user):
        _delete_files(rows)
    # Let go of first: of somebody whose names go nothing new is recorded, and nobody signs in as them again.
    Person.objects.filter(pk=person.pk).update(user=None)
    try:
        user.delete()
    except (ProtectedError, RestrictedError) as refusal:
        raise ValidationError(
            _("Another part of the site keeps the account of this person: %(what)s. Nothing was erased.")
            % {"what": refusal.args[0]},
            code="protected",
        ) from refusal


def kept_under(user: Any) -> Iterator[tuple[type[models.Model], str, Any]]:
    """Every model with a relation to the account, the field, and the rows; the person's own row is not among them."""
    account = get_user_model()
    for model in apps.get_models():
        if model is Person or model._meta.proxy:
            continue
        for field in model._meta.local_fields:
            if field.is_relation and field.related_model is account:
                yield model, field.name, model._base_manager.filter(**{field.attname: user.pk}).order_by("pk")


def sessions_of(user: Any) -> Iterator[Any]:
    """The stored sessions of an account. Where sessions are not in the database, they end with the account."""
    for session, kept in _stored_sessions():
        if kept.get("_auth_user_id") == str(user.pk):
            yield session


def forget_searches() -> None:
    """Drop from every stored session what somebody typed there to look for people: whom they meant, nobody knows."""
    keys = keys_of_typed_names()
    for session, kept in list(_stored_sessions()):
        if keys & set(kept):
            left = {key: value for key, value in kept.items() if key not in keys}
            session.session_data = type(session).objects.encode(left)
            session.save(update_fields=["session_data"])


def _stored_sessions() -> Iterator[tuple[Any, dict[str, Any]]]:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    model = store.get_model_class() if hasattr(store, "get_model_class") else None
    for session in model.objects.iterator() if model else ():
        yield session, session.get_decoded()


def exported(user: Any) -> dict[str, Any]:
    """The account in plain values: never its password, nor what tells somebody else's name."""
    plain = {"password", "id"}
    return {
        "account": _plain(user, leaves_out=plain),
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "known_devices": [
            {"used_on": device.used_on.isoformat()} for device in signing_in.known_to(user.get_username())
        ],
        "sessions": [{"expires_at": session.expire_date.isoformat()} for session in sessions_of(user)],
        "kept_under_the_account": {
            f"{model._meta.label_lower}.{name}": [_plain(row, leaves_out={"label", "object_str"}) for row in rows]
            for model, name, rows in kept_under(user)
            if rows.exists()
        },
    }


def _plain(row: models.Model, *, leaves_out: set[str]) -> dict[str, Any]:
    """A row's texts, numbers and moments; relations, files and structured columns lead to what is not the person's."""
    kept = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.DateField)
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in leaves_out or field.is_relation or isinstance(field, (models.JSONField, models.FileField)):
            continue
        if isinstance(field, kept):
            value = getattr(row, field.attname)
            said[field.name] = value.isoformat() if hasattr(value, "isoformat") else value
    return said


def _delete_files(rows: Any) -> None:
    files = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, models.FileField)]
    cascades = {field.name for field in rows.model._meta.local_fields if field.is_relation and _goes_along(field)}
    if not files or not cascades:
        return
    for row in rows:
        for name in files:
            if stored := getattr(row, name):
                transaction.on_commit(partial(stored.storage.delete, stored.name))


def _goes_along(field: Any) -> bool:
    return field.related_model is get_user_model() and field.remote_field.on_delete is models.CASCADE


def _empty_labels(row: models.Model) -> None:
    """Wagtail's log repeats what a row was called: of the person and the account it keeps what was done, and when."""
    log_registry.get_logs_for_instance(row).update(label="", data={})
