"""App configuration: who launches scenarios, and who answers for what was played."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenariosConfig(AppConfig):
    name = "scenarios"
    label = "cleared_scenarios"
    verbose_name = _("Cleared: scenarios")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from competency.assessments.tries import registry as tries
        from competency.core.activities.sources import register_source
        from competency.core.enums import Kind
        from competency.core.record import attested

        from . import personal_data
        from .conf import SOURCE
        from .playing.attested import Plays
        from .playing.source import ScenarioSource
        from .playing.tried import TriedScenarios

        register_source(SOURCE, ScenarioSource(), kinds=[Kind.SCENARIO])
        tries.register(SOURCE, Kind.SCENARIO, TriedScenarios())
        attested.register(Plays())
        personal_data.register()
