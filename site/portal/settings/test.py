"""The test suite: fast hashing, no debug pages, no waiting for the disk; tests/databases.py makes its databases."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import BASE_DIR, DATABASES, SQLITE_OPTIONS

SECRET_KEY = "for-tests-only-not-a-secret-0123456789abcdefghij"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
CLEARED_FROZEN_ROOT = ""  # beside the uploads, which each run has for itself
CLEARED_DEMO = True
CLEARED_ALLOW_BACKDATING = True
# Tests move the clock by years while somebody stays signed in; those of signing out set what they mean.
CLEARED_IDLE_MINUTES = 60 * 24 * 365 * 100

# They tell what the machine lacks, not what the code does: `make lint` judges the code, also where nothing was
# installed yet. Printing itself is tested for real and fails where the libraries are missing.
SILENCED_SYSTEM_CHECKS = ["cleared_certificates.W002", "cleared_certificates.W003"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # What a test wrote need not outlive a power cut.
    at_ease = f"{SQLITE_OPTIONS['init_command']} PRAGMA synchronous=OFF;"
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {"init_command": at_ease}
