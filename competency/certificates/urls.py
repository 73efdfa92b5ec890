"""Addresses of certificates, gathered under ``cleared:`` by ``competency.urls``."""

from django.urls import path

from . import views

urlpatterns = [
    path("my/certificates/", views.my_certificates, name="my_certificates"),
    path("my/certificates/issue/", views.certificate_issue, name="certificate_issue"),
    path("certificate/<str:number>/", views.certificate, name="certificate"),
    path("certificate/<str:number>/pdf/", views.certificate_pdf, name="certificate_pdf"),
    path("certificate/<str:number>/anew/", views.certificate_issue_anew, name="certificate_issue_anew"),
    path("verify/", views.verify_ask, name="verify_ask"),
    path("verify/<str:number>/", views.verify, name="verify"),
]
