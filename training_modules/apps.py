"""App configuration: who launches modules, what setup makes, and what kind of page a module is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModulesConfig(AppConfig):
    name = "training_modules"
    label = "cleared_modules"
    verbose_name = _("Cleared: training modules")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from competency.core import setup
        from competency.core.activities.sources import register_source
        from competency.core.enums import Kind
        from competency.core.publishing import publication
        from competency.core.record import attested
        from competency.packs.parts import register_part
        from competency.pages import kinds
        from competency.pages.writing.publication import PagePublication

        from . import personal_data
        from .conf import SOURCE
        from .learning.attested import SectionsDone
        from .learning.source import ModuleSource
        from .packing.modules import PART
        from .setup import ensure
        from .writing.kind import MODULES
        from .writing.models import TrainingModuleMixin

        register_source(SOURCE, ModuleSource(), kinds=[Kind.MODULE])
        kinds.register(TrainingModuleMixin, MODULES)
        publication.register(TrainingModuleMixin, PagePublication(MODULES))
        attested.register(SectionsDone())
        setup.register_step(ensure, order=60)
        register_part(PART)
        personal_data.register()
