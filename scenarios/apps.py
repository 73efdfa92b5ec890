"""App configuration: who launches scenarios, who answers for what was played, the kind of page it is, and its packs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenariosConfig(AppConfig):
    name = "scenarios"
    label = "cleared_scenarios"
    verbose_name = _("Cleared: scenarios")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from competency.assessments.tries import registry as tries
        from competency.core import setup
        from competency.core.activities import overdue
        from competency.core.activities.sources import register_source
        from competency.core.enums import Kind
        from competency.core.publishing import publication
        from competency.core.record import attested
        from competency.packs.parts import register_part
        from competency.pages import kinds
        from competency.pages.writing.publication import PagePublication

        from . import checks, personal_data  # noqa: F401
        from .conf import SOURCE
        from .packing.scenarios import PART
        from .playing import tried
        from .playing.api import expire
        from .playing.attested import Plays
        from .playing.source import ScenarioSource
        from .setup import ensure
        from .writing.kind import SCENARIOS
        from .writing.models import ScenarioMixin

        register_source(SOURCE, ScenarioSource(), kinds=[Kind.SCENARIO])
        kinds.register(ScenarioMixin, SCENARIOS)
        publication.register(ScenarioMixin, PagePublication(SCENARIOS))
        overdue.register(SOURCE, expire)
        tries.register(SOURCE, Kind.SCENARIO, tried.SCENARIOS)
        attested.register(Plays())
        setup.register_step(ensure, order=65)
        register_part(PART)
        personal_data.register()
