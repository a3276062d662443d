"""Forms of sharing groups and their members."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.actions.groups import NewGroup, NewMember
from promdaen.exchange.queries import members
from promdaen.kit import fields, widgets


class GroupForm(forms.Form):
    """A group: its name in both languages and what it is for."""

    name_km = fields.TypedText(
        label=_("Name in Khmer"), max_length=120, widget=forms.TextInput(attrs={"lang": "km"})
    )
    name_en = fields.TypedText(
        label=_("Name in English"), max_length=120, widget=forms.TextInput(attrs={"lang": "en"})
    )
    purpose = fields.TypedText(
        label=_("What the group is for"),
        help_text=_("One matter, in one sentence, without names of persons."),
        max_length=200,
    )

    def new_group(self) -> NewGroup:
        """The group as entered."""
        cleaned = self.cleaned_data
        return NewGroup(
            name_km=cleaned["name_km"], name_en=cleaned["name_en"], purpose=cleaned["purpose"]
        )


class MemberForm(forms.Form):
    """A new group member, the reason, and the last day."""

    account = forms.ChoiceField(label=_("Person"))
    need = fields.TypedText(
        label=_("Why this person needs to know"),
        help_text=_("What the person does in this matter."),
        max_length=200,
    )
    until_on = fields.DayField(
        label=_("Last day"),
        help_text=_("Empty: as long as the group exists."),
        required=False,
        widget=widgets.DayInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person_choices = [(str(pk), name) for pk, name in members.nameable_accounts()]
        fields.set_choices(self, blank=_("Choose"), account=person_choices)

    def new_member(self) -> NewMember:
        """The member as entered."""
        cleaned = self.cleaned_data
        return NewMember(
            account_id=UUID(cleaned["account"]), need=cleaned["need"], until_on=cleaned["until_on"]
        )
