"""Scenarios as what is tried so many times."""

from django.utils.translation import gettext_lazy as _

from competency.assessments.tries.registry import Tried

from .admission import admissions, terms_of

SCENARIOS = Tried(
    admissions=admissions,
    terms=terms_of,
    to_work_through=(
        _("Ask %(name)s to open the last play: it shows each decision beside the best path."),
        _("Play it in practice together, and talk over each decision."),
    ),
)

__all__ = ["SCENARIOS"]
