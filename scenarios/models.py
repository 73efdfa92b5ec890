"""What is kept of scenarios: the pages that are written, and what was played. Fields, constraints, small truths; verbs
are in ``playing.api`` and ``writing.api``.
"""

from .playing.models import Decision, LookingBack, PlaySetup
from .writing.models import ScenarioIndexPage, ScenarioPage

__all__ = ["Decision", "LookingBack", "PlaySetup", "ScenarioIndexPage", "ScenarioPage"]
