"""Loads Northbank General once: everything or nothing, in one transaction. A second call changes nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from competency.core import clock, setup
from competency.core.models import Facility
from portal.demo import content_files, hospital, lessons
from portal.demo.pages import load_pages

CONTENT = Path(__file__).parent / "content"


def is_loaded() -> bool:
    return Facility.objects.filter(code="NBG").exists()


def load() -> hospital.Hospital | None:
    """Load the demo hospital as of today; None when it was there already. Raises ``ContentError`` by file and line."""
    if is_loaded():
        return None
    content = content_files.load(CONTENT)
    loading = hospital.Hospital(content=content, today=clock.today(content.places.facility.zone))
    with transaction.atomic():
        setup.run()
        load_pages(content)
        hospital.load_places(loading)
        hospital.load_people(loading)
        hospital.draft_competencies(loading)
        lessons.load(loading)
        hospital.load_framework(loading)
        hospital.load_credentials(loading)
        hospital.load_history(loading)
        lessons.load_observed(loading)
    return loading
