"""Competency, assessment, clearance, refreshers and certificates for Wagtail sites.

How data enters and leaves: authors publish immutable versions, people produce dated facts, pure rules turn
both into standings, and a question about a day gets an answer with its reasons. Import nothing from here but
``APPS``; each app has an ``api`` module.
"""

APPS = [
    "competency.core",
    "competency.ui",
    "competency.screens",
    "competency.assessments",
    "competency.refreshers",
    "competency.pages",
    "competency.certificates",
]
