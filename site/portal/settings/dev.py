"""A developer's machine and the demo: SQLite, debug pages, buttons to continue as a member of the cast."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env("SECRET_KEY", default="for-development-only-not-a-secret-0123456789abcdef")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
CLEARED_DEMO = env.bool("CLEARED_DEMO", default=True)
CLEARED_ALLOW_BACKDATING = CLEARED_DEMO
# The demo runs with DEBUG=0, so that a visitor sees our error pages; style sheets come straight from the apps.
WHITENOISE_USE_FINDERS = True
