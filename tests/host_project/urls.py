"""The addresses of the host, with ours in a corner of it."""

from django.urls import include, path

from tests.host_project.urls_without import urlpatterns as theirs

urlpatterns = [path("training/", include("competency.urls")), *theirs]
