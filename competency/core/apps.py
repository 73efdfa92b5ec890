"""The record's app configuration: the label is fixed, the append-only triggers are set after each migration."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_delete, pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "competency.core"
    label = "cleared_core"
    verbose_name = _("Cleared: people, framework and records")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth import get_user_model

        from competency.packs.parts import register_part

        from . import checks  # noqa: F401
        from .activities import elsewhere
        from .activities.attested import ClosedAttempts
        from .framework.models import Competency
        from .framework.publication import CompetencyPublication
        from .frozen.attested import FrozenFiles
        from .packing.framework import PART as FRAMEWORK
        from .packing.people import PART as PEOPLE
        from .packing.places import PART as PLACES
        from .packing.programmes import PART as PROGRAMMES
        from .people.api import remember_account
        from .personal_data import own
        from .publishing import publication
        from .publishing.drafts import PublishesVersion, lock_before_deleting
        from .publishing.saved_by import keep_saved
        from .record import attested
        from .record.triggers import install_triggers, remove_triggers

        publication.register(Competency, CompetencyPublication())
        elsewhere.register()
        own.register()
        attested.register(ClosedAttempts())
        attested.register(FrozenFiles())
        pre_migrate.connect(remove_triggers, sender=self, dispatch_uid="cleared_core.remove_triggers")
        post_migrate.connect(install_triggers, dispatch_uid="cleared_core.install_triggers")
        for part in (PLACES, FRAMEWORK, PEOPLE, PROGRAMMES):
            register_part(part)
        for model in apps.get_models():
            if issubclass(model, PublishesVersion):
                pre_delete.connect(lock_before_deleting, sender=model, dispatch_uid="cleared_core.lock_before_deleting")
            # A proxy of the accounts is told of under its own name.
            if model._meta.concrete_model is get_user_model():
                pre_delete.connect(remember_account, sender=model, dispatch_uid="cleared_core.remember_account")
                pre_delete.connect(keep_saved, sender=model, dispatch_uid="cleared_core.keep_saved")
