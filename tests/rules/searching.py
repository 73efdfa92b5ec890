"""How the searches of this folder run: as the profile says, without complaints that a world takes long to draw."""

from hypothesis import HealthCheck, settings

searched = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
