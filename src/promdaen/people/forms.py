"""Forms of officers, postings and accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from promdaen.kit import edits, fields, middleware, widgets
from promdaen.kit.channels import sending
from promdaen.kit.texts import Count, Text, page_language
from promdaen.people import actions, queries
from promdaen.people.models import Account, NameProposal, Officer
from promdaen.people.rules import api_tokens, roles, sameness, webhooks
from promdaen.places import queries as places_queries

if TYPE_CHECKING:
    from promdaen.people.models import Department, Rank
    from promdaen.places.models import Province

SEXES = (("", _("Not stated")), ("F", _("Female")), ("M", _("Male")))
THEMES = (("light", _("Light")), ("dark", _("Dark")))
ALL_CHOICE = _("All")
NAME_YEARS = (2, 3, 5, 7, 10, 15, 20)
"""The periods after which names can be due for removal."""
KIND_PATTERN = re.compile(r"[a-z]{1,20}\.[A-Za-z]{1,40}")
"""The format of a kind of thing in audit lines, such as course.CourseRun."""
MAX_SUBSCRIPTION_LENGTH = 8000
"""The most bytes of a browser's push subscription."""


def _choices(
    rows: list[Department] | list[Province] | list[Rank], *, blank: object
) -> list[tuple[str, object]]:
    return [("", blank), *((str(row.pk), str(row)) for row in rows)]


