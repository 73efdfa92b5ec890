"""How a change of a module that is more than wording is told to trainers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..changes import Material

_WORDS = {
    "frame_figure": lambda where: _("A number or a unit changed in the title or the summary."),
    "section_added": lambda where: _("Section “%(where)s” is new.") % {"where": where},
    "section_removed": lambda where: _("Section “%(where)s” was taken out.") % {"where": where},
    "question": lambda where: _("A question changed in “%(where)s”.") % {"where": where},
    "key_step": lambda where: _("A key step changed in “%(where)s”.") % {"where": where},
    "picture": lambda where: _("A picture changed in “%(where)s”.") % {"where": where},
    "document": lambda where: _("A linked document changed in “%(where)s”.") % {"where": where},
    "figure": lambda where: _("A number or a unit changed in “%(where)s”.") % {"where": where},
}


def in_words(change: Material) -> str:
    """Why a change is more than wording, as a trainer reads it."""
    return _WORDS[change.what](change.where)


__all__ = ["in_words"]
