"""The sheet on paper, out of a browser: every step, over as many pages as they need, and nothing else."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from django.urls import reverse

from tests.scenarios.story.documents import ward
from tests.scenarios.writing import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_steps_are_printed_and_nothing_of_the_admin(page_at: Any) -> None:
    factories.site()
    document = ward()
    for step in document["steps"]:
        step["body"] = "\n\n".join([f"What happens at {step['key']}."] * 12)
    author = factories.author()
    page = factories.scenario(document, publish=False, user=author)
    tab = page_at(1440, user=author)
    tab.goto(reverse("cleared_scenarios_sheet", args=[page.pk]))
    pages = pypdf.PdfReader(io.BytesIO(tab.pdf(format="A4"))).pages
    assert len(pages) > 1
    said = " ".join(" ".join(one.extract_text() for one in pages).split())
    kinds = {"information": "Information", "decision": "Decision", "outcome": "End"}
    places = [said.index(f"{one['title']} {kinds[one['kind']]} · {one['key']}") for one in document["steps"]]
    assert places == sorted(places)
    assert all(f"{one['name']}:" in said[places[-1] :] for one in document["variables"])
    for around in ("Pages", "Images", "Documents", "Reports", "Settings", "Help"):
        assert around not in said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_and_every_word_on_it_is_black(page_at: Any, scheme: str) -> None:
    """Whoever reads in the dark has pale colours on the screen."""
    factories.site()
    author = factories.author()
    page = factories.scenario(publish=False, user=author)
    tab = page_at(1440, scheme, user=author)
    tab.goto(reverse("cleared_scenarios_sheet", args=[page.pk]))
    tab.emulate_media(media="print", color_scheme=scheme)
    colours = tab.locator(".clr-sheet, .clr-sheet *, .w-header h1, .w-header h1 *").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
    )
    assert colours == ["rgb(0, 0, 0)"]
