"""The back office: reference tables and accounts to look at, never answers or results."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

OPEN = frozenset({"people", "places", "curriculum", "axes"})
"""Whose tables may open here at all; each capability's admin.py names which of them do."""


class BackOfficeConfig(AdminConfig):
    """Django's admin with our site in the place of its own."""

    default_site = "promdaen.config.back_office.BackOffice"


class BackOffice(AdminSite):
    """Signs in through the same door as everything else, so that the second factor counts."""

    site_header = _("Promdaen back office")
    site_title = _("Promdaen back office")
    index_title = _("Tables to look at")
    site_url = "/"
    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: Any = None,
        **options: Any,
    ) -> None:
        """Take the tables that may open here; a library that registers others is not heard."""
        models = (
            [model_or_iterable]
            if isinstance(model_or_iterable, ModelBase)
            else list(model_or_iterable)
        )
        kept = [model for model in models if model._meta.app_label in OPEN]
        if kept:
            super().register(kept, admin_class, **options)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one sign-in page; who is signed in and no administrator is refused.

        The sign-in page would send a signed-in account back here, in an endless loop; an
        administrator who opens this address goes to the first page of the back office.
        """
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return redirect("admin:index")
        place = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': place})}")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """No page of its own: a password is changed where its length and tries are watched."""
        return redirect("account_change_password")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """No page of its own."""
        return redirect("people:own_account")
