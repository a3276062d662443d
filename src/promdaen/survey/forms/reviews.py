"""The form of a review: a comment on the visit and on each indicator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.survey.actions.reviews import VisitJudgement

COMMENT = "comment_"


class ReviewForm(forms.Form):
    """A review; comments on indicators are sent as `comment_<code>`."""

    read = forms.UUIDField(widget=forms.HiddenInput)
    words = fields.TypedText(
        label=gettext_lazy("Words to the assessor"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Without names of officers."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def judgement(self) -> VisitJudgement:
        """The decision and the submission it is about."""
        read: UUID = self.cleaned_data["read"]
        return VisitJudgement(
            read=read, words=self.cleaned_data["words"], comments=comments_sent(data=self.data)
        )


def comments_sent(*, data: QueryDict | Any) -> dict[str, str]:
    """The comments that the page sent, by indicator."""
    return {
        name.removeprefix(COMMENT): str(data[name])[:1000].strip()
        for name in data
        if name.startswith(COMMENT) and str(data[name]).strip()
    }
