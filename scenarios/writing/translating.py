"""What a translated scenario lacks of the edition that runs, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .changes import changed_steps, structure_of
from .content import ScenarioContent


def lacking(
    draft: ScenarioContent,
    own_before: ScenarioContent | None,
    source: ScenarioContent,
    source_before: ScenarioContent | None,
) -> Iterator[str]:
    """A sentence for each step of the source that the draft does not have as it should.

    Every step stands there and leads where it leads in the source; each that changed there was written anew.
    """
    if draft.story is None or source.story is None:
        return
    here = {step.key: step.model_dump(mode="json") for step in draft.story.steps}
    there = {step.key: step.model_dump(mode="json") for step in source.story.steps}
    for key, step in there.items():
        if key not in here:
            yield _("Here its step “%(step)s” is missing.") % {"step": step["title"]}
        elif structure_of(here[key]) != structure_of(step):
            yield _("Here step “%(step)s” lets people do something else, or leads elsewhere.") % {
                "step": here[key]["title"]
            }
    for key, step in here.items():
        if key not in there:
            yield _("Here step “%(step)s” is left over.") % {"step": step["title"]}
    if own_before is None or source_before is None:
        return
    written_anew = changed_steps(own_before, draft)
    for key in sorted(changed_steps(source_before, source) & here.keys() - written_anew):
        yield _("Here step “%(step)s” still says what it said before.") % {"step": here[key]["title"]}


__all__ = ["lacking"]
