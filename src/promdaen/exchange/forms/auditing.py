"""Forms of the audit log: its filter, the purpose of an export, a head noted elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.queries import audit_words, auditing, codes
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import fields, widgets
from promdaen.people import queries as people_queries


class LogFilter(forms.Form):
    """Selects lines of the chain; invalid values are ignored."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    act = forms.ChoiceField(label=_("What was done"), required=False)
    kind = forms.ChoiceField(label=_("Thing"), required=False)
    record_id = fields.TypedText(
        label=_("Number of a record"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "short", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    since = fields.DayField(label=_("From"), required=False, widget=widgets.DayInput)
    until = fields.DayField(label=_("Until"), required=False, widget=widgets.DayInput)

    related = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, member: ExchangeMember, **options: Any) -> None:
        super().__init__(auditing.data_with_number(member=member, data=data), **options)
        self.member = member
        labels = sorted(auditing.act_labels().items(), key=lambda pair: str(pair[1]))
        people = [
            (people_queries.ANY_PERSON, _("People only")),
            (people_queries.SYSTEM_PERSON, _("The system")),
            *auditing.filter_accounts(member=member),
        ]
        fields.set_choices(
            self, blank=_("All"), act=labels, person=people, kind=audit_words.kind_choices()
        )

    def clean_record_id(self) -> UUID | None:
        """The id of the record with this number. Refuse an unknown one."""
        text = self.cleaned_data["record_id"]
        record_id = auditing.record_by_number(member=self.member, text=text) if text else None
        if text and record_id is None:
            raise forms.ValidationError(_("No record has this number."))
        return record_id

    def selected_filter(self) -> people_queries.AuditFilter:
        """The valid part of the filter."""
        self.is_valid()
        values = self.cleaned_data
        record_id = values.get("record_id")
        related = (
            auditing.related_ids(member=self.member, record_id=record_id)
            if values.get("related")
            else []
        )
        return people_queries.AuditFilter(
            action=values.get("act", ""),
            person=values.get("person", ""),
            kind=values.get("kind", ""),
            thing=str(record_id or ""),
            more_things=tuple(related),
            since=values.get("since"),
            until=values.get("until"),
        )


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
