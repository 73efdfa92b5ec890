"""The hospital of the screens, on the same day."""

from tests.screens.conftest import built_hospital, hospital, read, signed_in, today

__all__ = ["built_hospital", "hospital", "read", "signed_in", "today"]
