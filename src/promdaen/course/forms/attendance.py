"""Forms of presence: the code on a phone, a list to tick, a signed sheet, a correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.models import Attendance
from promdaen.course.queries import attendance as queries
from promdaen.course.rules import attendance as rules
from promdaen.kit import fields, languages
from promdaen.kit.mistakes import ErrorLine

SIGNED = {"1": True, "0": False}


class CodeForm(forms.Form):
    """The code that stands on the wall."""

    code = fields.TypedCode(
        label=gettext_lazy("Code on the wall"),
        max_length=rules.TOKEN_SIGNS,
        widget=forms.TextInput(
            attrs={"class": "short bigtype", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": gettext_lazy("Type the code that is shown on the wall.")},
    )


class TickForm(forms.Form):
    """The officers of whom nothing is known in a session yet, to be ticked."""

    def __init__(self, *args: Any, lines: Sequence[queries.OfficerLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        for line in lines:
            if line.known is None:
                self.fields[f"here_{line.enrolment.pk}"] = forms.BooleanField(
                    label=_("present"), required=False
                )

    @property
    def rows(self) -> list[tuple[queries.OfficerLine, forms.BoundField | None]]:
        """Each officer with the box to tick; None where something is known."""
        return [
            (line, None if line.known else self[f"here_{line.enrolment.pk}"])
            for line in self.lines
        ]

    def present(self, *, rest_absent: bool) -> dict[UUID, bool]:
        """Who was ticked; `rest_absent`: the others were not there."""
        found = {
            line.enrolment.pk: bool(self.cleaned_data[f"here_{line.enrolment.pk}"])
            for line in self.lines
            if line.known is None
        }
        return {key: held for key, held in found.items() if held or rest_absent}


class CorrectPresenceForm(forms.Form):
    """What is right of an officer in a session, and why."""

    is_present = forms.TypedChoiceField(
        label=gettext_lazy("What is right"),
        choices=[("yes", gettext_lazy("was present")), ("no", gettext_lazy("was not present"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = fields.TypedText(
        label=gettext_lazy("Why it is corrected"),
        max_length=200,
        help_text=gettext_lazy("It is shown beside the record, and in the list for allowances."),
    )


@dataclass(frozen=True, kw_only=True)
class SheetCell:
    """An officer in a session on a signed sheet: what was typed, or what is known already."""

    name: str
    value: str
    is_known: bool
    label: str
    problem: str
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """An officer's line of a signed sheet."""

    enrolment: Any
    cells: Sequence[SheetCell]


@dataclass(frozen=True, kw_only=True)
class SignedSheet:
    """A signed sheet of a day as typed."""

    rows: Sequence[SheetRow]

    @property
    def error_lines(self) -> list[ErrorLine]:
        """Every mistake, leading to its cell."""
        return [
            ErrorLine(text=f"{cell.label}: {cell.problem}", target=cell.name)
            for row in self.rows
            for cell in row.cells
            if cell.problem
        ]

    def signed(self) -> dict[tuple[UUID, UUID], bool]:
        """What was typed, by session and enrolment."""
        return {
            (cell.session_id, row.enrolment.pk): SIGNED[cell.value]
            for row in self.rows
            for cell in row.cells
            if cell.value and not cell.is_known
        }


def read_sheet(
    *,
    lines: Sequence[queries.SessionLine],
    roster: Sequence[Any],
    known: Mapping[tuple[UUID, UUID], Attendance],
    data: Mapping[str, str],
) -> SignedSheet:
    """The signed sheet of a day with what was typed and what is known already."""
    return SignedSheet(
        rows=[
            SheetRow(
                enrolment=enrolment,
                cells=[
                    _cell(
                        line=line,
                        enrolment=enrolment,
                        known=known.get((line.session.pk, enrolment.pk)),
                        data=data,
                    )
                    for line in lines
                ],
            )
            for enrolment in roster
        ]
    )


def _cell(
    *,
    line: queries.SessionLine,
    enrolment: Any,
    known: Attendance | None,
    data: Mapping[str, str],
) -> SheetCell:
    name = f"s_{line.session.pk}_{enrolment.pk}"
    typed = languages.latin_digits(languages.clean_text(data.get(name, ""))).strip()
    value = typed if known is None else str(int(known.is_present))
    is_wrong = bool(value) and value not in SIGNED
    return SheetCell(
        name=name,
        value=value,
        is_known=known is not None,
        label=_("%(name)s, session at %(clock)s")
        % {"name": enrolment.officer, "clock": line.clock},
        problem=_("Type 1 for signed, 0 for not signed.") if is_wrong else "",
        session_id=line.session.pk,
    )
