"""Forms of the directory: an entry and the filter of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.actions.contacts import ContactDetails
from promdaen.exchange.models import Contact
from promdaen.exchange.queries import codes, posts
from promdaen.exchange.queries import contacts as queries
from promdaen.kit import edits, fields
from promdaen.people.models import Officer
from promdaen.places import queries as places_queries


def _line(language: str) -> forms.TextInput:
    return forms.TextInput(attrs={"lang": language})


class ContactForm(edits.EditForm):
    """An entry of the directory; `contact` is the entry being changed."""

    name_km = fields.TypedText(
        label=gettext_lazy("Name of the post or desk, in Khmer"),
        max_length=120,
        widget=_line("km"),
    )
    name_en = fields.TypedText(
        label=gettext_lazy("Name of the post or desk, in English"),
        max_length=120,
        widget=_line("en"),
    )
    province = forms.ChoiceField(
        label=gettext_lazy("Province"),
        required=False,
        help_text=gettext_lazy("Leave it empty for a desk of the whole country."),
    )
    post = forms.ChoiceField(label=gettext_lazy("Checkpoint"), required=False)
    duty_phone = fields.TypedCode(
        label=gettext_lazy("Duty number"),
        max_length=40,
        help_text=gettext_lazy("The number of the duty, never a private one."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    backup = fields.TypedCode(
        label=gettext_lazy("If no one answers"),
        max_length=80,
        help_text=gettext_lazy("A second number, or another person to call."),
    )
    radio = fields.TypedCode(
        label=gettext_lazy("Radio"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Channel or call sign."),
    )
    hours = fields.TypedCode(
        label=gettext_lazy("Hours"),
        max_length=60,
        help_text=gettext_lazy("Such as 24 hours, or 06:00–22:00."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    officer = fields.TypedCode(
        label=gettext_lazy("Code of the officer in charge"),
        max_length=32,
        required=False,
        help_text=gettext_lazy(
            "When this officer is posted elsewhere, the entry is marked for checking again."
        ),
    )

    def __init__(self, *args: Any, contact: Contact | None = None, **options: Any) -> None:
        self.held = contact
        self.found: Officer | None = None
        if contact is not None:
            initial = {
                name: getattr(contact, name) for name in self.base_fields if name != "officer"
            }
            initial["officer"] = queries.officer_code(contact=contact)
            options.setdefault("initial", initial)
        super().__init__(*args, **options)
        everywhere = [(province.code, str(province)) for province in places_queries.provinces()]
        places = [
            (str(province), [(checkpoint.code, str(checkpoint)) for checkpoint in held_places])
            for province, held_places in posts.checkpoints_by_province()
        ]
        fields.set_choices(
            self,
            province=[("", _("The whole country")), *everywhere],
            post=[("", _("None: a desk")), *places],
            languages=codes.code_choices(name="language"),
        )

    def clean_officer(self) -> str:
        """The code of a registered officer."""
        code = str(self.cleaned_data["officer"])
        self.found = queries.officer_by_code(code=code)
        if code and self.found is None:
            raise forms.ValidationError(_("No officer in service has this code."))
        return code

    def is_edit(self) -> bool:
        """Whether an existing entry is changed."""
        return self.held is not None

    def details(self) -> ContactDetails:
        """The entry as entered."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "officer"}
        return ContactDetails(**typed, officer_id=self.found.pk if self.found else None)


class ContactFilterForm(forms.Form):
    """Filter of the directory."""

    text = fields.TypedCode(label=gettext_lazy("Name or number"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units = [
            (code, str(department.short))
            for code, department in posts.departments_by_code().items()
        ]
        everywhere = [(province.code, str(province)) for province in places_queries.provinces()]
        fields.set_choices(self, blank=_("All"), department=units, province=everywhere)

    def selected_filter(self) -> queries.ContactFilter:
        """The filter; an invalid value is ignored."""
        self.is_valid()
        return queries.ContactFilter(
            **{name: self.cleaned_data.get(name, "") for name in self.fields}
        )
