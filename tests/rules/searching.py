"""How the searches of this folder run: as the profile says, without a stopwatch, since worlds take long to draw."""

from hypothesis import HealthCheck, settings

searched = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
