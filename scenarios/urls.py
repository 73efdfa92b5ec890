"""Addresses of playing, gathered under ``cleared:`` by ``competency.urls``."""

from django.urls import path

from .playing import group_views as group
from .playing import looking_back_views as back
from .playing import views as play

urlpatterns = [
    path("play/<uuid:key>/", play.intro, name="scenario_intro"),
    path("play/<uuid:key>/start/", play.start, name="scenario_start"),
    path("play/<uuid:key>/not-me/", play.not_me, name="scenario_not_me"),
    path("play/<uuid:key>/group/", group.group, name="scenario_group"),
    path("play/a/<uuid:attempt>/", play.moment, name="scenario_play"),
    path("play/a/<uuid:attempt>/words/", back.words, name="scenario_words"),
    path("play/a/<uuid:attempt>/what-happened/", back.happened, name="scenario_what_happened"),
    path("play/a/<uuid:attempt>/keep/", back.keep, name="scenario_keep"),
]
