"""Forms of tests on phones: duration, more time, reopening."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.course.rules import rounds
from promdaen.course.rules import sittings as rules
from promdaen.kit import fields


def _minutes(**options: Any) -> fields.TypedInteger:
    return fields.TypedInteger(min_value=1, max_value=rules.MAX_MINUTES, **options)


class OpenTestForm(forms.Form):
    """Settings for opening a test."""

    minutes = _minutes(
        label=gettext_lazy("Minutes for each officer"),
        required=False,
        help_text=gettext_lazy("They run from when each begins. Empty: no limit."),
    )
    months = forms.TypedChoiceField(
        label=gettext_lazy("Months after the course"),
        coerce=int,
        choices=[(month, str(month)) for month in rounds.LATER_MONTHS],
    )

    def __init__(self, *args: Any, is_later: bool, minutes: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["minutes"] = minutes
        if not is_later:
            del self.fields["months"]


class ExtendForm(forms.Form):
    """The number of additional minutes."""

    minutes = _minutes(label=gettext_lazy("Minutes more"))


class ReopenForm(forms.Form):
    """The reason for reopening a test, and for how long."""

    reason = fields.TypedText(label=gettext_lazy("Why it is opened again"), max_length=200)
    minutes = _minutes(
        label=gettext_lazy("Minutes from now"),
        required=False,
        help_text=gettext_lazy("Empty: no limit."),
    )
