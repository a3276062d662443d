"""Forms of referrals: a person in codes alone, and the steps that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.actions.referrals import NewReferral
from promdaen.exchange.queries import codes, referrals
from promdaen.exchange.rules.exchange_members import ExchangeMember

FIRST_CONSENTS = ("yes", "guardian", "cannot_be_given", "emergency", "refused")


class SignsOrNeedsField(forms.MultipleChoiceField):
    """Choices that may be empty if the other field has some; the action checks that one has."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: object) -> None:
        """Check the choices; none is valid."""
        if value:
            super().validate(value)


class ReferralForm(forms.Form):
    """A person to refer; there is no free text field."""

    record_id = forms.UUIDField(widget=forms.HiddenInput)
    age_band = forms.ChoiceField(label=gettext_lazy("Age"), widget=forms.RadioSelect)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=gettext_lazy("Language that the person speaks"), widget=forms.RadioSelect
    )
    indicators = SignsOrNeedsField(
        label=gettext_lazy("Signs that were seen or reported"),
        help_text=gettext_lazy("A sign is a reason to help, never a result."),
    )
    needs = SignsOrNeedsField(
        label=gettext_lazy("What the person needs"),
        help_text=gettext_lazy("That it is needed, never why."),
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("What the person says to the referral"), widget=forms.RadioSelect
    )
    receiver = forms.ChoiceField(
        label=gettext_lazy("Who is to take the person over"),
        help_text=gettext_lazy("Anti-Trafficking is informed of every referral."),
        widget=forms.RadioSelect,
    )
    department = forms.ChoiceField(
        label=gettext_lazy("Another department that takes part"),
        help_text=gettext_lazy(
            "It reads what help is needed, and neither the signs nor anything of asylum."
        ),
        required=False,
    )

    def __init__(self, *args: Any, member: ExchangeMember, **options: Any) -> None:
        super().__init__(*args, **options)
        lists = {"age_band": "age_band", "sex": "sex", "language": "language"}
        lists |= {"indicators": "indicator", "needs": "need", "receiver": "receiver"}
        for field, name in lists.items():
            _set_choices(self, field, codes.code_choices(name=name))
        first = codes.code_list(name="consent")
        _set_choices(self, "consent", [(code, str(first[code])) for code in FIRST_CONSENTS])
        others = referrals.other_departments(member=member)
        _set_choices(self, "department", [("", _("None")), *others])

    @property
    def chosen_signs(self) -> str:
        """The signs that are chosen or proposed, by name."""
        chosen = set(self["indicators"].value() or ())
        signs = codes.code_choices(name="indicator")
        return " · ".join(label for code, label in signs if code in chosen)

    def new_referral(self, *, report_id: UUID | None, due_id: UUID | None = None) -> NewReferral:
        """The referral as entered."""
        return NewReferral(report_id=report_id, due_id=due_id, **self.cleaned_data)


class HandOverForm(forms.Form):
    """The colleague to hand a due referral to."""

    to = forms.TypedChoiceField(label=gettext_lazy("Colleague"), coerce=UUID)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        _set_choices(
            self,
            "to",
            [
                ("", _("Choose")),
                *((str(account), colleague_name) for account, colleague_name in colleagues),
            ],
        )


class CloseDueForm(forms.Form):
    """Reason for closing a due referral without a referral."""

    reason = forms.ChoiceField(label=gettext_lazy("Why no referral is made"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reasons = codes.code_choices(name="no_referral_reason")
        _set_choices(self, "reason", [("", _("Choose")), *reasons])


class ReferralStepForm(forms.Form):
    """Data that a step on a referral needs; the fields depend on the step."""

    reason = forms.ChoiceField(label=gettext_lazy("Why it is not accepted"), required=False)
    feedback = forms.ChoiceField(label=gettext_lazy("Outcome for the person"), required=False)
    consent = forms.ChoiceField(label=gettext_lazy("What the person says now"), required=False)
    receiver = forms.ChoiceField(label=gettext_lazy("Receiver"), required=False)
    department = forms.ChoiceField(
        label=gettext_lazy("Another department that takes part"), required=False
    )
    is_safe = forms.BooleanField(
        label=gettext_lazy("The person is safe there, and an adult has agreed"), required=False
    )

    FIELDS = {
        "reject": ("reason",),
        "feedback": ("feedback", "reason"),
        "consent": ("consent",),
        "again": ("receiver", "department"),
        "tell": ("receiver",),
        "hand_over": ("is_safe",),
    }

    def __init__(self, *args: Any, step: str, member: ExchangeMember, **options: Any) -> None:
        options.setdefault("auto_id", f"id_{step}_%s")
        super().__init__(*args, **options)
        step_fields = self.FIELDS.get(step, ())
        self.fields = {name: self.fields[name] for name in step_fields}
        lists = {"reason": "not_accepted_reason", "feedback": "referral_feedback"}
        lists |= {"consent": "consent", "receiver": "receiver"}
        for field, name in lists.items():
            _set_choices(self, field, [("", _("Choose")), *codes.code_choices(name=name)])
        others = referrals.other_departments(member=member)
        _set_choices(self, "department", [("", _("None")), *others])


def _set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields.get(name)
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
