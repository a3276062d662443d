"""Photographed answer sheets: their states, and the decisions that one needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from promdaen.assessment import kinds
from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.rules import sheet_readings, typed
from promdaen.course.models import CourseRun, Enrolment, RunSitting, SheetScan
from promdaen.course.queries import opening, runs
from promdaen.course.queries.sheet_pictures import PAGE_GEOMETRY
from promdaen.course.rules import rounds
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.marks import pictures, showing
from promdaen.kit.texts import Text, Words

if TYPE_CHECKING:
    from promdaen.assessment.models import Paper

READY, DOUBTFUL, UNKNOWN, TAKEN = "ready", "doubtful", "unknown", "taken"
OPTION_LETTERS = {"km": typed.KHMER_LETTERS, "en": typed.LATIN_LETTERS.upper()}
SCAN_STATES: Mapping[str, tuple[str, Words]] = {
    READY: ("ongoing", Text("Ready")),
    DOUBTFUL: ("attention", Text("To be looked at")),
    UNKNOWN: ("attention", Text("Whose is it?")),
    TAKEN: ("done", Text("Imported")),
}
"""Label and text of each state of a photograph."""


@dataclass(frozen=True, kw_only=True)
class ScanRow:
    """A photograph in the list.

    `problem` is "again" (duplicate page), "pages" (pages of the same sheet are missing), "sat"
    (the officer has answers), or "".
    """

    scan: SheetScan
    chip: str
    label: Words
    occasion: Words
    doubts_count: int
    pages_count: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class ScannedLine:
    """A line of a sheet to check: reading, decision, and possible choices."""

    index: int
    number: int
    part: str
    options: Sequence[str]
    chosen: Sequence[int]
    takes_many: bool
    doubt: Words | None
    is_decided: bool


@dataclass(frozen=True, kw_only=True)
class ScanPage:
    """A photograph to check line by line; `officers` are those who may have filled it in."""

    row: ScanRow
    doubtful: Sequence[ScannedLine]
    sure: Sequence[ScannedLine]
    officers: Sequence[Enrolment]
    next_id: UUID | None


def get_scan(*, run: CourseRun, scan_id: UUID) -> SheetScan:
    """A photograph of this run. Raises opening.NotThere."""
    sheet_scans = SheetScan.objects.select_related("run", "enrolment__officer")
    scan = sheet_scans.filter(run=run, pk=scan_id).first()
    if scan is None:
        raise opening.NotThere(str(scan_id))
    return scan


def scan_rows(*, run: CourseRun) -> list[ScanRow]:
    """The photographs of a run: those to check first, then by seat."""
    scans = list(
        SheetScan.objects.filter(run=run)
        .defer("picture")
        .select_related("run", "enrolment__officer")
    )
    sat_sheets = _typed_sheets(run=run)
    open_scans = Counter(sheet_key(scan=scan) for scan in scans if scan.state != TAKEN)
    order = [UNKNOWN, DOUBTFUL, READY, TAKEN]
    scans.sort(
        key=lambda scan: (
            order.index(scan.state),
            scan.enrolment.seat if scan.enrolment else 0,
            scan.page,
        )
    )
    return [_row(scan=scan, seats=open_scans, sat_rounds=sat_sheets) for scan in scans]


def run_tests(*, run: CourseRun) -> list[RunOccasion]:
    """The tests of a run that have a paper, in order: the possible tests of a photograph."""
    planned = {occasion for occasion, _half in runs.run_papers(run=run)}
    return [test_round for test_round in rounds.all_rounds() if test_round.occasion in planned]


def scan_page(*, scan: SheetScan, language: str) -> ScanPage:
    """A photograph with its lines; doubtful ones are listed separately."""
    run = scan.run
    rows = scan_rows(run=run)
    others = [scan_row.scan.pk for scan_row in rows if scan_row.scan.state in (UNKNOWN, DOUBTFUL)]
    scanned_lines = _scanned_lines(scan=scan, language=language)
    return ScanPage(
        row=next(scan_row for scan_row in rows if scan_row.scan.pk == scan.pk),
        doubtful=[scanned_line for scanned_line in scanned_lines if scanned_line.doubt],
        sure=[scanned_line for scanned_line in scanned_lines if not scanned_line.doubt],
        officers=[
            enrolment
            for enrolment in runs.run_roster(run=run)
            if scan.read["half"] in (0, enrolment.half)
        ],
        next_id=next((other for other in others if other != scan.pk), None),
    )


def scan_picture(*, scan: SheetScan, line: int | None) -> bytes:
    """The straightened page as JPEG with its readings, or the strip of one line.

    Raises opening.NotThere for a line that the page does not have.
    """
    picture = pictures.decode_grey(data=bytes(scan.picture))
    if line is None:
        marks = [mark for scanned in scan.read["lines"] for mark in scanned["marks"]]
        mark_pictures = [_mark_bubble(mark=mark) for mark in [*scan.read["seat_marks"], *marks]]
        return pictures.encode_jpeg(
            picture=showing.overlay_marks(
                picture=picture, page=PAGE_GEOMETRY, bubbles=mark_pictures
            )
        )
    if not 0 <= line < len(scan.read["lines"]):
        raise opening.NotThere(str(line))
    around = [_mark_bubble(mark=mark) for mark in scan.read["lines"][line]["marks"]]
    return pictures.encode_jpeg(
        picture=showing.strip(picture=picture, page=PAGE_GEOMETRY, bubbles=around)
    )


def sheet_state(*, enrolment: Enrolment | None, reading: JsonObject, decided: JsonObject) -> str:
    """The state of a photograph that is not imported."""
    if enrolment is None:
        return UNKNOWN
    open_lines = [
        index
        for index, line in enumerate(reading["lines"])
        if line["doubt"] and str(index) not in decided
    ]
    return DOUBTFUL if open_lines else READY


def sheet_key(*, scan: SheetScan) -> tuple[Any, ...]:
    """Equal for photographs of the same page; unique if the officer is unknown."""
    return (scan.enrolment_id or scan.pk, scan_round(scan=scan), scan.page)


def scan_round(*, scan: SheetScan) -> RunOccasion:
    """The test that a photographed sheet belongs to."""
    return RunOccasion(occasion=scan.occasion, months=scan.read["months"])


def _row(
    *, scan: SheetScan, seats: Mapping[Any, int], sat_rounds: set[tuple[object, RunOccasion]]
) -> ScanRow:
    chip, label = SCAN_STATES[scan.state]
    pages_count = scan.read["pages"]
    problem = ""
    if scan.state != TAKEN and scan.enrolment is not None:
        test_round = scan_round(scan=scan)
        keys = [(scan.enrolment_id, test_round, page) for page in range(1, pages_count + 1)]
        if (scan.enrolment_id, test_round) in sat_rounds:
            problem = "sat"
        elif seats[sheet_key(scan=scan)] > 1:
            problem = "again"
        elif any(key not in seats for key in keys):
            problem = "pages"
    return ScanRow(
        scan=scan,
        chip=chip,
        label=label,
        occasion=scan_round(scan=scan).label,
        doubts_count=sum(
            bool(line["doubt"]) and str(index) not in scan.decided
            for index, line in enumerate(scan.read["lines"])
        ),
        pages_count=pages_count,
        problem=problem,
    )


def _scanned_lines(*, scan: SheetScan, language: str) -> list[ScannedLine]:
    paper = assessment_queries.find_paper(paper_id=UUID(scan.read["paper"]))
    shapes = {} if paper is None else _takes_many(paper=paper)
    return [
        ScannedLine(
            index=index,
            number=line["number"],
            part=line["part"],
            options=OPTION_LETTERS[languages.content_language(language)][: len(line["marks"])],
            chosen=scan.decided.get(str(index), line["chosen"]),
            takes_many=shapes.get(line["number"], False),
            doubt=sheet_readings.DOUBT_TEXTS.get(line["doubt"]),
            is_decided=str(index) in scan.decided,
        )
        for index, line in enumerate(scan.read["lines"])
    ]


def _takes_many(*, paper: Paper) -> dict[int, bool]:
    return {
        paper_item.position: kinds.get_kind(name=paper_item.item.kind).ANSWER_SHAPE == "some"
        for paper_item in assessment_queries.paper_items(paper=paper)
    }


def _typed_sheets(*, run: CourseRun) -> set[tuple[object, RunOccasion]]:
    run_sittings = RunSitting.objects.filter(
        enrolment__run=run, sitting__withdrawn_at__isnull=True
    )
    return {
        (enrolment, RunOccasion(occasion=occasion, months=months))
        for enrolment, occasion, months in run_sittings.values_list(
            "enrolment_id", "occasion", "months"
        )
    }


def _mark_bubble(*, mark: JsonObject) -> showing.ShownBubble:
    return showing.ShownBubble(x=mark["x"], y=mark["y"], state=mark["state"])
