"""What stands in the way of publishing or saving, in words; whoever reads it also reads that nothing is lost."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

MORE_THAN_WORDING = _(
    "A question, a key step, a checklist item, a number or a unit changed: this is more than wording."
)
PUBLISHED_MEANWHILE = _(
    "Somebody else published this draft a moment ago. It was published once and nothing is lost. "
    "Load the page again to see what is live now."
)
CHANGED_SINCE_APPROVED = _(
    "What it shows is not what was approved: a picture, document, question or link of it changed since, or nobody can "
    "tell. Look at it again, and publish it again."
)
DELETED_MEANWHILE = _("Somebody else deleted this a moment ago. Nothing was published.")
OVERTAKEN = _(
    "Somebody else published this before you, and that is live now. Your draft is kept: look at what changed, say "
    "what yours asks of people, and publish again."
)
TAKEN_MEANWHILE = _(
    "Somebody else used this code or changed what this refers to a moment ago. Nothing was saved, and what you typed "
    "is still on this page. Save again to see what stands in the way."
)

NOT_WHOLE = _("A part of the page did not arrive. Nothing was saved, and what you typed is still on this page.")

TOO_MUCH = _(
    "Not sent: there is more on this page than the site takes at once. What you typed is still here: keep this page "
    "open. Take something out and save again, or ask whoever runs the site to let it take more at once."
)

CHANGED_MEANWHILE = _(
    "Somebody else changed this while your page was open. Nothing was overwritten, and what you typed is still on this "
    "page. Open the page again in another tab, look at what stands now, and make your change there."
)


class PublishRefused(ValidationError):
    """What stands in the way of publishing, in words; nothing was published and nothing was recorded.

    Holds messages by field where a field is at fault, else under ``__all__``; ``subject`` is the draft.
    """

    def __init__(self, problems: Any, *, subject: Any = None) -> None:
        super().__init__(problems)
        self.subject = subject

    @property
    def lines(self) -> list[str]:
        """A sentence a problem, each after the name of its field as the editor shows it."""
        if not hasattr(self, "error_dict"):
            return [str(line) for line in self.messages]
        return [
            f"{label}: {line}" if (label := self._label(field)) else str(line)
            for field, lines in self.message_dict.items()
            for line in lines
        ]

    def _label(self, field: str) -> str:
        if field == NON_FIELD_ERRORS or self.subject is None:
            return ""
        try:
            return str(capfirst(self.subject._meta.get_field(field).verbose_name))
        except (FieldDoesNotExist, AttributeError):
            return ""

    @property
    def sentence(self) -> str:
        """A message's sentence: which draft, and every problem."""
        subject = f"{self.subject}: " if self.subject is not None else ""
        return f"{subject}{' '.join(self.lines)}"


class TakingOffRefused(PublishRefused):
    """Why something published stays on offer, in words: people are asked for it. Nothing was taken off or deleted."""
