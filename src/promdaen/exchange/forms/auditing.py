"""Forms of the audit log: its filter, the purpose of an export, a head noted elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.queries import auditing, codes
from promdaen.kit import fields, widgets


class LogFilter(forms.Form):
    """Selects lines of the chain; invalid values are ignored."""

    act = forms.ChoiceField(label=_("What was done"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=widgets.DayInput)
    until = forms.DateField(label=_("Until"), required=False, widget=widgets.DayInput)
    record_id = forms.UUIDField(
        label=_("Record"), required=False, widget=forms.TextInput(attrs={"maxlength": 36})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = sorted(auditing.act_labels().items(), key=lambda pair: str(pair[1]))
        fields.set_choices(self, blank=_("All"), act=labels)

    def chosen(self) -> auditing.AuditSelection:
        """The valid part of the filter."""
        self.is_valid()
        return auditing.AuditSelection(**self.cleaned_data)


class TakenForm(forms.Form):
    """The purpose of an export of the log."""

    purpose = forms.ChoiceField(label=_("What the log is taken for"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Choose one")), *codes.code_choices(name="audit_purpose")]
        fields.set_choices(self, purpose=choices)


class AuditHeadForm(forms.Form):
    """A head of the chain that someone else noted."""

    head = forms.CharField(
        label=_("Head saved by someone else"),
        help_text=_("Signed, or short as on paper (1204:ABCD-…). Empty: the chain alone."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
