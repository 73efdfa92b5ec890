"""What keeps somebody from the next try, as My path says it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from competency.ui.words.dates import moment_short

from .admission import Admission, AdmissionState

__all__ = ["why_not_now"]


def why_not_now(admission: Admission) -> str:
    """The wait, who has to work through it first, or that it does not count of oneself; empty where nothing keeps
    anybody."""
    if admission.state == AdmissionState.WAIT and admission.until is not None:
        return _("Next try from %(when)s") % {"when": moment_short(admission.until)}
    if admission.state == AdmissionState.USED_UP:
        return _("Next: 20 minutes with a super-user")
    if admission.state == AdmissionState.WROTE_IT:
        return _("You wrote or reviewed it. Ask your manager for another way")
    return ""
