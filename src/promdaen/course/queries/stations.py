"""The stations of a run: keyed answer cards, and the results of the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.course.models import Enrolment
from promdaen.course.models.practice import Practice
from promdaen.specimen.queries import stations as specimen_queries
from promdaen.specimen.rules import stations as rules


@dataclass(frozen=True, kw_only=True)
class CardCell:
    """One specimen on one officer's card: the saved value, as it is keyed."""

    column: specimen_queries.StationColumn
    saved: str


@dataclass(frozen=True, kw_only=True)
class AnswerCard:
    """One officer's answer card."""

    enrolment: Enrolment
    cells: Sequence[CardCell]


@dataclass(frozen=True, kw_only=True)
class RoomResult:
    """The room's result on one specimen: cards keyed, and how many were right."""

    number: int
    keyed_count: int
    right_count: int


@dataclass(frozen=True, kw_only=True)
class StationsPage:
    """The cards of a run's officers, and the room's results by specimen."""

    set_code: str
    cards: Sequence[AnswerCard]
    rooms: Sequence[RoomResult]

    @property
    def has_findings(self) -> bool:
        """Whether any card was keyed."""
        return any(room.keyed_count for room in self.rooms)


def stations_page(*, practice: Practice) -> StationsPage | None:
    """The cards of a practice at stations; None for other kinds.

    Check `opening.run_to_change` first.
    """
    station_set = practice.station_set
    if station_set is None:
        return None
    columns = specimen_queries.set_columns(station_set=station_set)
    enrolments = list(
        Enrolment.objects.filter(run=practice.run_id)
        .exclude(has_attended=False)
        .select_related("officer", "department")
        .order_by("seat")
    )
    findings = specimen_queries.current_findings(
        station_set=station_set, officer_ids=[enrolment.officer_id for enrolment in enrolments]
    )
    cards = []
    for enrolment in enrolments:
        cells = []
        for column in columns:
            station_finding = findings.get((enrolment.officer_id, column.number))
            station_entry = (
                rules.StationEntry(
                    answer=station_finding.answer,
                    area=station_finding.area,
                    reason=station_finding.reason,
                )
                if station_finding
                else None
            )
            text = rules.cell_text(entry=station_entry, areas=column.areas, reasons=column.reasons)
            cells.append(CardCell(column=column, saved=text))
        cards.append(AnswerCard(enrolment=enrolment, cells=cells))
    return StationsPage(
        set_code=station_set.code,
        cards=cards,
        rooms=[
            RoomResult(
                number=column.number,
                keyed_count=sum(number == column.number for _officer, number in findings),
                right_count=sum(
                    station_finding.credit > 0
                    for (_officer, n), station_finding in findings.items()
                    if n == column.number
                ),
            )
            for column in columns
        ],
    )
