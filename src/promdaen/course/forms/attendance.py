"""Forms of attendance: code on a phone, list to tick, signed sheet, correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.models import Attendance
from promdaen.course.queries import attendance as queries
from promdaen.course.rules import attendance as rules
from promdaen.kit import fields, languages
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.course.models import Enrolment

RECORDED_STATES = {
    frozenset({True}): "present",
    frozenset({False}): "absent",
    frozenset({True, False}): "mixed",
}


class AttendanceCodeForm(forms.Form):
    """The code shown on the wall."""

    code = fields.TypedCode(
        label=gettext_lazy("Code on the wall"),
        max_length=rules.TOKEN_SIGNS,
        widget=forms.TextInput(
            attrs={"class": "short bigtype", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": gettext_lazy("Type the code that is shown on the wall.")},
    )


class AbsentForm(forms.Form):
    """Mark who was absent from a session; only officers without a record have a box."""

    def __init__(self, *args: Any, lines: Sequence[queries.SessionOfficer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for session_officer in lines:
            if session_officer.attendance is None:
                self.fields[f"absent_{session_officer.enrolment.pk}"] = forms.BooleanField(
                    label=_("absent"), required=False
                )

    @property
    def rows(self) -> list[tuple[queries.SessionOfficer, forms.BoundField | None]]:
        """Each officer with the box to tick; None if there is already a record."""
        return [
            (
                session_officer,
                None
                if session_officer.attendance
                else self[f"absent_{session_officer.enrolment.pk}"],
            )
            for session_officer in self.lines
        ]

    def present(self) -> dict[UUID, bool]:
        """Whether each officer was present: everyone who is not ticked."""
        return {
            session_officer.enrolment.pk: not self.cleaned_data[
                f"absent_{session_officer.enrolment.pk}"
            ]
            for session_officer in self.lines
            if session_officer.attendance is None
        }


class CorrectPresenceForm(forms.Form):
    """A correction of an officer's attendance in a session, with a reason."""

    is_present = forms.TypedChoiceField(
        label=gettext_lazy("Attendance"),
        choices=[("yes", gettext_lazy("Present")), ("no", gettext_lazy("Absent"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = fields.TypedText(
        label=gettext_lazy("Why it is corrected"),
        max_length=200,
        help_text=gettext_lazy("It is shown beside the record, and in the list for allowances."),
    )


@dataclass(frozen=True, kw_only=True)
class AbsenceCell:
    """An officer in a column: a box to tick, or the existing records of all its sessions.

    `recorded` is "present", "absent" or "mixed"; "" if a session has no record yet.
    """

    name: str
    is_ticked: bool
    recorded: str
    label: str
    sessions: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class AbsenceColumn:
    """A column of the sheet, and whether it is selected."""

    column: queries.SheetColumn
    name: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class AbsenceRow:
    """An officer's row of the list."""

    enrolment: Enrolment
    cells: Sequence[AbsenceCell]


@dataclass(frozen=True, kw_only=True)
class AbsenceSheet:
    """Ticked absences; all other officers were present in the selected columns."""

    columns: Sequence[AbsenceColumn]
    rows: Sequence[AbsenceRow]
    is_signed: bool

    @property
    def has_unknown(self) -> bool:
        """Whether any attendance is still to be recorded."""
        return any(selectable.column.unknown_count for selectable in self.columns)

    def present(self) -> dict[tuple[UUID, UUID], bool]:
        """Whether each officer was present in the selected columns, by session and enrolment."""
        return {
            (session, absence_row.enrolment.pk): not cell.is_ticked
            for absence_row in self.rows
            for selectable, cell in zip(self.columns, absence_row.cells, strict=True)
            if selectable.is_chosen
            for session in cell.sessions
        }


def read_absences(
    *,
    columns: Sequence[queries.SheetColumn],
    roster: Sequence[Enrolment],
    attendances: Mapping[tuple[UUID, UUID], Attendance],
    data: Mapping[str, str] | None,
) -> AbsenceSheet:
    """The sheet as sent; before that, columns with missing records are selected."""
    return AbsenceSheet(
        columns=[
            AbsenceColumn(
                column=column,
                name=f"c_{column.key}",
                is_chosen=bool(column.unknown_count)
                if data is None
                else f"c_{column.key}" in data,
            )
            for column in columns
        ],
        rows=[
            AbsenceRow(
                enrolment=enrolment,
                cells=[
                    _absence_cell(
                        column=column,
                        enrolment=enrolment,
                        attendances=attendances,
                        data=data or {},
                    )
                    for column in columns
                ],
            )
            for enrolment in roster
        ],
        is_signed=(data or {}).get("way") == "sheet",
    )


def _absence_cell(
    *,
    column: queries.SheetColumn,
    enrolment: Enrolment,
    attendances: Mapping[tuple[UUID, UUID], Attendance],
    data: Mapping[str, str],
) -> AbsenceCell:
    name = f"a_{column.key}_{enrolment.pk}"
    record_keys = [
        (attendance_session.session.pk, enrolment.pk) for attendance_session in column.lines
    ]
    recorded_presence = {attendances[key].is_present for key in record_keys if key in attendances}
    unrecorded_sessions = [
        session
        for session, enrolment_id in record_keys
        if (session, enrolment_id) not in attendances
    ]
    day = languages.day_text(column.day, language=page_language())
    time_text = day if column.is_day else f"{day}, {column.lines[0].clock}"
    return AbsenceCell(
        name=name,
        is_ticked=name in data,
        recorded="" if unrecorded_sessions else RECORDED_STATES[frozenset(recorded_presence)],
        label=_("%(name)s absent, %(when)s") % {"name": enrolment.officer, "when": time_text},
        sessions=unrecorded_sessions,
    )
