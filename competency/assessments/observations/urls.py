"""Addresses of the assessor's screens; ``urls`` takes them in."""

from django.urls import path

from .views import home, sheet, signed

assess_patterns = [
    path("assess/", home.home, name="assess_home"),
    path("assess/person/<uuid:person>/", home.person, name="assess_person"),
    path("assess/observe/<uuid:person>/<uuid:activity>/", sheet.observe, name="observe"),
    path("assess/observation/<uuid:observation>/", signed.signed, name="observation"),
]
