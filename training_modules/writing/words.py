"""What is said of a module where every kind of page has words of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from competency.pages.kinds import Words

WORDS = Words(
    needs_code=_("Give the module a short code, such as N3."),
    needs_owner=_("Name the person who answers for this module."),
    code_taken=_(
        "%(code)s is the code of “%(title)s”. Give this module one of its own: people tell modules by it.",
    ),
    password_here=_("A shared password stands on “%(page)s”. It opens no module: choose groups there instead."),
    password_above=_("A shared password opens no module, and some stand below. Nothing was changed. Choose groups."),
    not_for_you=_(
        "This module is for a group of people that you are not in. Nothing was changed, and what you did in it "
        "before is kept. If it is asked of you, tell a trainer."
    ),
    waits_for_you=_("This module waits for your review. Nobody can change it until you decide."),
    is_reviewed=_("This module is being reviewed, and nobody can change it meanwhile. To write on, cancel the review."),
    saved_only=_(
        "Saved as a draft, not published: somebody else has to review a new module. Submit it for review next."
    ),
    not_asked_for=_("Nobody yet: no competency asks for this module."),
    how_it_is_asked_for=_(
        "Publish the module first. Then open the competency it serves, add it under “Shown by”, and publish that."
    ),
    done_by=ngettext_lazy(
        "%(counter)s person has done this module.", "%(counter)s people have done this module.", "counter"
    ),
    only_wording=_(
        "Only words differ from what is published: no question, key step, picture, number or unit.",
    ),
    shows_this=_("Published modules show this:"),
    goes_on_showing=_(
        "People go on seeing it as it was when the module was published, also when you replace or delete it here. The "
        "module then differs from what is published. Open it, say what the change asks of people, and submit it for "
        "review: with that publication people get what is here then."
    ),
    bring_back=_("Bring back a module"),
)

__all__ = ["WORDS"]
