"""Forms of laptops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.laptops.rules.envelopes import MAX_BYTES


class NameForm(forms.Form):
    """The name of a new laptop."""

    name = forms.CharField(
        label=gettext_lazy("Name of the laptop"),
        max_length=80,
        help_text=gettext_lazy("Such as its place and a number: Koh Kong 1"),
    )


class FileForm(forms.Form):
    """A file that was carried from another machine."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A file whose name ends in .promdaen"),
        widget=forms.FileInput(attrs={"accept": ".promdaen"}),
    )

    def file_bytes(self) -> bytes:
        """Its bytes; of an oversized one enough to detect that."""
        return bytes(self.cleaned_data["file"].read(MAX_BYTES + 1))


class JoinForm(forms.Form):
    """The invitation of headquarters, and its code."""

    file = forms.FileField(
        label=gettext_lazy("Invitation"),
        help_text=gettext_lazy(
            "The file that headquarters wrote; its name begins with invitation"
        ),
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("As headquarters shows it: four groups of four"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def file_bytes(self) -> bytes:
        """The bytes of the invitation."""
        return bytes(self.cleaned_data["file"].read(MAX_BYTES + 1))


class LendForm(forms.Form):
    """A course run to lend, and until when."""

    run = forms.ChoiceField(label=gettext_lazy("Course run"))
    until_on = fields.DayField(
        label=gettext_lazy("On loan until"),
        help_text=gettext_lazy(
            "The loan does not end by itself on this day. The day is for reminders."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, runs: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["run"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(runs)


class AddressForm(forms.Form):
    """Where headquarters is reached."""

    address = forms.CharField(
        label=gettext_lazy("Address of headquarters"),
        max_length=200,
        help_text=gettext_lazy("As in a browser, for example https://promdaen.example.org"),
        widget=forms.URLInput(),
    )
    kilobytes_a_second = forms.IntegerField(
        label=gettext_lazy("Most that this laptop sends and brings, in kB a second"),
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy(
            "200 unless you change it. Less leaves more of a slow line to others."
        ),
    )
