"""Addresses of learning, gathered under ``cleared:`` by ``competency.urls``."""

from django.urls import path

from .learning import views as learn

urlpatterns = [
    path("learn/<uuid:key>/", learn.intro, name="learn_intro"),
    path("learn/<uuid:key>/start/", learn.start, name="learn_start"),
    path("learn/<uuid:key>/not-me/", learn.not_me, name="learn_not_me"),
    path("learn/<uuid:key>/tip-sheet/", learn.tip_sheet, name="learn_tip_sheet"),
    path("learn/a/<uuid:attempt>/", learn.contents, name="learn_contents"),
    path("learn/a/<uuid:attempt>/<str:section>/", learn.section, name="learn_section"),
]
