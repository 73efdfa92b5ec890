"""The addresses of the reference site. One line serves the plugins; Wagtail's pages come last."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import views

portal_patterns = [
    path("health/", views.health, name="health"),
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("demo/continue-as/", views.continue_as, name="continue_as"),
    path("design/", views.design, name="design"),
]

# A production server hands out pictures itself; a developer's and the demo's do it here. Documents have a view that
# asks who may read them.
uploads = [re_path(r"^media/(?!documents/)(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns = [
    path("", include((portal_patterns, "portal"))),
    # One door: Wagtail's own sign-ins would be others. A POST sent there is not taken.
    path("admin/login/", RedirectView.as_view(pattern_name="portal:sign_in", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="portal:sign_in", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("competency.urls")),
    *(uploads if settings.DEBUG or settings.CLEARED_DEMO else []),
    path("", include(wagtail_urls)),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"
