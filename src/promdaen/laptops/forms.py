"""Forms of laptops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.kit.widgets import DayInput
from promdaen.laptops.rules import enrolling, envelopes


class NameForm(forms.Form):
    """The name of a new laptop."""

    name = forms.CharField(
        label=gettext_lazy("Name of the laptop"),
        max_length=80,
        help_text=gettext_lazy("Such as its place and a number: Koh Kong 1"),
    )


class UploadForm(forms.Form):
    """A form with a file of at most MAX_BYTES."""

    MAX_BYTES: int
    file: forms.FileField

    def file_bytes(self) -> bytes:
        """Its bytes; of an oversized one enough to detect that."""
        return bytes(self.cleaned_data["file"].read(self.MAX_BYTES + 1))


class FileForm(UploadForm):
    """A file that was carried from another machine."""

    MAX_BYTES = envelopes.MAX_BYTES
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A file whose name ends in .promdaen"),
        widget=forms.FileInput(attrs={"accept": ".promdaen"}),
    )


class JoinForm(UploadForm):
    """The invitation of headquarters, and its code."""

    MAX_BYTES = enrolling.MAX_BYTES
    file = forms.FileField(
        label=gettext_lazy("Invitation"),
        help_text=gettext_lazy(
            "The file that headquarters wrote; its name begins with invitation"
        ),
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
    code = fields.TypedCode(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("As headquarters shows it: four groups of four"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class LendForm(forms.Form):
    """A course run to lend, and until when."""

    run = forms.ChoiceField(label=gettext_lazy("Course run"))
    until_on = fields.DayField(
        label=gettext_lazy("On loan until"),
        help_text=gettext_lazy(
            "The loan does not end by itself on this day. The day is for reminders."
        ),
        widget=DayInput(),
    )

    def __init__(self, *args: Any, runs: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        fields.set_choices(self, run=runs)


class AddressForm(forms.Form):
    """Where headquarters is reached."""

    address = forms.CharField(
        label=gettext_lazy("Address of headquarters"),
        max_length=200,
        help_text=gettext_lazy("As in a browser, for example https://promdaen.example.org"),
        widget=forms.URLInput(),
    )
    kilobytes_a_second = fields.TypedInteger(
        label=gettext_lazy("Bandwidth limit (kB/s)"),
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy(
            "The default is 200. A lower limit leaves more bandwidth for other users."
        ),
    )
