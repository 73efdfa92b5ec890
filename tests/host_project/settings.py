"""The host with our plugins."""

import competency
from tests.host_project.settings_without import *  # noqa: F403
from tests.host_project.settings_without import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = ["training_modules", "scenarios", *competency.APPS, *INSTALLED_APPS]
TEMPLATES[0]["OPTIONS"]["context_processors"] += ["competency.ui.context_processors.cleared"]
AUTHENTICATION_BACKENDS = ["competency.core.signing_in.backend.CountingBackend"]
CLEARED_BASE_TEMPLATE = "base.html"
CLEARED_ALLOW_BACKDATING = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ROOT_URLCONF = "tests.host_project.urls"
