"""Forms of programmes: details, targets as a grid or a file, reasons for closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course import actions
from promdaen.course.forms.roster import FILE_HELP, spoken
from promdaen.course.models import Programme
from promdaen.course.queries import programme_targets as queries
from promdaen.course.rules import codes
from promdaen.course.rules import programmes as rules
from promdaen.course.rules.programmes import TargetCell
from promdaen.course.rules.target_files import TargetRow, TargetTable
from promdaen.kit import edits, fields, spreadsheets, widgets
from promdaen.kit.files import upload_source
from promdaen.people import queries as people_queries
from promdaen.people.models import Department
from promdaen.places import queries as places_queries
from promdaen.places.models import Province

ALL_PROVINCES = "all"
CELL_SIGN = ":"


def _change_reason() -> fields.TypedText:
    return fields.TypedText(
        label=gettext_lazy("Why do the targets change?"),
        required=False,
        max_length=rules.MAX_REASON_LENGTH,
        help_text=gettext_lazy(
            "Needed where a target that was set before changes. It is saved in the history."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProgrammeForm(edits.EditForm):
    """The details of a programme; `programme` is the one to change, whose code is fixed."""

    code = fields.TypedCode(
        label=gettext_lazy("Code"),
        max_length=codes.MAX_PROGRAMME_CODE_LENGTH,
        help_text=gettext_lazy("Latin letters, digits and dashes, such as PRG-2026. It stays."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    title_km = fields.TypedText(
        label=gettext_lazy("Name, in Khmer"),
        help_text=gettext_lazy(
            "Sheets and certificates are printed in both languages, so both names are needed."
        ),
        max_length=rules.MAX_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    title_en = fields.TypedText(
        label=gettext_lazy("Name, in English"),
        max_length=rules.MAX_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    funder_km = fields.TypedText(
        label=gettext_lazy("Donor, in Khmer"),
        required=False,
        max_length=rules.MAX_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    funder_en = fields.TypedText(
        label=gettext_lazy("Donor, in English"),
        required=False,
        max_length=rules.MAX_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    implementer_km = fields.TypedText(
        label=gettext_lazy("Partner ministry, in Khmer"),
        required=False,
        max_length=rules.MAX_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    implementer_en = fields.TypedText(
        label=gettext_lazy("Partner ministry, in English"),
        required=False,
        max_length=rules.MAX_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    starts_on = fields.DayField(label=gettext_lazy("First day"), widget=widgets.DayInput())
    ends_on = fields.DayField(label=gettext_lazy("Last day"), widget=widgets.DayInput())
    currency = fields.TypedCode(
        label=gettext_lazy("Currency"),
        max_length=3,
        initial="USD",
        help_text=gettext_lazy("Three letters, such as USD or KHR."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, programme: Programme | None = None, **options: Any) -> None:
        self.programme = programme
        if programme is not None:
            names = [*self.base_fields]
            initial = {name: getattr(programme, name) for name in names}
            options.setdefault("initial", initial)
        super().__init__(*args, **options)
        if programme is not None:
            del self.fields["code"]

    def is_edit(self) -> bool:
        """Whether an existing programme is changed."""
        return self.programme is not None

    @property
    def name_fields(self) -> list[forms.BoundField]:
        """Code and names."""
        return [self[name] for name in ("code", "title_km", "title_en") if name in self.fields]

    @property
    def partner_fields(self) -> list[forms.BoundField]:
        """Donor and partner ministry."""
        return [bound for bound in self if bound.name.startswith(("funder_", "implementer_"))]

    @property
    def time_fields(self) -> list[forms.BoundField]:
        """Dates and currency."""
        return [self[name] for name in ("starts_on", "ends_on", "currency")]

    def details(self) -> actions.ProgrammeDetails:
        """The programme as typed."""
        typed = self.cleaned_data
        return actions.ProgrammeDetails(
            code=self.programme.code if self.programme else typed["code"],
            title={"km": typed["title_km"], "en": typed["title_en"]},
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            funder={"km": typed["funder_km"], "en": typed["funder_en"]},
            implementer={"km": typed["implementer_km"], "en": typed["implementer_en"]},
            currency=typed["currency"].upper(),
            is_invented=self.programme.is_invented if self.programme else False,
        )


@dataclass(frozen=True, kw_only=True)
class GridFormRow:
    """A province of the grid: its cells in the order of the departments, and their sum."""

    province: Province
    cells: Sequence[tuple[Department, forms.BoundField]]
    total: int


class TargetGridForm(edits.EditForm):
    """The targets of a programme in one year as a grid of provinces and departments.

    Shows the provinces that the programme already uses, and those the user adds: submitting `act`
    = `add` and `added` = a code (or `all`) returns the grid with that row and all typed values. An
    empty cell is no target. `course/parts/target_grid.html` renders it.
    """

    def __init__(
        self, data: QueryDict | None = None, *, programme: Programme, year: int, **options: Any
    ) -> None:
        self.programme, self.year = programme, year
        numbers = queries.target_numbers(programme=programme)
        self.present = {cell: n for cell, n in numbers.items() if cell[2] == year}
        initial = {_name(cell=cell): n for cell, n in self.present.items()}
        options.setdefault("initial", initial)
        super().__init__(data, **options)
        self.departments = people_queries.departments()
        provinces = places_queries.provinces()
        province_codes = self._initial_provinces(typed_values=[row.code for row in provinces])
        self.provinces = [row for row in provinces if row.code in province_codes]
        self.other_provinces = [row for row in provinces if row.code not in province_codes]
        for province in self.provinces:
            for department in self.departments:
                self.fields[_name(cell=(department.code, province.code, year))] = _cell_field(
                    label=f"{province}, {department}"
                )
        self.fields["reason"] = _change_reason()

    @property
    def is_adding(self) -> bool:
        """Whether the user asked for another row instead of saving."""
        return self.is_bound and self.data.get("act") == "add"

    @property
    def needs_reason(self) -> bool:
        """Whether the year already has targets, so that a change needs a reason."""
        return bool(self.present)

    @property
    def rows(self) -> list[GridFormRow]:
        """The provinces with their cells."""
        return [self._row(province=province) for province in self.provinces]

    @property
    def columns(self) -> list[tuple[Department, int]]:
        """The departments, each with its sum over the provinces shown."""
        grid_form_rows = self.rows
        return [
            (
                department,
                sum(
                    self._number(grid_form_row.cells[index][1]) for grid_form_row in grid_form_rows
                ),
            )
            for index, department in enumerate(self.departments)
        ]

    @property
    def total(self) -> int:
        """The sum of all cells."""
        return sum(grid_form_row.total for grid_form_row in self.rows)

    def targets(self) -> dict[TargetCell, int]:
        """Officers of every cell shown; 0 for an empty cell."""
        return {
            (department.code, province.code, self.year): self.cleaned_data[
                _name(cell=(department.code, province.code, self.year))
            ]
            or 0
            for province in self.provinces
            for department in self.departments
        }

    def _initial_provinces(self, *, typed_values: Sequence[str]) -> set[str]:
        if not self.is_bound:
            return queries.provinces_concerned(programme=self.programme)
        province_codes = set(cast("QueryDict", self.data).getlist("province"))
        if self.is_adding:
            added = self.data.get("added", "")
            province_codes |= set(typed_values) if added == ALL_PROVINCES else {added}
        return province_codes

    def _row(self, *, province: Province) -> GridFormRow:
        cells = [
            (department, self[_name(cell=(department.code, province.code, self.year))])
            for department in self.departments
        ]
        total = sum(self._number(bound) for _department, bound in cells)
        return GridFormRow(province=province, cells=cells, total=total)

    @staticmethod
    def _number(bound: forms.BoundField) -> int:
        """The number in a cell; 0 for an invalid value, which its field reports."""
        try:
            return bound.field.clean(bound.value()) or 0
        except forms.ValidationError:
            return 0


class TargetFileForm(forms.Form):
    """An uploaded file of targets; `table` is its content."""

    file = forms.FileField(
        label=gettext_lazy("Filled form of targets"),
        help_text=FILE_HELP,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    table: TargetTable | None = None

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme

    def clean(self) -> dict[str, object]:
        """Read the file; errors of the whole file are shown at its field."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            try:
                self.table = queries.read_target_file(
                    programme=self.programme, **upload_source(file=cleaned["file"])
                )
            except spreadsheets.UnreadableFile as error:
                self.add_error("file", spoken(error=error))
        return cleaned


