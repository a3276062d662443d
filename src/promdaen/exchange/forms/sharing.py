"""Forms for sharing, permission requests, handling, redaction and holds."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.actions.handling import HandlingChange
from promdaen.exchange.actions.records import Audience, Handling
from promdaen.exchange.actions.sharing import NewOnwardRequest
from promdaen.exchange.models import Record
from promdaen.exchange.queries import codes
from promdaen.exchange.queries.sharing import ShareChoices
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.handling import level_range
from promdaen.kit import edits, fields, languages, widgets

if TYPE_CHECKING:
    from promdaen.exchange.queries.redaction import RedactableText

NO_PERSON_CHOICE = ("", gettext_lazy("No one"))


class RecordShareForm(forms.Form):
    """New readers of a record; options that the handling excludes are not offered."""

    departments = forms.MultipleChoiceField(
        label=gettext_lazy("Departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    post = forms.ChoiceField(label=gettext_lazy("Checkpoint"), required=False)
    post_department = forms.ChoiceField(
        label=gettext_lazy("Whose post at the checkpoint"), required=False
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    named = forms.ChoiceField(
        label=gettext_lazy("Person"),
        help_text=gettext_lazy("By name, whatever the department. One at a time."),
        required=False,
    )

    def __init__(self, *args: Any, choices: ShareChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups_by_id = {str(group.pk): group for group in choices.groups}
        offered: dict[str, list[Any]] = {
            "departments": choices.departments,
            "post": [("", gettext_lazy("None")), *choices.posts] if choices.posts else [],
            "post_department": [("", gettext_lazy("None")), *choices.departments]
            if choices.posts
            else [],
            "groups": [(key, str(group)) for key, group in self.groups_by_id.items()],
            "named": [NO_PERSON_CHOICE, *choices.named_readers],
        }
        for name, values in offered.items():
            if values:
                fields.set_choices(self, **{name: values})
            else:
                del self.fields[name]

    def clean(self) -> dict[str, object]:
        """A post needs both a checkpoint and a department."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("post")) != bool(cleaned.get("post_department")):
            self.add_error("post", _("Choose the checkpoint and the department together."))
        return cleaned

    def audience(self) -> Audience:
        """The chosen audience."""
        cleaned = self.cleaned_data
        post = (cleaned.get("post_department", ""), cleaned.get("post", ""))
        return Audience(
            departments=cleaned.get("departments", ()),
            posts=[post] if post[1] else (),
            named_reader_ids=[UUID(cleaned["named"])] if cleaned.get("named") else (),
            groups=[self.groups_by_id[key] for key in cleaned.get("groups", ())],
        )


class OnwardRequestForm(forms.Form):
    """Target and reason of a request to pass a record on."""

    department = forms.ChoiceField(label=gettext_lazy("Department that should read it"))
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"))

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.set_choices(
            self, department=departments, purpose=codes.code_choices(name="purpose")
        )

    def leave(self) -> NewOnwardRequest:
        """The permission asked for."""
        cleaned = self.cleaned_data
        return NewOnwardRequest(department=cleaned["department"], purpose=cleaned["purpose"])


