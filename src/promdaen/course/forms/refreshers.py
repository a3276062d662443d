"""The form that starts the year after a run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.refresher.actions.seasons import MAX_MINUTES, MIN_MINUTES
from promdaen.refresher.rules import budgets


class YearForm(forms.Form):
    """The average minutes that the year takes each officer."""

    minutes = fields.TypedInteger(
        label=gettext_lazy("Minutes per officer and year"),
        min_value=MIN_MINUTES,
        max_value=MAX_MINUTES,
        initial=budgets.USUAL_MINUTES,
        help_text=gettext_lazy(
            "On average: officers who forget more are asked more, up to one and a half "
            "times as much. 120 minutes are a little over two a week; they can be "
            "changed at any time."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["minutes"].widget.attrs["inputmode"] = "numeric"
