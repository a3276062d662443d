"""The form of people on the page Set up: one row for each person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.actions import setup as actions
from promdaen.kit import fields, ids, languages
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules import roles

STAFF_ROLES = (
    "coordinator",
    "trainer",
    "viewer",
    "assessor",
    "controller",
    "reviewer",
    "administrator",
)
FIRST_ROLES = ("coordinator", "trainer", "trainer", "viewer")
MAX_PEOPLE = 60


class StaffMemberForm(forms.Form):
    """One person; a row without name and address is ignored."""

    name_km = fields.TypedText(
        label=gettext_lazy("Name in Khmer"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "km", "autocomplete": "off"}),
    )
    name_latin = fields.TypedText(
        label=gettext_lazy("Name in Latin letters"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "km-Latn", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            role=[
                (code, languages.text_in(roles.ROLES[code].label, language=language))
                for code in STAFF_ROLES
            ],
        )

    @property
    def is_blank(self) -> bool:
        """Whether the row is empty."""
        typed = self.cleaned_data
        return not (typed.get("name_km") or typed.get("name_latin") or typed.get("email"))

    def clean(self) -> dict[str, object]:
        """Require both a name and an address, or neither."""
        typed = super().clean() or {}
        if self.is_blank or self.errors:
            return typed
        if not (typed["name_km"] or typed["name_latin"]):
            self.add_error("name_km", _("Give the name of the person."))
        if not typed["email"]:
            self.add_error("email", _("Give an e-mail address such as name@example.org."))
        elif people_queries.account_by_email(email=typed["email"]):
            self.add_error("email", _("Another account has this e-mail address."))
        return typed


class _People(forms.BaseFormSet):  # type: ignore[type-arg]  # is no generic at run time
    """All rows together; each address may occur once."""

    def clean(self) -> None:
        """Add an error to the second row with the same address."""
        emails: set[str] = set()
        for form in self.forms:
            email = (form.cleaned_data.get("email") or "").lower()
            if email and email in emails:
                form.add_error("email", _("This e-mail address is in the table twice."))
            emails.add(email)


PeopleFormSet = forms.formset_factory(
    StaffMemberForm, formset=_People, extra=0, max_num=MAX_PEOPLE, validate_max=True
)


def first_rows(*, has_coordinator: bool) -> list[dict[str, str]]:
    """Empty rows for the roles that a first course needs."""
    return [
        {"role": role} for role in FIRST_ROLES if not (has_coordinator and role == "coordinator")
    ]


def changed_rows(*, data: Mapping[str, str], press: str) -> list[dict[str, str]]:
    """The rows as typed, with one more for "add", or without one for "remove-2"."""
    count = ids.read_number(data.get("form-TOTAL_FORMS", ""), highest=9_999) or 0
    rows = [
        {name: data.get(f"form-{number}-{name}", "") for name in StaffMemberForm.base_fields}
        for number in range(min(count, MAX_PEOPLE))
    ]
    if press == "add":
        rows.append({"role": "trainer"})
    elif match := re.fullmatch(r"remove-([0-9]{1,3})", press):
        del rows[int(match[1]) : int(match[1]) + 1]
    return rows


def new_people(*, formset: Any, new_password: Callable[[], str]) -> list[actions.NewStaffMember]:
    """The people of a valid table, each with a new password."""
    return [
        actions.NewStaffMember(**form.cleaned_data, password=new_password())
        for form in formset.forms
        if not form.is_blank
    ]
