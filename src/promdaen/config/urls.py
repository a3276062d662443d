"""The list of all pages."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
    path("back-office/", admin.site.urls),
]
