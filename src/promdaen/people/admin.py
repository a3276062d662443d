"""Departments, ranks and accounts in the back office, read-only; officers are not shown."""

from django.contrib import admin

from promdaen.kit.looking import ReadOnlyAdmin
from promdaen.people.models import Account, Department, Rank


@admin.register(Department)
class DepartmentAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_km", "name_en")


@admin.register(Rank)
class RankAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_km", "name_en", "position")


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Accounts, without their passwords."""

    list_display = ("name", "email", "is_active", "must_change_password", "last_login")
    fields = ("name", "email", "department", "language", "is_active", "last_login", "created_at")
    search_fields = ("name", "email")
