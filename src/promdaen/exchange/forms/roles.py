"""Forms of roles and exercises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.actions.exercises import NewExercise
from promdaen.exchange.actions.roles import NewDeputy, NewRole
from promdaen.exchange.queries import codes, members
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DEPARTMENT_ROLES
from promdaen.kit import fields, widgets
from promdaen.places import queries as places_queries


class MemberAddressForm(forms.Form):
    """The address of an account that may enter the exchange."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy(
            "An administrator makes the account and gives it the role that enters the exchange."
        ),
    )

    def clean_email(self) -> str:
        """Check that the account exists and may use the exchange."""
        email = str(self.cleaned_data["email"])
        account = members.account_for_role(email=email)
        if account is None:
            raise forms.ValidationError(
                _(
                    "No open account with this address may enter the exchange. "
                    "Ask an administrator."
                )
            )
        self.account = account
        return email


class RoleForm(MemberAddressForm):
    """A role to propose for an account."""

    role = forms.ChoiceField(label=gettext_lazy("Role in the exchange"))
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    post = forms.ChoiceField(
        label=gettext_lazy("Checkpoint"),
        required=False,
        help_text=gettext_lazy("For who serves at a checkpoint; nothing for a desk."),
    )

    def __init__(self, *args: Any, member: ExchangeMember, **options: Any) -> None:
        super().__init__(*args, **options)
        shorts = members.department_names()
        own = "coordinator" not in member.roles
        roles = codes.code_choices(name="exchange_role")
        departments = {member.department: shorts.get(member.department, "")} if own else shorts
        none = [] if own else [("", _("None: the role is not in a department"))]
        places = [
            (checkpoint_choice.code, str(checkpoint_choice.name))
            for checkpoint_choice in places_queries.checkpoint_choices()
        ]
        fields.set_choices(
            self,
            role=[role for role in roles if not own or role[0] in DEPARTMENT_ROLES],
            department=[*none, *departments.items()],
            post=[("", _("The desk, no checkpoint")), *places],
        )

    def new_role(self) -> NewRole:
        """The role in the form that the action expects."""
        cleaned = self.cleaned_data
        seated = cleaned["role"] in DEPARTMENT_ROLES
        return NewRole(
            account=self.account,
            role=cleaned["role"],
            department=cleaned["department"] if seated else "",
            post=cleaned["post"] if seated else "",
        )


class DeputyForm(MemberAddressForm):
    """A deputy for a role, and the days."""

    starts_on = fields.DayField(label=gettext_lazy("First day"), widget=widgets.DayInput)
    ends_on = fields.DayField(label=gettext_lazy("Last day"), widget=widgets.DayInput)

    def new_deputy(self) -> NewDeputy:
        """The deputy in the form that the action expects."""
        cleaned = self.cleaned_data
        return NewDeputy(
            account=self.account, starts_on=cleaned["starts_on"], ends_on=cleaned["ends_on"]
        )


class ExerciseForm(forms.Form):
    """An exercise that is opened in the exchange."""

    code = fields.TypedCode(
        label=gettext_lazy("Code"),
        max_length=24,
        help_text=gettext_lazy("Latin capitals, digits and dashes, such as EX-2026-1."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    title_km = fields.TypedText(
        label=gettext_lazy("Title, in Khmer"),
        max_length=120,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    title_en = fields.TypedText(
        label=gettext_lazy("Title, in English"),
        max_length=120,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )

    def new_exercise(self) -> NewExercise:
        """The exercise in the form that the action expects."""
        cleaned = self.cleaned_data
        return NewExercise(
            code=str(cleaned["code"]), title_km=cleaned["title_km"], title_en=cleaned["title_en"]
        )
