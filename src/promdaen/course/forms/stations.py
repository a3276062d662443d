"""The grid of answer cards from the stations: reads and keeps typed cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.course.queries.stations import AnswerCard, CardCell, StationsPage
from promdaen.kit import languages
from promdaen.kit.mistakes import ErrorLine
from promdaen.specimen.rules import stations as rules


@dataclass(frozen=True, kw_only=True)
class TypedCell:
    """One cell as shown: name, typed value, its meaning, and whether it is wrong."""

    number: int
    name: str
    value: str
    label: str
    finding: rules.StationEntry | None
    is_wrong: bool


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
    def error_lines(self) -> list[ErrorLine]:
        """Every cell with a value that the card does not offer, with a link to it."""
        what = _("type 0, or 1 with the numbers of place and reason, such as 1 4 12.")
        return [
            ErrorLine(text=f"{cell.label}: {what}", target=cell.name)
            for row in self.rows
            for cell in row.cells
            if cell.is_wrong
        ]

    def cards(self) -> dict[UUID, dict[int, rules.StationEntry]]:
        """Typed values by enrolment and number; an empty cell changes nothing."""
        found = {
            row.card.enrolment.pk: {
                cell.number: cell.finding for cell in row.cells if cell.finding is not None
            }
            for row in self.rows
        }
        return {enrolment: cells for enrolment, cells in found.items() if cells}


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
    found, is_wrong = None, False
    try:
        found = rules.read_cell(text=value, areas=column.areas, reasons=column.reasons)
    except rules.CellRefused:
        is_wrong = True
    label = _("%(name)s, document %(number)s") % {
        "name": card.enrolment.officer,
        "number": column.number,
    }
    return TypedCell(
        number=column.number, name=name, value=value, label=label, finding=found, is_wrong=is_wrong
    )
