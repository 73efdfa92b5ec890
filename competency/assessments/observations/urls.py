"""Addresses of the assessor's screens; ``urls`` takes them in."""

from django.urls import path

from .views import home as assess
from .views import sheet as assess_observe
from .views import signed as assess_signed

assess_patterns = [
    path("assess/", assess.home, name="assess_home"),
    path("assess/person/<uuid:person>/", assess.person, name="assess_person"),
    path("assess/observe/<uuid:person>/<uuid:activity>/", assess_observe.observe, name="observe"),
    path("assess/observation/<uuid:observation>/", assess_signed.signed, name="observation"),
]
