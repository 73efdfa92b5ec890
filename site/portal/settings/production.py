"""A hospital's server: everything secret comes from the environment, and what is missing or empty stops the start."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import database, env

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DATABASES = {"default": {"CONN_MAX_AGE": 60} | database(env("DATABASE_URL"))}
# Printed on certificates: paper that leads to localhost cannot be mended afterwards.
WAGTAILADMIN_BASE_URL = env("BASE_URL")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whether subdomains and browsers' lists are to follow concerns a whole domain, so it is said in the server in front.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
