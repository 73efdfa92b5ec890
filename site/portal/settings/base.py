"""Settings every environment shares. Nothing secret stands here."""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

import competency

BASE_DIR = Path(__file__).resolve().parents[3]


class Environment(environ.Env):
    """The environment, of which nothing counts as said by being empty.

    Whoever set a variable meant something that was missing where it came from. Another database or folder than the one
    that was meant is found out too late, so that a default does not take its place.
    """

    def get_value(self, var: str, *args: Any, **given: Any) -> Any:
        """As ever. Raises ``ImproperlyConfigured`` for what is set and empty, unless it is empty when it is not set."""
        is_empty = not self.ENVIRON.get(var, "unset").strip()
        if is_empty and given.get("default") not in ("", []):
            raise ImproperlyConfigured(
                f"{var} is set and empty. Give it a value, or unset it where it is not required."
            )
        return super().get_value(var, *args, **given)


env = Environment()

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "portal",
    "training_modules",
    "scenarios",
    *competency.APPS,
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts_app.AccountsConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.no_store.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.idle.IdleSignOutMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.csp.PortalCspMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "competency.ui.context_processors.cleared",
                "portal.context_processors.portal",
            ],
        },
    },
]

# SQLite settings were found by experiment: without them 73-79 % of requests failed at 100 users.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Recursive triggers: a row that REPLACE deletes fires the guard of its table, too.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA recursive_triggers=ON;",
}


def database(url: str) -> dict[str, object]:
    """The Django configuration for a database address, with our options where it is SQLite."""
    if ":" not in url.partition("/")[0]:  # it would be warned of with the password in it
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of a database, such as postgres://user:password@host:5432/name."
        )
    config: dict[str, object] = dict(env.db_url_config(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = SQLITE_OPTIONS
    return config


DATABASES = {"default": database(env("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'cleared.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One list of languages for pages, content and the editor. English until there is a catalogue of another: a page would
# have its dates in one language and its words in another.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Wagtail's editor calls moderation what is a review in everything else that is read here.
LOCALE_PATHS = [BASE_DIR / "site" / "portal" / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
# Copies of what published versions show; empty: beside the uploads, in a folder of their name with "-frozen".
CLEARED_FROZEN_ROOT = env("FROZEN_ROOT", default="")

# Wrong passwords are counted by account and device, for signing in and for signing together.
AUTHENTICATION_BACKENDS = ["competency.core.signing_in.backend.CountingBackend"]
# Passwords are all there is here, so they are as long as NIST SP 800-63B-4 asks of passwords alone. No rules about
# which signs: those make passwords that people write down.
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL = "portal:sign_in"
WAGTAILADMIN_LOGIN_URL = "portal:sign_in"
WAGTAIL_FRONTEND_LOGIN_URL = "portal:sign_in"
# Wagtail's form for a new password looks at the old one uncounted, so the portal has its own (account_panels.py).
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
LOGIN_REDIRECT_URL = "cleared:start"
LOGOUT_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# Browsers know the zones of the world by these names, and stop at "localtime" or "Factory", which are of one machine.
WAGTAIL_USER_TIME_ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
WAGTAIL_SITE_NAME = "Cleared"
# No request leaves the site: no portraits from elsewhere, no question whether there is a newer Wagtail.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# What may be uploaded: nothing that a browser runs. An SVG can hold a script, and HTML is one.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
# Documents pass the view that asks who may read them, and leave with headers that let nothing run.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://localhost:8000")
# Long modules are one form: Django's default of 1,000 fields refuses them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Once DEBUG is off, Django alone tells nobody of a server error but the ADMINS by mail, and there are none here.
# A line with the path and the traceback goes where the process writes; forms, headers and sessions stay out of it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "INFO"}},
}

# After so many minutes in which nobody did anything a session ends; on a device called one's own at the sign-in, later.
CLEARED_IDLE_MINUTES = env.int("CLEARED_IDLE_MINUTES", default=15)
CLEARED_IDLE_MINUTES_OWN_DEVICE = env.int("CLEARED_IDLE_MINUTES_OWN_DEVICE", default=480)
CLEARED_BASE_TEMPLATE = "portal/base.html"
# Facts are dated by the server. Only a demo or a test may pretend that it is another moment.
CLEARED_ALLOW_BACKDATING = False
CLEARED_DEMO = False
