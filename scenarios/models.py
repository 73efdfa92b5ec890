"""What is kept of plays. Fields, constraints, small truths; verbs are in ``playing.api``."""

from .playing.models import Decision, LookingBack, PlaySetup

__all__ = ["Decision", "LookingBack", "PlaySetup"]
