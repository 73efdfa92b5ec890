"""Who can watch a learner, in words: for the learner, for staff, and for an assessor who may not sign. Names nobody but
those it is given, and looks nobody up.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from competency.core.activities.sources import Progress
from competency.core.enums import Function
from competency.core.people.reaching import reached, reached_all
from competency.ui.words.names import at_unit

from .watchers import Watched


def progress_of(watched: Watched, minutes: int) -> Progress:
    """How far it is for the learner: whom it waits for, who comes then, or who can be told that nobody does."""
    if watched.unit is None:
        return Progress("to_do", minutes_left=minutes)  # not on a unit yet, so nobody can say who will be there
    if not watched.anybody:
        nobody = nobody_signs(watched)
        return Progress("waiting", nobody, minutes, _("%(nobody)s.") % {"nobody": nobody}, mending_words(watched))
    who = reached(watched.anybody[0].person)
    then = _("Then %(who)s, watches you.") if "," in who else _("Then %(who)s watches you.")
    if not watched.waited_for:
        return Progress("to_do", minutes_left=minutes, then=then % {"who": who})
    return Progress("waiting", _("Waiting for %(name)s") % {"name": who}, minutes, then % {"who": who})


def asked_words(progress: Progress) -> str:
    """Whom the learner asks, by the name that their row says; where no unit is known, that it takes somebody."""
    if progress.state == "waiting":
        return _("%(waiting)s. Show your code.") % {"waiting": progress.text}
    if progress.then:
        return _("First do what else is open. %(then)s") % {"then": progress.then}
    return _("An assessor has to watch you do it. Ask one on your shift, and show your code.")


def closing_words(watched: Watched) -> str:
    """Who closes the gap, for staff: those whom it waits for, else those who come once the rest is done."""
    if watched.waited_for:
        return reached_all(watcher.person for watcher in watched.waited_for)
    if watched.later:
        names = reached_all(watcher.person for watcher in watched.later)
        return _("after the rest, %(names)s") % {"names": names}
    if watched.unit is None:
        return _("an assessor, once there is a unit")
    words = _("nobody who may sign %(place)s today")
    if watched.has_others:
        words = _("nobody else who may sign %(place)s today")
    nobody = words % {"place": at_unit(watched.unit.name)}
    return f"{nobody}. {mending_words(watched)}"


def nobody_signs(watched: Watched) -> str:
    """That nobody may, for the learner: nobody at all, or nobody but those who have watched them already."""
    if watched.unit is None:
        return _("Nobody can sign this today")
    words = _("Nobody can sign this %(place)s today")
    if watched.has_others:
        words = _("Nobody else may sign this for you %(place)s today")
    return words % {"place": at_unit(watched.unit.name)}


def mending_words(watched: Watched) -> str:
    """Who can be told that nobody may sign there: they find somebody, or have somebody appointed."""
    names = reached_all(watched.mending)
    if watched.function == Function.TRAINER:
        return _("The trainers there: %(names)s.") % {"names": names}
    if watched.function == Function.MANAGER:
        return _("The managers there: %(names)s.") % {"names": names}
    return _("Tell whoever runs this site: no trainer is appointed there.")


__all__ = ["asked_words", "closing_words", "mending_words", "nobody_signs", "progress_of"]
