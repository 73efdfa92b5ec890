"""Plain tables in the Wagtail admin: rows that records staff keep and that the record may refer to.

The rooms of places, people and programmes build their lists of these. A row that something refers to stays, and an
old page overwrites nothing.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm, modelform_factory
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .publishing.editor import TellsInUse
from .publishing.refusals import CHANGED_MEANWHILE
from .publishing.saving import SavesWhole
from .record.digests import sha256


class RegistryForm(forms.ModelForm):
    """A row, as of a unit or shift. The page carries what it was opened on, so that an old page overwrites nothing.

    The view hands in the row as it stands under its lock, and saves before it lets go (``RegistryEditView``).
    """

    opened_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Taken now: cleaning writes what was typed into the instance.
        self._stands = self._digest() if self.instance.pk else ""
        self.initial["opened_on"] = self._stands

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("opened_on", "") != self._stands:
            raise ValidationError(CHANGED_MEANWHILE)
        return cleaned

    def _digest(self) -> str:
        row = [field.value_to_string(self.instance) for field in self.instance._meta.concrete_fields]
        return sha256("\0".join(row))


class InUseDeleteView(TellsInUse, generic.DeleteView):
    pass


class RegistryCreateView(SavesWhole, generic.CreateView):
    pass


class RegistryEditView(SavesWhole, generic.EditView):
    """A unit's or shift's page: whether it is old is asked of the locked row, so that of two old pages one is told."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            return super().post(request, *args, **kwargs)

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        if self.request.method == "POST":
            # For update, its keys included: a first unit waits for the zone of its facility, and the other way round.
            queryset = self.get_queryset().select_for_update()
        return super().get_object(queryset)


class RegistryViewSet(ModelViewSet):
    """A plain table of the hospital. Rows that something refers to cannot be deleted."""

    add_to_admin_menu = False
    add_view_class = RegistryCreateView
    edit_view_class = RegistryEditView
    delete_view_class = InUseDeleteView
    list_export: ClassVar[list[str]] = []
    copy_view_enabled = False
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return modelform_factory(
            self.model, RegistryForm, fields=self.get_form_fields(), formfield_callback=self.formfield_for_dbfield
        )
