"""The grid of answer cards from the stations: reads and keeps typed cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.course.queries.stations import AnswerCard, CardCell, StationsPage
from promdaen.kit import languages
from promdaen.kit.mistakes import FormError
from promdaen.specimen.rules import stations as rules


@dataclass(frozen=True, kw_only=True)
class TypedCell:
    """One cell as shown: name, saved and typed value, its meaning, and whether it is wrong.

    `change` says what someone else saved meanwhile, where the typed value differs.
    """

    number: int
    name: str
    saved: str
    value: str
    label: str
    finding: rules.StationEntry | None
    is_wrong: bool
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class TypedCard:
    """One officer's card with typed values."""

    card: AnswerCard
    cells: Sequence[TypedCell]


@dataclass(frozen=True, kw_only=True)
class CardGrid:
    """All cards with their typed values."""

    rows: Sequence[TypedCard]

    @property
    def error_lines(self) -> list[FormError]:
        """Every cell that the card does not offer or another changed, with a link to it."""
        hint = _("type 0, or 1 with the numbers of place and reason, such as 1 4 12.")
        return [
            FormError(text=f"{cell.label}: {cell.change or hint}", target=cell.name)
            for typed_card in self.rows
            for cell in typed_card.cells
            if cell.is_wrong
        ]

    def cards(self) -> dict[UUID, dict[int, rules.StationEntry]]:
        """Typed values by enrolment and number; an empty cell changes nothing."""
        findings_by_officer = {
            typed_card.card.enrolment.pk: {
                cell.number: cell.finding for cell in typed_card.cells if cell.finding is not None
            }
            for typed_card in self.rows
        }
        return {enrolment: cells for enrolment, cells in findings_by_officer.items() if cells}


def read_grid(*, page: StationsPage, data: Mapping[str, str] | None) -> CardGrid:
    """The cards with typed values; data None: the saved values."""
    return CardGrid(
        rows=[
            TypedCard(
                card=card, cells=[_cell(card=card, cell=cell, data=data) for cell in card.cells]
            )
            for card in page.cards
        ]
    )


def _cell(*, card: AnswerCard, cell: CardCell, data: Mapping[str, str] | None) -> TypedCell:
    column = cell.column
    name = f"f_{card.enrolment.pk}_{column.number}"
    value = cell.saved if data is None else languages.clean_text(data.get(name, ""))
    value = languages.latin_digits(value).strip()
    opened = cell.saved if data is None else data.get(opened_name(name=name), cell.saved)
    if value == opened:
        value = cell.saved
    change = ""
    if value and opened != cell.saved != value:
        change = _("Someone else has changed this to: %(theirs)s. You typed: %(yours)s.") % {
            "theirs": cell.saved or _("(empty)"),
            "yours": value,
        }
    finding, is_wrong = None, bool(change)
    try:
        finding = rules.read_cell(text=value, areas=column.areas, reasons=column.reasons)
    except rules.CellRefused:
        is_wrong = True
    label = _("%(name)s, document %(number)s") % {
        "name": card.enrolment.officer,
        "number": column.number,
    }
    return TypedCell(
        number=column.number,
        name=name,
        saved=cell.saved,
        value=value,
        label=label,
        finding=finding,
        is_wrong=is_wrong,
        change=change,
    )


def opened_name(*, name: str) -> str:
    """The name of the hidden field with the value that the page was opened with."""
    return f"opened-{name}"
