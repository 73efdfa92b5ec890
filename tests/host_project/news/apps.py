"""The host's own pages."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "tests.host_project.news"
    label = "news"
    default_auto_field = "django.db.models.BigAutoField"