class TargetChangesForm(forms.Form):
    """The changes of a checked file, carried as hidden values, and the reason."""

    reason = _change_reason()

    @property
    def carried(self) -> list[str]:
        """The hidden values that were submitted."""
        return cast("QueryDict", self.data).getlist("target") if self.is_bound else []

    def clean(self) -> dict[str, object]:
        """Check that the hidden values are those the previous page wrote."""
        cleaned = super().clean() or {}
        try:
            cleaned["rows"] = [_parsed(text) for text in self.carried]
        except ValueError as error:
            message = _("This page is out of date. Upload the file again.")
            raise forms.ValidationError(message) from error
        return cleaned


class ProgrammeReasonForm(forms.Form):
    """The reason for closing or reopening a programme."""

    reason = fields.TypedText(
        label=gettext_lazy("Reason"),
        max_length=rules.MAX_REASON_LENGTH,
        help_text=gettext_lazy("It is shown on the page of the programme and kept in the log."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def carried_target(*, target_row: TargetRow) -> str:
    """A target as a hidden value of a page."""
    return CELL_SIGN.join(map(str, (*target_row.cell, target_row.officers_count, target_row.row)))


def _parsed(text: str) -> TargetRow:
    department, province, year, officers_count, row = text.split(CELL_SIGN)
    return TargetRow(
        row=int(row),
        cell=(department, province, int(year)),
        officers_count=int(officers_count),
    )


def _name(*, cell: TargetCell) -> str:
    department, province, _year = cell
    return f"target_{province}_{department}"


def _cell_field(*, label: str) -> fields.TypedInteger:
    field = fields.TypedInteger(
        label=label, required=False, min_value=0, max_value=rules.MAX_OFFICERS
    )
    field.widget.attrs |= {"class": "", "aria-label": label, "autocomplete": "off"}
    return field
