"""Assignment of texts to a reviewer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.curriculum import queries
from promdaen.curriculum.rules import assigning, records
from promdaen.kit import fields, widgets
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles


class AssignmentForm(forms.Form):
    """Who reviews which texts, up to which day."""

    reviewer = forms.ChoiceField(label=gettext_lazy("Reviewer"))
    kind = forms.ChoiceField(label=gettext_lazy("Sort"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    code = fields.TypedCode(
        label=gettext_lazy("Code of one text"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Empty for all texts of the sort, topic and language."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = fields.DayField(label=gettext_lazy("Due on"), widget=widgets.DayInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reads = page_language()
        self.reviewers = _reviewers()
        sets = assigning.ASSIGNMENT_GROUPS
        fields.set_choices(
            self,
            reviewer=[(str(pk), account.name) for pk, account in self.reviewers.items()],
            kind=[
                ("", _("All")),
                *((kind, sets[kind].text(language=reads)) for kind in records.REVIEWED_KINDS),
            ],
            topic=[
                ("", _("All")),
                *((topic.code, str(topic.short)) for topic in queries.topics()),
            ],
            language=[("", _("Khmer and English")), ("km", _("Khmer")), ("en", _("English"))],
        )

    def clean(self) -> dict[str, object]:
        """Require the sort with the code of a text."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("code") and not cleaned.get("kind"):
            self.add_error("kind", _("Choose the sort of the text with this code."))
        return cleaned

    def reviewer_account(self) -> Account:
        """The chosen reviewer."""
        return self.reviewers[self.cleaned_data["reviewer"]]

    def texts(self) -> assigning.ReviewSet:
        """The chosen set of texts."""
        names = ("kind", "topic", "code", "language")
        return assigning.ReviewSet(**{name: self.cleaned_data[name] for name in names})


def _reviewers() -> dict[str, Account]:
    """The accounts that may review, those with this role alone first."""
    reviewers: dict[str, Account] = {}
    for role in sorted(roles.roles_with(right="review"), key=lambda role: role != "reviewer"):
        for account in people_queries.accounts_with_role(role=role):
            reviewers.setdefault(str(account.pk), account)
    return reviewers
