"""Form of a bulk export: records, file format, purpose and reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.actions.exports import NewBulkExport
from promdaen.exchange.queries import codes, exports, members
from promdaen.exchange.rules import exporting, levels
from promdaen.kit import fields, widgets


class BulkExportForm(forms.Form):
    """A request for an export of many records."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of records"), widget=forms.CheckboxSelectMultiple
    )
    departments = forms.MultipleChoiceField(
        label=_("Originators"),
        help_text=_("None chosen: all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.TypedChoiceField(label=_("Up to level"), coerce=int, initial=levels.GREEN)
    since = fields.DayField(label=_("Sent from day"), required=False, widget=widgets.DayInput())
    until = fields.DayField(label=_("Sent to day"), required=False, widget=widgets.DayInput())
    format = forms.ChoiceField(
        label=_("File"), choices=[("csv", _("Table (CSV)")), ("stix", _("STIX 2.1 (JSON)"))]
    )
    purpose = forms.ChoiceField(label=_("What you need it for"))
    reason = fields.TypedText(
        label=_("Why so many records are needed"),
        help_text=_("One sentence, without names of persons. Who decides reads it."),
        max_length=300,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = codes.code_choices(name="record_kind")
        fields.set_choices(
            self,
            kinds=[(code, label) for code, label in kinds if code in exporting.EXPORTED_KINDS],
            departments=list(members.department_names().items()),
            level=[(level, levels.LEVEL_LABELS[level]) for level in range(levels.RED)],
            purpose=[("", _("Choose")), *codes.code_choices(name="purpose")],
        )

    def new_export(self) -> NewBulkExport:
        """The export as entered."""
        cleaned = self.cleaned_data
        names = ("kinds", "departments", "level", "since", "until")
        return NewBulkExport(
            chosen=exports.ExportSelection(**{name: cleaned[name] for name in names}),
            format=cleaned["format"],
            purpose=cleaned["purpose"],
            reason=cleaned["reason"],
        )
