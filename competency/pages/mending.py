"""What is said above the form of a page that came back: how many things have to be mended, what is safe, what next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def to_mend(sent: Mapping[str, Any], form: Any) -> str:
    """Three sentences for whoever sent the form with this button."""
    count = things(form)
    if "action-publish" in sent:
        happened = ngettext(
            "Not published: %(count)s thing has to be mended first.",
            "Not published: %(count)s things have to be mended first.",
            count,
        )
        then = _("Mend what is marked, on each of the tabs, and publish it again.")
    elif "action-submit" in sent or "action-restart-workflow" in sent:
        happened = ngettext(
            "Not submitted: %(count)s thing has to be mended first.",
            "Not submitted: %(count)s things have to be mended first.",
            count,
        )
        then = _("Mend what is marked, on each of the tabs, and submit it again.")
    else:
        happened = ngettext(
            "Not saved: %(count)s thing has to be mended first.",
            "Not saved: %(count)s things have to be mended first.",
            count,
        )
        then = _("Mend what is marked, on each of the tabs, and save it again.")
    safe = (
        _("Nothing was published, the draft is as it was last saved, and what you typed is still on this page.")
        if form.instance.pk
        else _("Nothing was saved or published yet, and what you typed is still on this page.")
    )
    return " ".join([happened % {"count": count}, safe, then])


def things(form: Any) -> int:
    """How many sentences say what is wrong, those within blocks and below the fields too."""
    formsets = getattr(form, "formsets", {}).values()
    lists = [*form.errors.as_data().values()]
    lists += [errors for formset in formsets for row in formset.errors for errors in row.as_data().values()]
    return sum(map(_in, lists)) or 1


def _in(errors: Iterable[Any]) -> int:
    return sum(_in_error(error) for error in errors)


def _in_error(error: Any) -> int:
    if not isinstance(error, ValidationError):
        return 0
    below = getattr(error, "block_errors", None)
    if below is None:
        return len(error.messages)
    parts = below.values() if isinstance(below, Mapping) else below
    above = getattr(error, "non_block_errors", None)
    return _in(parts) + (_in(above.as_data()) if above else 0)


__all__ = ["things", "to_mend"]