class RecordHandlingForm(edits.EditForm):
    """New handling of a record."""

    level = forms.ChoiceField(label=gettext_lazy("Handling level"), widget=forms.RadioSelect)
    is_court_bound = forms.BooleanField(required=False)
    bound = forms.BooleanField(required=False)
    restriction = fields.TypedText(
        required=False, max_length=200, help_text=gettext_lazy("For example “do not approach”.")
    )
    source_grade = forms.ChoiceField(label=gettext_lazy("Grade of the source"), required=False)
    info_grade = forms.ChoiceField(label=gettext_lazy("Grade of the information"), required=False)
    is_suspected_false = forms.BooleanField(
        label=gettext_lazy("Suspected false"),
        help_text=gettext_lazy("It is stored separately and never used for an alert."),
        required=False,
    )
    until_on = fields.DayField(
        label=gettext_lazy("Expires at the end of"), required=False, widget=widgets.DayInput()
    )
    named = forms.ChoiceField(
        label=gettext_lazy("One more person by name"),
        help_text=gettext_lazy("TLP:RED reaches only the persons who are named."),
        required=False,
    )

    def __init__(self, *args: Any, record: Record, choices: ShareChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        lowest, highest = level_range(kind=record.kind)
        level_labels = codes.code_list(name="level")
        offered = [levels.LEVEL_CODES[level] for level in range(lowest, highest + 1)]
        fields.set_choices(
            self,
            level=[
                (code, f"{level_labels[code]}: {level_labels[code].words}") for code in offered
            ],
        )
        for name, code in (("is_court_bound", "H1"), ("bound", "H2"), ("restriction", "H3")):
            handling_code = codes.code_list(name="hcode")[code]
            self.fields[name].label = f"{code}: {handling_code}"
        for name in ("source_grade", "info_grade"):
            pairs = codes.code_choices(name=name)
            fields.set_choices(
                self, blank="—", **{name: ((code, f"{code}: {label}") for code, label in pairs)}
            )
        fields.set_choices(self, named=[NO_PERSON_CHOICE, *choices.named_readers])
        if record.kind != "report":
            for name in ("source_grade", "info_grade", "is_suspected_false"):
                del self.fields[name]

    def change(self) -> HandlingChange:
        """The chosen handling."""
        cleaned = self.cleaned_data
        handling = Handling(
            level=levels.handling_level(code=cleaned["level"]),
            is_court_bound=cleaned["is_court_bound"],
            is_bound=cleaned["bound"],
            restriction=cleaned["restriction"],
            source_grade=cleaned.get("source_grade", self.record.source_grade),
            info_grade=cleaned.get("info_grade", self.record.info_grade),
            is_suspected_false=cleaned.get("is_suspected_false", False),
        )
        named_ids = [UUID(cleaned["named"])] if cleaned.get("named") else ()
        return HandlingChange(
            handling=handling, expires_at=self._expires_at(), named_reader_ids=named_ids
        )

    def _expires_at(self) -> datetime | None:
        day, expiry = self.cleaned_data["until_on"], self.record.expires_at
        if expiry is not None and day == timezone.localdate(expiry):
            return expiry
        return timezone.make_aware(datetime.combine(day, time(23, 59))) if day else None


def initial_handling(*, record: Record, restriction: str) -> dict[str, object]:
    """The current handling of a record, as initial values of the form."""
    names = ("is_court_bound", "source_grade", "info_grade", "is_suspected_false")
    until_on = timezone.localdate(record.expires_at) if record.expires_at else None
    return {
        "level": record.level_code,
        "restriction": restriction,
        "until_on": until_on,
        "bound": record.is_bound,
        **{name: getattr(record, name) for name in names},
    }


class RedactForm(forms.Form):
    """Redaction: passages to remove from every text, or edits of a single text."""

    passages = fields.TypedText(
        label=gettext_lazy("Words or passages to black out"),
        help_text=gettext_lazy("One per line. They are removed from every text."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, texts: list[RedactableText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = [text.field for text in texts]
        for text in texts:
            self.fields[text.field] = fields.TypedText(
                label=text.label,
                required=False,
                initial=text.words,
                max_length=8000,
                widget=forms.Textarea(attrs={"rows": 4, **_tongue(name=text.field)}),
            )

    def lines(self) -> list[str]:
        """The passages as entered, one per line."""
        return [
            line.strip() for line in self.cleaned_data["passages"].splitlines() if line.strip()
        ]

    def edited(self) -> dict[str, str]:
        """The edited texts, by field."""
        return {name: self.cleaned_data[name] for name in self.texts}


class HoldForm(forms.Form):
    """Reason for a legal hold."""

    reason = fields.TypedText(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Which court, complaint or inquiry needs it; without names of persons."
        ),
        max_length=200,
    )


class DeleteForm(forms.Form):
    """Confirmation of the deletion."""

    is_sure = forms.BooleanField(label=gettext_lazy("Destroy it permanently"))


def _tongue(*, name: str) -> dict[str, str]:
    """The `lang` attribute of a text in one language only, such as text_en of an alert."""
    language = name.rpartition("_")[2]
    return {"lang": language} if language in languages.LANGUAGE_NAMES else {}
