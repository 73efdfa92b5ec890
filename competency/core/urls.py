"""The core's pages: one's own path and record, and a manager's board."""

from django.urls import path

from .views import path as my
from .views import record

urlpatterns = [
    path("my/", my.my_path, name="my_path"),
    path("my/record/", record.my_record, name="my_record"),
]
