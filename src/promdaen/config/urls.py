"""The list of all pages."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("parts/", include("promdaen.kit.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("promdaen.config.sign_in")),
    path("people/", include("promdaen.people.urls")),
    path("places/", include("promdaen.places.urls")),
    path("curriculum/", include("promdaen.curriculum.urls")),
    path("back-office/", admin.site.urls),
]
