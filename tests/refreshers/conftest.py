"""The hospital of the screens, on the same day."""

from tests.core.views.conftest import hospital, read, signed_in, today

__all__ = ["hospital", "read", "signed_in", "today"]
