"""A site with its groups, index and review, trainers who write, reviewers who publish, and modules to learn."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image as Bitmap
from wagtail.images import get_image_model

from competency.assessments.models import Question, QuestionVersion
from competency.core import setup
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.models import Activity, ActivityVersion, Person, SystemRelease
from tests import factories as core
from tests.assessments import factories as assessments
from training_modules.models import ModuleIndexPage, TrainingModulePage
from training_modules.setup import ensure
from training_modules.writing import api

_numbers = itertools.count(1)
REVIEW_BY = date(2030, 1, 1)


def site() -> ModuleIndexPage:
    """What ``cleared_setup`` makes of this app; the index of modules."""
    if (there := ModuleIndexPage.objects.first()) is not None:
        return there
    setup.ensure_groups()
    ensure()
    return ModuleIndexPage.objects.get()


def _account(group: str, given_name: str) -> Any:
    user: Any = core.person(given_name, group.removeprefix("Cleared ").title(), with_user=True).user
    user.groups.add(Group.objects.get(name=group))
    return user


def author(given_name: str = "Ines") -> Any:
    return _account(AUTHORS_GROUP, given_name)


def reviewer(given_name: str = "Jo") -> Any:
    return _account(REVIEWERS_GROUP, given_name)


def release(code: str = "") -> SystemRelease:
    return SystemRelease.objects.create(
        system="Aurora EHR", code=code or f"2026.{next(_numbers)}", released_on=date(2026, 1, 1)
    )


def practice(type: str = "single", **given: Any) -> Question:
    return assessments.question(given.pop("competency", None) or core.competency(), type, use="practice", **given)


def version_of(question: Question) -> QuestionVersion:
    return QuestionVersion.objects.filter(question=question.uuid).latest("number")


def picture(title: str = "A loop of steps") -> Any:
    buffer = io.BytesIO()
    Bitmap.new("RGB", (1200, 600), "teal").save(buffer, "PNG")
    buffer.seek(0)
    return get_image_model().objects.create(title=title, file=ImageFile(buffer, name=f"loop{next(_numbers)}.png"))


def section(key: str = "first", *blocks: Any, title: str = "", minutes: int = 4) -> api.SectionDraft:
    return api.SectionDraft(key, title or f"Section {key}", minutes, blocks or (api.TextDraft(f"<p>About {key}.</p>"),))


def why() -> api.WhyDraft:
    return api.WhyDraft("<p>A wrong band is a wrong patient.</p>")


def steps(*lines: str) -> api.KeyStepsDraft:
    return api.KeyStepsDraft("Give a medicine", lines or ("Sign in as <b>yourself</b>.", "Scan the band."))


def three_sections(question: Question | None = None) -> list[api.SectionDraft]:
    """To read; to read and answer where a question is given; key steps."""
    ask = (api.PracticeDraft(question),) if question else ()
    return [
        section("scan", api.TextDraft("<p>Scan 1 band.</p>"), why()),
        section("bedside", api.TextDraft("<p>Stay with the patient.</p>"), *ask),
        section("steps", steps()),
    ]


def module(*, sections: list[api.SectionDraft] | None = None, publish: bool = True, **given: Any) -> TrainingModulePage:
    """A module fit to be published, and published by a program unless told not to."""
    n = next(_numbers)
    index = given.pop("parent", None) or ModuleIndexPage.objects.first() or site()
    parts: dict[str, Any] = {
        "parent": index,
        "code": f"N{n}",
        "title": f"Module {n}",
        "summary": "Give medicines with the scanner.",
        "sections": three_sections() if sections is None else sections,
        "responsible": None if "responsible" in given else core.person("Owen", "Ner"),
        "review_by": REVIEW_BY,
        "checked_on": None if "checked_on" in given else release(),
        "publish": publish,
    }
    return api.create_module(**(parts | given))


def approve(client: Any, page: TrainingModulePage, *, follow: bool = False) -> Any:
    """Read a module on its review page as whoever is signed in, and press *Approve and publish* there."""
    address = reverse("cleared_modules_review", args=[page.pk])
    shown = client.get(address).context
    seen = shown["seen"] if shown and "seen" in shown else ""
    return client.post(address, {"decision": "approve", "seen": seen}, follow=follow)


def activity(page: TrainingModulePage) -> Activity:
    return Activity.objects.get(pk=page.translation_key)


def versions(page: TrainingModulePage) -> list[ActivityVersion]:
    return list(ActivityVersion.objects.filter(activity=page.translation_key).order_by("edition", "revision"))


def rewrite(page: TrainingModulePage, sections: list[api.SectionDraft], *, user: Any = None, **fields: Any) -> Any:
    """Save a draft with other sections; ``change_class``, ``by`` and ``note`` classify it."""
    from training_modules.writing.api import stream_of

    draft = TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.sections = stream_of(sections)
    if change_class := fields.pop("change_class", ""):
        draft.classify_change(change_class, by=fields.pop("by", None), note=fields.pop("note", "What changed."))
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft.save_revision(user=user)


@dataclass
class Ward:
    """A nurse who is asked for a competency that one module shows."""

    world: core.World
    page: TrainingModulePage
    activity: Activity
    person: Person

    @property
    def user(self) -> Any:
        return self.person.user


def ward(*, sections: list[api.SectionDraft] | None = None, **given: Any) -> Ward:
    site()
    page = module(sections=sections, **given)
    shown_by = core.criteria((None, [core.asked(activity=str(page.translation_key))]))
    world = core.world(shown_by=shown_by)
    return Ward(world, page, activity(page), world.person)
