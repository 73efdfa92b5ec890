"""The kinds of pages, so that a test asks the same of each: what such a page says, who opens it, and what changes.

``shown`` is a picture in the first part of a page; ``changed`` and ``more`` are parts by their keys, which are sections
of a module and steps of a scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.urls import reverse

from competency.core.models import Activity, ActivityVersion, Attempt, Person
from scenarios.models import ScenarioIndexPage, ScenarioPage
from scenarios.playing import api as playing
from scenarios.playing.source import ScenarioSource
from scenarios.setup import ensure as ensure_scenarios
from scenarios.writing.document import blocks_of
from tests import factories as core
from tests.scenarios.graph import documents as graphs
from tests.scenarios.story.documents import ward as small_ward
from tests.scenarios.writing import factories as scenarios
from tests.training_modules import factories as modules
from tests.training_modules.learning.player import section_url
from training_modules.learning import api as learning
from training_modules.learning.source import ModuleSource
from training_modules.models import ModuleIndexPage, TrainingModulePage
from training_modules.setup import ensure as ensure_modules
from training_modules.writing import api

ALT = "A loop of five steps."


class OfKind:
    """What a test asks of a kind, in the words of the kind."""

    name: str
    model: Any
    folder: Any
    body: str
    """The field of the page that says what it says."""
    first: str
    second: str
    """Two of its parts."""
    called: Callable[[str], str]
    """A part as a sentence calls it, by its key."""
    intro: str
    source: Any
    ensure: Any

    def site(self) -> None:
        raise NotImplementedError

    def page(self, shown: Any = None, **given: Any) -> Any:
        """A page fit to be published, and published by a program unless told not to."""
        raise NotImplementedError

    def told(self, changed: Sequence[str] = (), more: Sequence[str] = (), shown: Any = None) -> Any:
        """The body of a draft."""
        raise NotImplementedError

    def start(self, person: Person, activity: Activity) -> Attempt:
        raise NotImplementedError

    def first_page(self, attempt: Attempt) -> str:
        """The address where the picture is seen."""
        raise NotImplementedError

    def picture_in(self, version: ActivityVersion) -> dict[str, Any]:
        """The picture as the snapshot has it."""
        raise NotImplementedError

    def version_for(self, activity: Activity, language: str = "") -> Any:
        raise NotImplementedError

    def draft(self, page: Any) -> Any:
        return self.model.objects.get(pk=page.pk).get_latest_revision_as_object()

    def rewrite(
        self, page: Any, *changed: str, more: Sequence[str] = (), shown: Any = None, change_class: str = "", **by: Any
    ) -> Any:
        """A draft in which these parts say something else."""
        draft = self.draft(page)
        setattr(draft, self.body, self.told(changed, more, shown))
        if change_class:
            draft.classify_change(change_class, **{"note": "New."} | by)
        return draft.save_revision()


class OfModules(OfKind):
    name = "modules"
    model, folder, body = TrainingModulePage, ModuleIndexPage, "sections"
    first, second = "scan", "bedside"
    called = staticmethod(lambda key: f"section “Section {key}”")
    intro = "cleared:learn_intro"
    source = ModuleSource()
    ensure = staticmethod(ensure_modules)

    def site(self) -> None:
        modules.site()

    def page(self, shown: Any = None, **given: Any) -> Any:
        return modules.module(sections=self._sections(shown=shown), **given)

    def told(self, changed: Sequence[str] = (), more: Sequence[str] = (), shown: Any = None) -> Any:
        return api.stream_of(self._sections(changed, more, shown))

    def _sections(self, changed: Sequence[str] = (), more: Sequence[str] = (), shown: Any = None) -> list[Any]:
        first, *others = modules.three_sections()
        if shown is not None:
            first = replace(first, blocks=(*first.blocks, api.PictureDraft(shown, ALT, "One loop.")))
        sections = [first, *others, *(modules.section(key) for key in more)]
        return [replace(one, title=f"{one.title}, anew") if one.key in changed else one for one in sections]

    def start(self, person: Person, activity: Activity) -> Attempt:
        return learning.start(person=person, activity=activity)

    def first_page(self, attempt: Attempt) -> str:
        return section_url(attempt, self.first)

    def picture_in(self, version: ActivityVersion) -> dict[str, Any]:
        found: dict[str, Any] = version.snapshot["sections"][0]["blocks"][-1]
        return found

    def version_for(self, activity: Activity, language: str = "") -> Any:
        return learning.version_for(activity, language)


class OfScenarios(OfKind):
    name = "scenarios"
    model, folder, body = ScenarioPage, ScenarioIndexPage, "story"
    first, second = "comes-up", "swelled"
    called = staticmethod(lambda key: f"step “{key.title()}”")
    intro = "cleared:scenario_intro"
    source = ScenarioSource()
    ensure = staticmethod(ensure_scenarios)

    def site(self) -> None:
        scenarios.site()

    def page(self, shown: Any = None, **given: Any) -> Any:
        page = scenarios.scenario(self._document(shown=shown), **given)
        return page

    def told(self, changed: Sequence[str] = (), more: Sequence[str] = (), shown: Any = None) -> Any:
        return blocks_of(self._document(changed, more, shown))

    def _document(self, changed: Sequence[str] = (), more: Sequence[str] = (), shown: Any = None) -> dict[str, Any]:
        document = small_ward()
        steps = {step["key"]: step for step in document["steps"]}
        if shown is not None:
            steps[self.first]["picture"] = {"image": shown.pk, "alt": ALT}
        way = ["nothing", *more, "harmed"]
        for key, goto in pairwise(way):
            steps.setdefault(key, graphs.information(key, goto, body="More.", cost=1))["goto"] = goto
        for key in changed:
            steps[key]["body"] += " Said anew."
        return document | {"steps": list(steps.values())}

    def start(self, person: Person, activity: Activity) -> Attempt:
        return playing.start(person=person, activity=activity, counted=False)

    def first_page(self, attempt: Attempt) -> str:
        return reverse("cleared:scenario_play", args=[attempt.pk])

    def picture_in(self, version: ActivityVersion) -> dict[str, Any]:
        found: dict[str, Any] = version.snapshot["story"]["steps"][0]["picture"]
        return found

    def version_for(self, activity: Activity, language: str = "") -> Any:
        return playing.version_for(activity, language)


KINDS: list[OfKind] = [OfModules(), OfScenarios()]


@dataclass
class Ward:
    """Somebody who is asked for a competency that one page shows."""

    world: core.World
    page: Any

    @property
    def person(self) -> Person:
        return self.world.person

    @property
    def activity(self) -> Activity:
        return Activity.objects.get(pk=self.page.translation_key)

    @property
    def versions(self) -> list[ActivityVersion]:
        return list(ActivityVersion.objects.filter(activity=self.page.translation_key).order_by("edition", "revision"))


def ward(kind: OfKind, shown: Any = None, **given: Any) -> Ward:
    kind.site()
    page = kind.page(shown, **given)
    return Ward(core.world(shown_by=core.criteria((None, [core.asked(activity=str(page.translation_key))]))), page)
