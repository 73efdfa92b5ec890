"""Modules are the kind of page that these tests are told with; what stands around one is theirs."""

from tests.training_modules.conftest import attempt, built, nurse, question, ward, world

__all__ = ["attempt", "built", "nurse", "question", "ward", "world"]
