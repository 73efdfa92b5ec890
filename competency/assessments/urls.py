"""Addresses of tests and observations, gathered under ``cleared:`` by ``competency.urls``."""

from django.urls import path

from .kept import views as kept
from .knowledge_tests import views as tests

# --- observations
from .observations.urls import assess_patterns

# --- questions and knowledge tests
from .remediation import views as remediation

urlpatterns = [
    # --- questions and knowledge tests
    path("test/a/<uuid:attempt>/<int:position>/", tests.question, name="test_question"),
    path("test/a/<uuid:attempt>/check/", tests.check, name="test_check"),
    path("test/a/<uuid:attempt>/hand-in/", tests.hand_in, name="test_hand_in"),
    path("test/a/<uuid:attempt>/result/", tests.result, name="test_result"),
    path("test/<uuid:key>/", tests.intro, name="test_intro"),
    path("test/<uuid:key>/start/", tests.start, name="test_start"),
    path("test/<uuid:key>/not-me/", tests.not_me, name="test_not_me"),
    path("assess/person/<uuid:person>/tries/<uuid:key>/", remediation.remediate, name="remediate"),
    # --- what is kept until it is handed in
    path("assess/unfinished/<uuid:unfinished>/drop/", kept.drop, name="drop"),
    # --- observations
    *assess_patterns,
]
