"""What is said of a scenario where every kind of page has words of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from competency.pages.kinds import Words

WORDS = Words(
    needs_code=_("Give the scenario a short code, such as S1."),
    needs_owner=_("Name the person who answers for this scenario."),
    code_taken=_(
        "%(code)s is the code of “%(title)s”. Give this scenario one of its own: people tell scenarios by it.",
    ),
    password_here=_("A shared password stands on “%(page)s”. It opens no scenario: choose groups there instead."),
    password_above=_("A shared password opens no scenario, and some stand below. Nothing was changed. Choose groups."),
    not_for_you=_(
        "This scenario is for a group of people that you are not in. Nothing was changed, and what you did in it "
        "before is kept. If it is asked of you, tell a trainer."
    ),
    waits_for_you=_("This scenario waits for your review. Nobody can change it until you decide."),
    is_reviewed=_(
        "This scenario is being reviewed, and nobody can change it meanwhile. To write on, cancel the review."
    ),
    saved_only=_(
        "Saved as a draft, not published: somebody else has to review a new scenario. Submit it for review next."
    ),
    not_asked_for=_("Nobody yet: no competency asks for this scenario."),
    how_it_is_asked_for=_(
        "Publish the scenario first. Then open the competency it serves, add it under “Shown by”, and publish that."
    ),
    done_by=ngettext_lazy(
        "%(counter)s person has passed this scenario.", "%(counter)s people have passed this scenario.", "counter"
    ),
    only_wording=_("Only words differ from what is published: no step, choice, target, picture, number or unit."),
    shows_this=_("Published scenarios show this:"),
    goes_on_showing=_(
        "People go on seeing it as it was when the scenario was published, also when you replace or delete it here. "
        "The scenario then differs from what is published. Open it, say what the change asks of people, and submit it "
        "for review: with that publication people get what is here then."
    ),
    bring_back=_("Bring back a scenario"),
)

__all__ = ["WORDS"]
