"""Reads a photographed answer sheet with the papers of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promdaen.assessment import kinds
from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.queries import prints
from promdaen.assessment.rules import answer_sheets, paper_prints, sheet_codes, sheet_readings
from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.queries import runs
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.marks import pages, pictures, reading
from promdaen.kit.texts import Text

if TYPE_CHECKING:
    from promdaen.assessment.models import Paper

MAX_PICTURE_BYTES = 300_000
PAGE_GEOMETRY = pages.PageGeometry(
    width=answer_sheets.PAGE_WIDTH,
    height=answer_sheets.PAGE_HEIGHT,
    corners=answer_sheets.CORNERS_MM,
    corner_side=answer_sheets.CORNER_SIDE,
    radius=answer_sheets.BUBBLE_RADIUS,
)
SEAT_ROWS, SEAT_DIGITS = len(answer_sheets.SEAT_LINES), answer_sheets.SEAT_COLUMNS
NOT_OURS = Text(
    "This is not an answer sheet of ours, or its square code cannot be read. Photograph the "
    "whole sheet again, flat and sharp."
)
OTHER_RUN = Text("This sheet belongs to another course run. Send it on the page of that run.")
OTHER_PAPER = Text(
    "This sheet is of a paper that the run does not have on this occasion. Choose the right "
    "test, or look at the papers of the run."
)


@dataclass(frozen=True, kw_only=True)
class ReadSheet:
    """The readings of one page of an answer sheet; enrolment None if the officer is unknown."""

    enrolment: Enrolment | None
    occasion: str
    page: int
    picture: bytes
    read: NewJsonObject


def read_sheet(*, run: CourseRun, test_round: RunOccasion, grey: pages.Grey) -> ReadSheet:
    """Read one photograph; `test_round` is the test of a sheet that names none.

    Raises pages.PictureRefused, whose message says what to do.
    """
    straight = reading.straight_page(grey=grey, page=PAGE_GEOMETRY)
    text = reading.page_code(grey=grey, picture=straight, page=PAGE_GEOMETRY)
    code = sheet_codes.read(text=text)
    if code is None or code.layout != answer_sheets.LAYOUT_VERSION:
        raise pages.PictureRefused(code="not_ours", words=NOT_OURS)
    if code.run not in ("", run.code):
        raise pages.PictureRefused(code="other_run", words=OTHER_RUN)
    if code.seat:
        test_round = RunOccasion(occasion=code.occasion, months=code.months)
    paper, half = _paper(run=run, occasion=test_round.occasion, code=code)
    bubble_rows = _bubble_rows(paper=paper, number=code.page)
    bubbles = _bubbles(bubble_rows=bubble_rows)
    page_reading = reading.read_page(picture=straight, page=PAGE_GEOMETRY, bubbles=bubbles)
    read = _stored_reading(
        reading=page_reading, bubbles=bubbles, bubble_rows=bubble_rows, paper=paper
    )
    read |= {"months": test_round.months, "half": half, "named_seat": code.seat}
    return ReadSheet(
        enrolment=_seat_enrolment(run=run, printed_seat=code.seat, filled=read["seat"], half=half),
        occasion=test_round.occasion,
        page=code.page,
        picture=pictures.jpeg_within(picture=straight, most_bytes=MAX_PICTURE_BYTES),
        read=read,
    )


def _paper(*, run: CourseRun, occasion: str, code: sheet_codes.SheetCode) -> tuple[Any, int]:
    """The paper of a sheet and the half of the run that has it. Raises PictureRefused."""
    for (paper_occasion, half), paper in runs.run_papers(run=run).items():
        if (paper_occasion, paper.code, paper.version) == (occasion, code.paper, code.version):
            return paper, half
    raise pages.PictureRefused(code="other_paper", words=OTHER_PAPER)


def _bubble_rows(*, paper: Paper, number: int) -> list[answer_sheets.BubbleRow]:
    sheets = paper_prints.sheet_bubbles(paper=prints.paper_to_print(paper=paper))
    if not 1 <= number <= len(sheets):
        raise pages.PictureRefused(code="not_ours", words=NOT_OURS)
    return sheets[number - 1]


def _bubbles(*, bubble_rows: Sequence[answer_sheets.BubbleRow]) -> list[pages.Bubble]:
    """The bubbles of the seat number, then those of every line."""
    seat = [
        pages.Bubble(
            answer_sheets.SEAT_FIRST + digit * answer_sheets.SEAT_STEP, y, row, digit, "digit"
        )
        for row, y in enumerate(answer_sheets.SEAT_LINES)
        for digit in range(SEAT_DIGITS)
    ]
    return seat + [
        pages.Bubble(
            bubble_row.x + place * answer_sheets.OPTION_STEP,
            bubble_row.y,
            SEAT_ROWS + row,
            place,
            str(place),
        )
        for row, bubble_row in enumerate(bubble_rows)
        for place in range(bubble_row.options)
    ]


def _stored_reading(
    *,
    reading: pages.PageReading,
    bubbles: Sequence[pages.Bubble],
    bubble_rows: Sequence[answer_sheets.BubbleRow],
    paper: Paper,
) -> NewJsonObject:
    """The readings as stored: the seat, and each line with its states and its doubt."""
    rows: list[list[dict[str, Any]]] = [[] for _row in range(SEAT_ROWS + len(bubble_rows))]
    for bubble, mark, (x, y) in zip(bubbles, reading.marks, reading.places, strict=True):
        where = {"x": round(float(x), 2), "y": round(float(y), 2)}
        rows[bubble.row].append(pages.plain(mark=mark) | where)
    seat = [mark for row in rows[:SEAT_ROWS] for mark in row]
    line_rows = _line_texts(bubble_rows=bubble_rows, rows=rows[SEAT_ROWS:], paper=paper)
    return {
        "pages": len(paper_prints.sheet_bubbles(paper=prints.paper_to_print(paper=paper))),
        "paper": str(paper.pk),
        "seat": sheet_readings.seat_read(states=[mark["state"] for mark in seat]),
        "seat_marks": seat,
        "sharpness": round(reading.sharpness, 3),
        "lines": line_rows,
    }


def _line_texts(
    *,
    bubble_rows: Sequence[answer_sheets.BubbleRow],
    rows: Sequence[Sequence[NewJsonObject]],
    paper: Paper,
) -> list[dict[str, object]]:
    shapes = {
        paper_item.position: kinds.get_kind(name=paper_item.item.kind).ANSWER_SHAPE
        for paper_item in assessment_queries.paper_items(paper=paper)
    }
    line_rows: list[dict[str, Any]] = []
    for number in dict.fromkeys(bubble_row.number for bubble_row in bubble_rows):
        own = [
            index for index, bubble_row in enumerate(bubble_rows) if bubble_row.number == number
        ]
        read = sheet_readings.lines_read(
            line_readings=[
                sheet_readings.line_read(
                    states=[mark["state"] for mark in rows[place]],
                    takes_many=shapes[number] == "some",
                )
                for place in own
            ],
            is_order=shapes[number] == "order",
        )
        line_rows += [
            {
                "number": number,
                "part": bubble_rows[place].part,
                "chosen": list(mark.chosen),
                "doubt": mark.doubt,
                "marks": list(rows[place]),
            }
            for place, mark in zip(own, read, strict=True)
        ]
    if not any(line["chosen"] or line["doubt"] for line in line_rows):
        line_rows[0]["doubt"] = "blank"
    return line_rows


def _seat_enrolment(
    *, run: CourseRun, printed_seat: int, filled: int, half: int
) -> Enrolment | None:
    """The officer of a seat; None if printed and filled-in seat differ, or none is known.

    A sheet with one half's paper is not assigned to an officer of the other half.
    """
    if printed_seat and filled and printed_seat != filled:
        return None
    enrolment = Enrolment.objects.filter(run=run, seat=printed_seat or filled).first()
    if enrolment is None or half not in (0, enrolment.half):
        return None
    return enrolment
