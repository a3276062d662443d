"""Registers of posts: the month and province, and a line of counts for each post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import dateformat
from django.utils.translation import gettext_lazy

from promdaen.evaluation.actions import registers as actions
from promdaen.evaluation.queries.registers import PostRegister, RegisterSheet
from promdaen.evaluation.rules import registers as rules
from promdaen.kit import edits, fields
from promdaen.places.models import Province

MAX_COUNT = 9_999_999
LABELS = {
    "travellers": gettext_lazy("Travellers"),
    rules.REFERRALS: gettext_lazy("Referred to the second line"),
    rules.REPORTS: gettext_lazy("Incident reports"),
    rules.REQUESTS: gettext_lazy("Requests"),
}


class RegisterChoiceForm(forms.Form):
    """The month and the province to enter."""

    month = forms.ChoiceField(label=gettext_lazy("Month"))
    province = forms.ChoiceField(label=gettext_lazy("Province"))

    def __init__(
        self, *args: Any, months: Sequence[date], provinces: Sequence[Province], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            month=[(f"{day:%Y-%m}", dateformat.format(day, "F Y")) for day in months],
            province=[(province.code, str(province)) for province in provinces],
        )


class RegisterSheetForm(edits.EditForm):
    """Four counts of each post; a post without any is left as it is."""

    def __init__(
        self, *args: Any, sheet: RegisterSheet, from_exchange: bool = False, **options: Any
    ) -> None:
        self.sheet = sheet
        self.stored = {
            f"{post_register.post.code}_{name}": _initial(
                post_register=post_register, name=name, from_exchange=False
            )
            for post_register in sheet.lines
            for name in LABELS
        }
        super().__init__(*args, **options)
        for post_register in sheet.lines:
            for name, label in LABELS.items():
                self.fields[f"{post_register.post.code}_{name}"] = fields.TypedInteger(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=MAX_COUNT,
                    initial=_initial(
                        post_register=post_register, name=name, from_exchange=from_exchange
                    ),
                    widget=forms.TextInput(
                        attrs={
                            "inputmode": "numeric",
                            "size": 7,
                            "autocomplete": "off",
                            "aria-label": f"{label}, {post_register.post}",
                        }
                    ),
                )

    def stored_value(self, name: str) -> object:
        """The stored count, also where the page proposes the exchange's."""
        return self.stored.get(name, super().stored_value(name))

    @property
    def lines(self) -> list[tuple[PostRegister, list[forms.BoundField]]]:
        """Each post with its four fields."""
        return [
            (post_register, [self[f"{post_register.post.code}_{name}"] for name in LABELS])
            for post_register in self.sheet.lines
        ]

    def clean(self) -> dict[str, object]:
        """Ask for all four counts of a post that has any."""
        cleaned = super().clean() or {}
        for post_register in self.sheet.lines:
            names = [f"{post_register.post.code}_{name}" for name in LABELS]
            empty = [name for name in names if cleaned.get(name) is None]
            if len(empty) < len(names):
                for name in empty:
                    if name not in self.errors:
                        self.add_error(name, gettext_lazy("Write a number; 0 is a number too."))
        return cleaned

    def registers(self) -> dict[str, actions.NewRegister]:
        """The counts of the posts that were filled in or changed."""
        registers_by_post = {}
        for post_register in self.sheet.lines:
            values = {
                name: self.cleaned_data[f"{post_register.post.code}_{name}"] for name in LABELS
            }
            stored = {name: self.stored[f"{post_register.post.code}_{name}"] for name in LABELS}
            if None not in values.values() and values != stored:
                counts = rules.RegisterCounts(**values)
                registers_by_post[post_register.post.code] = actions.NewRegister(
                    counts=counts, source=_source(post_register=post_register, counts=counts)
                )
        return registers_by_post


def _initial(*, post_register: PostRegister, name: str, from_exchange: bool) -> int | None:
    if (
        from_exchange
        and post_register.exchange is not None
        and hasattr(post_register.exchange, name)
    ):
        return int(getattr(post_register.exchange, name))
    return getattr(post_register.stored, name) if post_register.stored is not None else None


def _source(*, post_register: PostRegister, counts: rules.RegisterCounts) -> str:
    pair = (counts.incident_reports, counts.requests)
    exchange = post_register.exchange
    is_same = exchange is not None and pair == (exchange.incident_reports, exchange.requests)
    return actions.EXCHANGE_SOURCE if is_same else actions.REGISTER_SOURCE
