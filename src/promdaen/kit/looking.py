"""Read-only tables in the back office: changes must go through the audited pages."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows to back-office users; changes go through the object's own page."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators see the table in the list."""
        return bool(getattr(request.user, "is_staff", False))

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Administrators see its rows."""
        return bool(getattr(request.user, "is_staff", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Always False: rows are not added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Always False: rows are not changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Always False: rows are not deleted here."""
        return False
