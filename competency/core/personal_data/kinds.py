"""What records staff read for each kind of row that is held about a person: plain words, not the name of a table."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .registry import Held

KINDS: dict[str, str | Promise] = {
    "answers_given": _("answers given in tests"),
    "appointments": _("appointments, as manager, trainer or assessor"),
    "assessor_credentials": _("permissions to assess"),
    "attempts": _("tries at tests and cases"),
    "certificates": _("certificates"),
    "certificates_issued": _("times a certificate was issued"),
    "changes_of_names_and_account": _("changes of names, address or account"),
    "evidence": _("results on the record"),
    "exceptions": _("exceptions"),
    "leave": _("times away"),
    "observations": _("observations"),
    "observed_steps": _("steps rated in observations"),
    "placements": _("placements on a unit"),
    "questions_asked": _("questions asked in tests"),
    "remediations": _("times it was worked through again after failed tries"),
    "reversals": _("clearances given back"),
    "revocations": _("clearances taken away"),
    "sections_done": _("parts of modules read"),
    "signatures_under_observations": _("signatures under observations"),
    "sittings": _("tests sat"),
    "texts": _("texts somebody wrote"),
    "verdicts": _("decisions whether a result counts"),
}


def words_for(entry: Held) -> str:
    """The rows of one kind in words; of a kind that another app brings, as that app calls it."""
    return str(KINDS.get(entry.name, entry.model._meta.verbose_name_plural))


__all__ = ["KINDS", "words_for"]
