"""Forms of requests: a new request, its steps, and the filter of the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.actions.records import Handling
from promdaen.exchange.actions.requests import NewRequest
from promdaen.exchange.queries import codes, members
from promdaen.exchange.queries.requests import INCOMING, LATE_STATE, OUTGOING, RequestFilter
from promdaen.exchange.rules import levels, request_acts
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DESK_ROLES
from promdaen.kit import exports, fields, widgets

ALL_LABEL = _("All")
MAX_TITLE_LENGTH, MAX_TEXT_LENGTH = 120, 2000
TEXT_FIELDS = ("summary", "purpose_words", "question", "known")


class LocalDateTimeInput(forms.DateTimeInput):
    """Date and time input of the browser."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "short"}, format="%Y-%m-%dT%H:%M")


class RequestHandlingForm(forms.Form):
    """Handling of a record; not below the level `floor`."""

    level = forms.ChoiceField(label=_("How far it may go"), widget=forms.RadioSelect)
    h1 = forms.BooleanField(
        label=_("H1: not for a court without leave of the originator"), required=False
    )
    h2 = forms.BooleanField(
        label=_("H2: not passed on without leave of the originator"), required=False
    )
    restriction = fields.TypedText(
        label=_("H3: another restriction, in words"), required=False, max_length=200
    )

    def __init__(self, *args: Any, floor: int = levels.CLEAR, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = levels.LEVEL_CODES[floor:]
        labels = codes.code_list(name="level")
        fields.set_choices(
            self, level=[(code, _described_choice(labels[code])) for code in offered]
        )
        self.fields["level"].help_text = _help("handling")

    def handling(self) -> Handling:
        """The chosen handling; grades only if the form has them."""
        cleaned = self.cleaned_data
        return Handling(
            level=levels.handling_level(code=cleaned["level"]),
            is_court_bound=cleaned["h1"],
            is_bound=cleaned["h2"],
            restriction=cleaned["restriction"],
            source_grade=cleaned.get("source_grade", ""),
            info_grade=cleaned.get("info_grade", ""),
            is_suspected_false=cleaned.get("is_suspected_false", False),
        )


class NewRequestForm(RequestHandlingForm):
    """A question to another department."""

    department = forms.ChoiceField(label=_("Department that is asked"))
    priority = forms.ChoiceField(label=_("How urgent it is"), widget=forms.RadioSelect)
    held_until = forms.DateTimeField(
        label=_("In custody until, at the latest"),
        help_text=_(
            "Where a person is held: when that person must by law be let go or brought before a "
            "court. The answer is due before half of the time that is left has gone."
        ),
        required=False,
        widget=LocalDateTimeInput,
    )
    summary = fields.TypedText(
        label=_("Title"),
        help_text=_("Shown in lists, to say what it is about. No names."),
        max_length=MAX_TITLE_LENGTH,
    )
    question = fields.TypedText(
        label=_("Question"), max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )
    known = fields.TypedText(
        label=_("What is known"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    purpose = forms.ChoiceField(label=_("Purpose"))
    purpose_words = fields.TypedText(
        label=_("Purpose, in words"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"))
    named = forms.MultipleChoiceField(
        label=_("Persons who may read it"),
        help_text=_("For TLP:RED alone: persons at the desk of the department that is asked."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_at = forms.DateTimeField(
        label=_("Of no use after"),
        help_text=_("If no one has answered by then, the request ends automatically."),
        required=False,
        widget=LocalDateTimeInput,
    )
    parts = (
        (_("The question"), ("department", "summary", "question")),
        (_("How urgent it is"), ("priority",)),
        (_("Purpose and legal basis"), ("purpose", "purpose_words", "legal_basis")),
    )
    folded = (
        (_("More, if known"), ("known", "held_until", "expires_at")),
        (_("Handling level and codes"), ("level", "h1", "h2", "restriction", "named")),
    )

    def __init__(self, *args: Any, member: ExchangeMember, **options: Any) -> None:
        options.setdefault("initial", {"priority": "P3", "level": "amber"})
        super().__init__(*args, **options)
        names = members.department_names()
        others = [pair for pair in names.items() if pair[0] != member.department]
        fields.set_choices(self, blank=_("Choose one"), department=others)
        urgent = codes.code_list(name="priority")
        fields.set_choices(
            self, priority=[(code, _described_choice(label)) for code, label in urgent.items()]
        )
        self.fields["priority"].label = _("Answer wanted within")
        self.fields["priority"].help_text = _help("request_priority")
        for name in ("purpose", "legal_basis"):
            fields.set_choices(
                self, blank=_("Choose one"), **{name: codes.code_choices(name=name)}
            )
        self.fields["purpose"].help_text = _help("request_purpose")
        desks = set(members.accounts_with(roles=DESK_ROLES))
        desks -= set(members.desk_accounts(department=member.department))
        person_names = members.nameable_accounts()
        fields.set_choices(
            self, named=[(str(desk), words) for desk, words in person_names if desk in desks]
        )

    def shown(self) -> Iterable[tuple[object, list[forms.BoundField]]]:
        """The fields grouped by section, in page order."""
        return [(title, [self[name] for name in names]) for title, names in self.parts]

    def closed(self) -> Iterable[tuple[object, str, list[forms.BoundField], bool]]:
        """Folded sections: title, what is proposed, fields, and whether one needs to be seen."""
        proposed = {"level": levels.label(code=str(self["level"].value() or ""))}
        for title, names in self.folded:
            bound = [self[name] for name in names]
            yield title, proposed.get(names[0], ""), bound, any(field.errors for field in bound)

    def new_request(self, *, confirmation: str) -> NewRequest:
        """The request as entered; `confirmation` confirms the screening warnings."""
        cleaned = self.cleaned_data
        return NewRequest(
            department=cleaned["department"],
            priority=cleaned["priority"],
            purpose=cleaned["purpose"],
            legal_basis=cleaned["legal_basis"],
            handling=self.handling(),
            texts={name: cleaned[name] for name in TEXT_FIELDS},
            held_until=cleaned["held_until"],
            expires_at=cleaned["expires_at"],
            named_reader_ids=[UUID(officer) for officer in cleaned["named"]],
            checked=confirmation,
        )


class RequestAnswerForm(RequestHandlingForm):
    """An answer with its grades and its own handling, which cannot be wider."""

    answer = fields.TypedText(
        label=_("Answer"), max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 6})
    )
    source_grade = forms.ChoiceField(label=_("How far the source is to be trusted"))
    info_grade = forms.ChoiceField(label=_("How sure the information is"))
    is_suspected_false = forms.BooleanField(label=_("Believed to be false"), required=False)
    field_order = (
        "answer", "source_grade", "info_grade", "is_suspected_false",
        "level", "h1", "h2", "restriction",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("source_grade", "info_grade"):
            graded = [
                (code, f"{code}: {label}") for code, label in codes.code_list(name=name).items()
            ]
            fields.set_choices(self, blank=_("Choose one"), **{name: graded})
        self.fields["source_grade"].help_text = _help("grades")


class WordsForm(forms.Form):
    """A clarification, asked for or given."""

    clarification = fields.TypedText(
        label=_("Clarification"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RefuseForm(forms.Form):
    """A refusal with its ground and the reason."""

    ground = forms.ChoiceField(label=_("Why it is refused"), widget=forms.RadioSelect)
    refusal = fields.TypedText(
        label=_("Reason, in words"), max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(self, ground=codes.code_choices(name="refusal_ground"))


class RequestCloseForm(forms.Form):
    """Usefulness of an answer; empty if the request was refused."""

    usefulness = widgets.scale_field(
        label=_("How useful was the answer?"),
        ends=(_("of no use"), _("very useful")),
        is_required=True,
    )

    def __init__(self, *args: Any, is_refused: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_refused:
            del self.fields["usefulness"]


class RequestFilterForm(forms.Form):
    side = forms.ChoiceField(
        label=_("Direction"),
        required=False,
        choices=(
            ("", ALL_LABEL),
            (INCOMING, _("To my department")),
            (OUTGOING, _("From my department")),
        ),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        state_labels = codes.code_list(name="request_state")
        states = [
            (state, str(state_labels[state]))
            for state in request_acts.REQUEST_STATES
            if state != "draft"
        ]
        fields.set_choices(
            self,
            state=[("", ALL_LABEL), (LATE_STATE, _("Late")), *states],
            priority=[("", ALL_LABEL), *codes.code_choices(name="priority")],
            department=[("", ALL_LABEL), *members.department_names().items()],
        )

    def selected_filter(self) -> RequestFilter:
        """The filter; invalid values are ignored."""
        filters: Mapping[str, str] = self.cleaned_data if self.is_valid() else {}
        return RequestFilter(**{name: filters.get(name, "") for name in self.fields})


class ExportPurposeForm(forms.Form):
    """Purpose and format of an exported list."""

    purpose = forms.ChoiceField(label=_("What the list is for"))
    format = forms.ChoiceField(
        label=_("Format"), choices=[(name, name.upper()) for name in exports.LIST_FORMATS]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(self, blank=_("Choose one"), purpose=codes.code_choices(name="purpose"))


def _described_choice(code: codes.Code) -> str:
    """A choice as label and help text."""
    return f"{code}: {code.words}" if code.words else str(code)


def _help(name: str) -> str:
    return codes.code_list(name="form_help")[name].words
