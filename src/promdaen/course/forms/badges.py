"""Staff forms of badges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.course.actions.classroom import PinStrips
from promdaen.kit import fields

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, Enrolment


class BadgeReasonForm(forms.Form):
    """The reason for reissuing a badge."""

    reason = fields.TypedText(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("It is kept in the log. Do not name an officer."),
    )


class PinsForm(forms.Form):
    """Which PIN strips to print: first ones only, or new ones with a reason."""

    is_first = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = fields.TypedText(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("It is kept in the log. Do not name an officer."),
        error_messages={"required": gettext_lazy("Say why. It is saved in the log.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = not self["is_first"].value()

    def strips(self, *, run: CourseRun, enrolment: Enrolment | None, language: str) -> PinStrips:
        """The requested strips, of a run or of one officer."""
        return PinStrips(run=run, enrolment=enrolment, language=language, **self.cleaned_data)
