"""What an editor's page posted: read whole, or refused; and two who save at the same moment."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from wagtail.blocks import StreamBlock

from ..recording import is_taken
from .packed import unpacked
from .refusals import NOT_WHOLE, TAKEN_MEANWHILE, TOO_MUCH
from .streams import ask_for_every_block


def take_back_messages(request: HttpRequest) -> None:
    """Say nothing of what this request was to say: what it did is undone. What an earlier page left to be read stays.

    To read them would not do: a page that this very request renders shows what was read as well.
    """
    getattr(get_messages(request), "_queued_messages", []).clear()


class ReadsWholePages:
    """Mixed into an editor's form: a page whose blocks or texts lost something on the way is refused, not an error.

    To read it as a page without blocks would empty what somebody wrote. Its scripts let what is sent by hand wait for
    what the page sends by itself, pack what they send (``packed.py``), and send no more than the site takes.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        try:
            whole = unpacked(data)
        except (ValueError, TypeError, RecursionError) as error:
            raise BadRequest("What was packed did not arrive whole.") from error
        super().__init__(whole, *args, **kwargs)  # type: ignore[call-arg]

    @property
    def media(self) -> forms.Media:
        limits = {
            "data-most-fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or "",
            "data-most-bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE or "",
            "data-too-much": TOO_MUCH,
        }
        sending: Any = forms.Script("cleared/admin/sending.js", **limits)
        ours = forms.Media(js=["cleared/admin/saving.js", sending])
        above: forms.Media = super().media  # type: ignore[misc]
        return above + ours

    def _widget_data_value(self, widget: Any, html_name: str) -> Any:
        try:
            if isinstance(stream := getattr(widget, "block_def", None), StreamBlock):
                ask_for_every_block(stream, self.data, html_name)  # type: ignore[attr-defined]
            return super()._widget_data_value(widget, html_name)  # type: ignore[misc]
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            # What Wagtail's editors of blocks and texts fail with on what they did not send themselves.
            raise BadRequest(f"{html_name} did not arrive whole.") from error


class AnswersWhatAsked:
    """Views of an editor: what saves by itself is answered in the form that it reads, also where its page lost
    something on the way."""

    expects_json_response: bool

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response: HttpResponseBase = super().post(request, *args, **kwargs)  # type: ignore[misc]
        except BadRequest:
            if not self.expects_json_response:
                raise
            response = self.json_error_response("validation_error", str(NOT_WHOLE))  # type: ignore[attr-defined]
        return response


class SavesWhole:
    """Views that create and edit save a draft with all that follows, or nothing; refused, the form comes back."""

    request: HttpRequest
    object: Any

    def form_valid(self, form: Any) -> HttpResponseBase:
        instance = form.instance
        before, is_new = dict(vars(instance)), instance._state.adding
        try:
            with self.saving():
                return super().form_valid(form)  # type: ignore[misc]
        except (ValidationError, IntegrityError) as error:
            if isinstance(error, IntegrityError) and not is_taken(error):
                raise
            refusal = error if isinstance(error, ValidationError) else ValidationError(TAKEN_MEANWHILE)
            # What was undone in the database is undone in the draft as well: a new one has no number yet.
            vars(instance).clear()
            vars(instance).update(before)
            instance._state.adding = is_new
            self.object = None if is_new else instance
            # Messages of a success that was undone must not be shown beside the refusal.
            take_back_messages(self.request)
            self.produced_error_message = self.refusal_words(refusal)
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)  # type: ignore[attr-defined]

    def saving(self) -> AbstractContextManager[Any]:
        """What is undone together when a draft is refused."""
        return transaction.atomic()

    def refusal_words(self, refusal: ValidationError) -> str:
        """What the author reads above the form, which names what stands in the way once more."""
        return " ".join(refusal.messages)


__all__ = ["AnswersWhatAsked", "ReadsWholePages", "SavesWhole", "take_back_messages"]
