"""Knowledge tests as what is tried so many times."""

from django.utils.translation import gettext_lazy as _

from ..tries.registry import Tried
from .admission import terms_of
from .api import admissions

TESTS = Tried(
    admissions=admissions,
    terms=terms_of,
    to_work_through=(
        _("Ask %(name)s to open the result: it shows each question with the right answer and the reason."),
        _("Go through every question that was missed, best in the practice system."),
    ),
)

__all__ = ["TESTS"]
