"""The list of high-risk standards that ask for less, in the Wagtail admin, and the page on which one is confirmed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from .. import clock
from ..access import is_records_staff, person_of
from .lighter_standards import confirm_standard, lighter_standards
from .models import Standard


class LighterStandardsView(WagtailAdminTemplateMixin, TemplateView):
    """Counts and no names: for reviewers, who may confirm one, and for records staff, who may not."""

    page_title = _("High-risk standards that ask for less")
    header_icon = "warning"
    template_name = "cleared/admin/lighter_standards.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (self.may_confirm or is_records_staff(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[Any]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    @property
    def may_confirm(self) -> bool:
        return bool(self.request.user.has_perm("cleared_core.publish_competency"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "lines": lighter_standards(clock.today()),
            "may_confirm": self.may_confirm,
        }


class ConfirmView(LighterStandardsView):
    """Why a standard from before may ask for less, said once by a reviewer who wrote none of it."""

    page_title = _("Why less is enough")
    template_name = "cleared/admin/confirm_standard.html"
    http_method_names = ["get", "post", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_confirm:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        line = next((one for one in context["lines"] if one.standard.pk == self.kwargs["pk"]), None)
        if line is None:
            raise Http404
        return {"reason": "", "error": ""} | context | {"line": line} | kwargs

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standard, by = Standard.objects.current().filter(pk=self.kwargs["pk"]).first(), person_of(request.user)
        if standard is None:
            raise Http404
        reason = request.POST.get("reason", "")
        try:
            if by is None:
                raise ValidationError(
                    _g("This bears a name, and your account stands for nobody. Nothing was recorded.")
                )
            confirm_standard(standard=standard, by=by, reason=reason)
        except ValidationError as refusal:
            context = self.get_context_data(reason=reason, error=" ".join(refusal.messages))
            return self.render_to_response(context)
        messages.success(request, _g("Recorded, with your name. The standard goes on as it is."))
        return redirect("cleared_lighter:index")


class LighterViewSet(ViewSet):
    name = "cleared_lighter"
    url_prefix = "cleared/lighter-standards"
    icon = "warning"
    menu_label = _("High-risk standards that ask for less")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", LighterStandardsView.as_view(), name="index"),
            path("<uuid:pk>/", ConfirmView.as_view(), name="edit"),
        ]


__all__ = ["LighterViewSet"]
