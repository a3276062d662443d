"""The keying grid: reads typed cells, and keeps them with their errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.rules import typed as typed_answers
from promdaen.course.queries import keying, sheets
from promdaen.kit import fields, languages
from promdaen.kit.mistakes import FormError
from promdaen.kit.texts import page_language


@dataclass(frozen=True, kw_only=True)
class SheetGridCell:
    """One cell as shown: name, typed value, and error ("": none)."""

    cell: sheets.SheetCell
    name: str
    value: str
    problem: str
    label: str


@dataclass(frozen=True, kw_only=True)
class SheetGridRow:
    """One officer's sheet as shown."""

    sheet: sheets.AnswerSheet
    cells: Sequence[SheetGridCell]

    @property
    def is_typed(self) -> bool:
        """Whether any cell of this row was filled in."""
        return any(cell.value for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class SheetGrid:
    """A grid of sheets with their typed values."""

    rows: Sequence[SheetGridRow]

    @property
    def error_lines(self) -> list[FormError]:
        """Every error, with a link to its cell."""
        return [
            FormError(text=f"{cell.label}: {cell.problem}", target=cell.name)
            for sheet_grid_row in self.rows
            for cell in sheet_grid_row.cells
            if cell.problem
        ]

    @property
    def widest(self) -> int:
        """The number of items of the longest paper."""
        return max((len(sheet_grid_row.cells) for sheet_grid_row in self.rows), default=0)

    @property
    def columns(self) -> range:
        """The item numbers."""
        return range(1, self.widest + 1)

    def typed(self) -> dict[UUID, dict[str, str]]:
        """Typed values by enrolment and item; officers without any value are left out."""
        return {
            sheet_grid_row.sheet.enrolment.pk: {
                cell.cell.code: "" if cell.value == sheets.BLANK_MARK else cell.value
                for cell in sheet_grid_row.cells
            }
            for sheet_grid_row in self.rows
            if sheet_grid_row.is_typed
        }


def read_grid(
    *, answer_sheets: Sequence[sheets.AnswerSheet], data: Mapping[str, str] | None
) -> SheetGrid:
    """The grid of sheets with the typed values; data None: an empty grid."""
    return SheetGrid(
        rows=[
            SheetGridRow(
                sheet=sheet,
                cells=[_cell(sheet=sheet, cell=cell, data=data or {}) for cell in sheet.cells],
            )
            for sheet in answer_sheets
        ]
    )


class ResolveForm(forms.Form):
    """The correct answer to each item that was keyed differently."""

    OTHER = "other"

    def __init__(
        self, *args: object, differences: Sequence[keying.KeyingDifference], **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.differences = differences
        for difference in differences:
            self.fields[f"item_{difference.position}"] = forms.ChoiceField(
                label=_("Item %(position)s") % {"position": difference.position},
                choices=[
                    ("first", difference.first or _("no answer")),
                    ("second", difference.second or _("no answer")),
                    (self.OTHER, _("Something else, typed below")),
                ],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Say what is on the sheet for item %(items)s.")
                    % {"items": difference.position}
                },
            )
            self.fields[f"other_{difference.position}"] = fields.TypedCode(
                label=_("Item %(position)s, something else") % {"position": difference.position},
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
            )

    @property
    def rows(self) -> list[tuple[keying.KeyingDifference, forms.BoundField, forms.BoundField]]:
        """Each difference with its fields."""
        return [
            (difference, self[f"item_{difference.position}"], self[f"other_{difference.position}"])
            for difference in self.differences
        ]

    def chosen(self) -> dict[str, str]:
        """The chosen answers, by item code."""
        chosen_answers = {}
        for difference in self.differences:
            choice = self.cleaned_data[f"item_{difference.position}"]
            values = {"first": difference.first, "second": difference.second}
            chosen_answers[difference.item] = values.get(
                choice, self.cleaned_data[f"other_{difference.position}"] or ""
            )
        return chosen_answers


def _cell(
    *, sheet: sheets.AnswerSheet, cell: sheets.SheetCell, data: Mapping[str, str]
) -> SheetGridCell:
    name = f"a_{sheet.enrolment.pk}_{cell.position}"
    value = languages.latin_digits(languages.clean_text(data.get(name, ""))).strip()
    return SheetGridCell(
        cell=cell,
        name=name,
        value=value,
        problem=_problem(cell=cell, value=value),
        label=_("%(name)s, item %(position)s")
        % {"name": sheet.enrolment.officer, "position": cell.position},
    )


def _problem(*, cell: sheets.SheetCell, value: str) -> str:
    if not value or value == sheets.BLANK_MARK:
        return ""
    try:
        kinds.get_kind(name=cell.item.kind).clean(body=cell.item.body, typed=value)
    except typed_answers.AnswerRefused as refused:
        return refused.words.text(language=page_language())
    return ""
