"""The back office: read-only reference tables and accounts, never answers or results."""

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

OPEN_PACKAGES = frozenset({"people", "places", "curriculum", "axes"})
"""The packages whose tables may be shown; each admin.py lists the tables."""


class BackOfficeConfig(AdminConfig):
    """Django's admin with our own site."""

    default_site = "promdaen.config.back_office.BackOffice"


class BackOffice(AdminSite):
    """An admin site that uses the common sign-in, so that the second factor applies."""

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
        """Register the allowed tables only; tables that libraries register are ignored."""
        models = (
            [model_or_iterable]
            if isinstance(model_or_iterable, ModelBase)
            else list(model_or_iterable)
        )
        open_models = [model for model in models if model._meta.app_label in OPEN_PACKAGES]
        if open_models:
            super().register(open_models, admin_class, **options)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect to the sign-in page; refuse signed-in accounts that are not administrators.

        The sign-in page would redirect a signed-in account back here, in an endless loop.
        Administrators are redirected to the first page of the back office.
        """
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return redirect("admin:index")
        place = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': place})}")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect: the account's own page enforces password length and limits attempts."""
        return redirect("account_change_password")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect, as `password_change` does."""
        return redirect("people:own_account")