class OfficerFilterForm(forms.Form):
    q = fields.TypedText(label=_("Name or code"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=(
            ("", ALL_CHOICE),
            ("F", _("Female")),
            ("M", _("Male")),
            ("unknown", _("Not stated")),
        ),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=(("", _("In service")), ("left", _("Left")), ("all", ALL_CHOICE)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.set_choices(
            self,
            department=_choices(queries.departments(), blank=ALL_CHOICE),
            province=_choices(places_queries.provinces(), blank=ALL_CHOICE),
        )

    def selected_filter(self) -> queries.OfficerFilter:
        """The filter; invalid values are left out."""
        filters = self.cleaned_data if self.is_valid() else {}
        return queries.OfficerFilter(
            text=filters.get("q", ""),
            department=filters.get("department", ""),
            province=filters.get("province", ""),
            sex=filters.get("sex", ""),
            state=filters.get("state") or "active",
        )


class OfficerForm(forms.Form):
    """The stored details of an officer."""

    name_km = fields.TypedText(
        label=_("Name in Khmer"),
        help_text=_("Family name first."),
        required=False,
        max_length=160,
    )
    name_latin = fields.TypedText(
        label=_("Name in Latin letters"),
        help_text=_("As in the passport or service card, family name first."),
        required=False,
        max_length=160,
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    department = forms.ChoiceField(label=_("Department"))
    rank = forms.ChoiceField(label=_("Rank"), required=False)
    code = fields.TypedCode(
        label=_("Officer code"),
        help_text=_("The number of the service card, if the department gives one."),
        required=False,
        max_length=32,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.set_choices(
            self,
            department=_choices(queries.departments(), blank=_("Choose one")),
            rank=_choices(queries.ranks(), blank=_("Not stated")),
        )

    def clean(self) -> dict[str, object]:
        """Require at least one of the two names."""
        cleaned = super().clean() or {}
        if not (cleaned.get("name_km") or cleaned.get("name_latin")):
            self.add_error("name_km", _("Give the name, in Khmer or in Latin letters."))
        return cleaned

    def details(self) -> actions.OfficerDetails:
        """The officer as entered."""
        cleaned = self.cleaned_data
        return actions.OfficerDetails(
            department=cleaned["department"],
            name_km=cleaned["name_km"],
            name_latin=cleaned["name_latin"],
            sex=cleaned["sex"],
            rank=cleaned["rank"],
            code=cleaned["code"],
        )

    def person(self) -> sameness.ComparedOfficer:
        """The officer in the form used to search for known ones."""
        cleaned = self.cleaned_data
        return sameness.ComparedOfficer(
            key="",
            name_latin=cleaned["name_latin"],
            name_km=cleaned["name_km"],
            sex=cleaned["sex"],
            department=cleaned["department"],
            officer_code=cleaned["code"],
        )


class ChangeOfficerForm(edits.EditForm, OfficerForm):
    """The stored details of a known officer."""

    is_active = forms.BooleanField(label=_("In service"), required=False)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name_km": officer.name_km,
            "name_latin": officer.name_latin,
            "sex": officer.sex,
            "department": officer.department_id,
            "rank": officer.rank_id or "",
            "code": officer.code,
            "is_active": officer.is_active,
        }
        super().__init__(*args, **kwargs)


class OfficersChangeForm(forms.Form):
    """What changes for the officers of a selection."""

    department = forms.ChoiceField(label=_("Department"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=(("", _("As it is")), ("active", _("In service")), ("left", _("Left"))),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        choices = _choices(queries.departments(), blank=_("As it is"))
        fields.set_choices(self, department=choices)

    def change(self) -> actions.OfficersChange:
        """The change as chosen."""
        state = self.cleaned_data["state"]
        return actions.OfficersChange(
            department=self.cleaned_data["department"],
            is_active=state == "active" if state else None,
            opened_states=self._opened_states(),
        )

    def _opened_states(self) -> dict[UUID, tuple[str, bool]]:
        """What the page showed of each officer; what cannot be read is left out."""
        states: dict[UUID, tuple[str, bool]] = {}
        form_data: Any = self.data
        for text in form_data.getlist("was"):
            with suppress(ValueError):
                officer_id, department, is_active = text.split(" ")
                states[UUID(officer_id)] = (department, is_active == "1")
        return states


class PostingForm(forms.Form):
    """An officer's place from a day on."""

    province = forms.ChoiceField(label=_("Province"), required=False)
    checkpoint = forms.ChoiceField(label=_("Checkpoint"), required=False)
    place_text = fields.TypedText(
        label=_("Other place"),
        help_text=_("In words, where no checkpoint fits: headquarters, a patrol base, a school."),
        required=False,
        max_length=160,
    )
    since_on = fields.DayField(label=_("Since"), required=False, widget=widgets.DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        checkpoints = [
            (str(checkpoint.pk), f"{checkpoint.province} · {checkpoint}")
            for checkpoint in places_queries.checkpoint_choices()
        ]
        fields.set_choices(
            self,
            province=_choices(places_queries.provinces(), blank="—"),
            checkpoint=[("", "—"), *checkpoints],
        )

    def posting(self) -> actions.NewPosting:
        """The posting as entered."""
        cleaned = self.cleaned_data
        return actions.NewPosting(
            province=cleaned["province"],
            checkpoint=cleaned["checkpoint"] or None,
            place_text=cleaned["place_text"],
            since_on=cleaned["since_on"],
        )


class AddOfficerForm(OfficerForm, PostingForm):
    """A new officer with the current posting; `is_new` after similar officers were shown."""

    is_new = forms.BooleanField(
        label=_("None of these is the same person. Add the officer."), required=False
    )


class NamePeriodForm(forms.Form):
    """After how many months without activity names are due for removal."""

    months = forms.TypedChoiceField(
        label=_("Names are due after"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [
            (str(12 * count), str(Text("{n} years without activity", n=Count(count))))
            for count in NAME_YEARS
        ]
        fields.set_choices(self, blank=_("Never: no period is set"), months=years)


class NamesDueForm(forms.Form):
    """The officers whose names are removed or kept, and the reason."""

    officers = forms.TypedMultipleChoiceField(
        label=_("Officers"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    reason = fields.TypedText(
        label=_("Reason"),
        help_text=_("It is kept in the audit log. Write no name."),
        max_length=200,
    )

    def __init__(self, *args: Any, rows: Iterable[NameProposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.set_choices(
            self,
            officers=[
                (str(name_proposal.officer_id), str(name_proposal.officer))
                for name_proposal in rows
            ],
        )


class AccountFilterForm(forms.Form):
    q = fields.TypedText(label=_("Name or e-mail address"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=(("", ALL_CHOICE), ("open", _("Open")), ("closed", _("Closed"))),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.set_choices(self, blank=ALL_CHOICE, role=role_choices())


class AccountForm(edits.EditForm):
    """An account as an administrator enters it."""

    name = fields.TypedText(label=_("Name of the person"), max_length=160)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The name to sign in with. Nothing is sent to it."),
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=middleware.own_languages)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self.account = account
        if account is not None:
            kwargs["initial"] = {
                "name": account.name,
                "email": account.email,
                "department": account.department_id or "",
                "language": account.language,
                "roles": sorted(account.role_codes()),
            }
        super().__init__(*args, **kwargs)
        fields.set_choices(
            self,
            department=_choices(queries.departments(), blank=_("None")),
            roles=role_choices(with_purpose=True),
        )

    def is_edit(self) -> bool:
        """Whether an existing account is changed."""
        return self.account is not None

    def details(self) -> actions.AccountDetails:
        """The account as entered."""
        cleaned = self.cleaned_data
        return actions.AccountDetails(
            email=cleaned["email"],
            name=cleaned["name"],
            roles=frozenset(cleaned["roles"]),
            department=cleaned["department"],
            language=cleaned["language"],
        )


class OwnSettingsForm(forms.Form):
    """Language and appearance of the account's own pages."""

    language = forms.ChoiceField(
        label=_("Language"), choices=middleware.own_languages, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(label=_("Look"), choices=THEMES, widget=forms.RadioSelect)


class RoleRequestForm(forms.Form):
    """A role that an administrator requests for the own account."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [pair for pair in role_choices() if pair[0] not in account.role_codes()]
        fields.set_choices(self, role=free)


class ApiTokenForm(forms.Form):
    """A new token: its program, what it may read, a number of days."""

    name = fields.TypedText(
        label=_("Which program is it for?"),
        max_length=api_tokens.MAX_NAME_LENGTH,
        help_text=_("Such as: Power BI of the programme, monthly meeting."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), widget=forms.CheckboxSelectMultiple
    )
    days = fields.TypedInteger(
        label=_("For how many days?"), initial=90, min_value=1, max_value=api_tokens.MAX_VALID_DAYS
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        choices = [(code, str(label)) for code, label in api_tokens.TOKEN_SCOPES.items()]
        fields.set_choices(self, scopes=choices)

    def new_api_token(self, *, token: str) -> actions.NewApiToken:
        """The token to make."""
        return actions.NewApiToken(token=token, **self.cleaned_data)


class WebhookForm(forms.Form):
    """A new webhook: its receiver, its address, its events."""

    name = fields.TypedText(
        label=_("Which program receives the messages?"), max_length=webhooks.MAX_NAME_LENGTH
    )
    address = fields.TypedText(
        label=_("Its address"),
        max_length=webhooks.MAX_ADDRESS_LENGTH,
        help_text=_("It begins with https:// and is not on this machine."),
    )
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        choices = [(name, str(event.label)) for name, event in webhooks.EVENTS.items()]
        fields.set_choices(self, events=choices)

    def new_webhook(self) -> actions.NewWebhook:
        """The webhook to make."""
        return actions.NewWebhook(**self.cleaned_data)


class ChannelForm(forms.Form):
    """Another channel that is set up by typing its address."""

    channel = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=40,
        help_text=_("Not needed for Telegram: you get a code there."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, data: QueryDict | None = None, *, channels: Iterable[str]) -> None:
        super().__init__(data)
        names = [channel for channel in channels if channel in {"telegram", "sms"}]
        fields.set_choices(self, channel=[(name, sending.CHANNEL_NAMES[name]) for name in names])
        if "sms" not in names:
            del self.fields["address"]

    def refuse(self, *, message: str) -> None:
        """Show an error at the address field, if there is one."""
        self.add_error("address" if "address" in self.fields else "channel", message)


class AuditFilterForm(forms.Form):
    """The filter of the audit log; `thing` comes from a link, one thing of a kind."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("Thing"), required=False)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    since = fields.DayField(label=_("From"), required=False, widget=widgets.DayInput)
    until = fields.DayField(label=_("Until"), required=False, widget=widgets.DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = sorted(queries.audit_labels().items(), key=lambda pair: str(pair[1]))
        fields.set_choices(
            self,
            action=[("", ALL_CHOICE), *labels],
            person=[
                ("", ALL_CHOICE),
                (queries.SYSTEM_PERSON, _("The system")),
                *queries.audit_people(),
            ],
        )
        kind_words = dict(queries.audit_kinds())
        kind = str(self.data.get("kind", ""))
        if KIND_PATTERN.fullmatch(kind):
            kind_words.setdefault(kind, kind.rpartition(".")[2])
        kinds = sorted(kind_words.items(), key=lambda pair: str(pair[1]))
        fields.set_choices(self, blank=ALL_CHOICE, kind=kinds)

    def selected_filter(self) -> queries.AuditFilter:
        """The filter; an invalid value does not filter."""
        filters = self.cleaned_data if self.is_valid() else {}
        thing = str(self.data.get("thing", ""))[:60] if filters.get("kind") else ""
        names = ("person", "kind", "action")
        return queries.AuditFilter(
            **{name: filters.get(name, "") for name in names},
            thing=thing,
            since=filters.get("since"),
            until=filters.get("until"),
        )


def role_choices(*, with_purpose: bool = False) -> list[tuple[str, str]]:
    """Every role with its name and purpose, in the language of the page."""
    language = page_language()
    choices = []
    for code, role in roles.ROLES.items():
        label = role.label.text(language=language)
        purpose = role.purpose.text(language=language)
        choices.append((code, f"{label}: {purpose}" if with_purpose else label))
    return choices
