"""Answer sheets filled and photographed in a test, set by the product's own print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import typst

from promdaen.assessment.models import Paper
from promdaen.assessment.queries import prints
from promdaen.assessment.rules import answer_sheets, paper_prints
from promdaen.course.models import Enrolment, SheetScan
from promdaen.kit import fonts, pdf
from promdaen.kit.marks import pictures
from tests import factories

PPI = 150
SCALE = PPI / 25.4
Grey = npt.NDArray[np.uint8]


def clean_sheets(paper: Paper, holders: Sequence[paper_prints.SheetHolder] = ()) -> list[Grey]:
    """The pages of the answer sheets of a paper as grey pictures."""
    data = prints.answer_sheet_data(groups=[(prints.paper_to_print(paper=paper), holders)])
    pictures = [
        cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
        for picture in _set(pdf._as_json(data=data))
    ]
    return [np.asarray(picture, dtype=np.uint8) for picture in pictures]


@cache
def _set(data: str) -> tuple[bytes, ...]:
    """The pages as PNG; equal sheets are set once for all tests of a process."""
    png: Any = typst.compile(
        str(prints.PRINTS / "answer-sheet.typ"),
        root=str(pdf.PACKAGE),
        font_paths=[str(fonts.PRINT_FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=float(PPI),
        sys_inputs={"data": data, "lang": "km"},
    )
    return tuple(png) if isinstance(png, list) else (png,)


def holder(
    seat: int, run: str, occasion: str = "before", months: int = 0
) -> paper_prints.SheetHolder:
    words = {"km": "តេស្ត", "en": "Test"}
    return paper_prints.SheetHolder(
        seat=seat,
        name={"km": "សុខ", "en": "SOK"},
        run=run,
        occasion=occasion,
        months=months,
        occasion_words=words,
    )


def filled(
    sheet: Grey,
    paper: Paper,
    answers: Mapping[tuple[int, str], str],
    *,
    page: int = 1,
    seat: int = 0,
) -> Grey:
    """A sheet with bubbles filled: by number and name of a line the letters; "~a" only in part."""
    marked = sheet.copy()
    lines = paper_prints.sheet_bubbles(paper=prints.paper_to_print(paper=paper))[page - 1]
    for line in lines:
        share = 1.0
        for sign in answers.get((line.number, line.part), ""):
            if sign == "~":
                share = 0.55
                continue
            x = line.x + "abcdef".index(sign) * answer_sheets.OPTION_STEP
            _blob(marked, x, line.y, 2.3 * share)
    if seat:
        for digit, y in zip(f"{seat:02d}", answer_sheets.SEAT_LINES, strict=True):
            _blob(marked, answer_sheets.SEAT_FIRST + int(digit) * answer_sheets.SEAT_STEP, y, 2.3)
    return marked


def photograph(sheet: Grey, *, turned: int = 0, hides_corner: bool = False) -> bytes:
    """A photograph of a sheet on a dark desk, a little at an angle, as JPEG."""
    tall, wide = sheet.shape
    if hides_corner:
        sheet = sheet.copy()
        sheet[: round(25 * SCALE), : round(25 * SCALE)] = 255
    start = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    end = np.array([(90, 70), (1190, 110), (1160, 1640), (60, 1660)], np.float32)
    turn = cv2.getPerspectiveTransform(start, end)
    warped = cv2.warpPerspective(sheet, turn, (1275, 1750), borderValue=90, flags=cv2.INTER_AREA)
    is_encoded, jpeg = cv2.imencode(
        ".jpg", np.rot90(warped, turned), [cv2.IMWRITE_JPEG_QUALITY, 85]
    )
    assert is_encoded
    return jpeg.tobytes()


def stored_scan(enrolment: Enrolment, paper: Paper, occasion: str) -> SheetScan:
    """A photograph as it waits for a person, its first line in doubt, made without a picture."""
    mark = {"state": "filled", "confidence": 1, "darkness": 1, "y": 106}
    marks = [mark | {"x": x} for x in (47, 57)]
    lines = [
        {"number": place.position, "part": "", "chosen": [0], "doubt": "", "marks": marks}
        for place in paper.places.order_by("position")
    ]
    lines[0]["doubt"] = "two"
    read = {"pages": 1, "paper": str(paper.pk), "seat": 0, "seat_marks": [], "months": 0}
    return SheetScan.objects.create(
        run=enrolment.run,
        enrolment=enrolment,
        occasion=occasion,
        file_name="IMG_0001.jpg",
        picture=pictures.encode_jpeg(picture=np.full((297, 210), 240, np.uint8)),
        read=read | {"half": 0, "named_seat": 0, "sharpness": 0.2, "lines": lines},
        state="doubtful",
        made_at=factories.NOW,
    )


def _blob(sheet: Grey, x: float, y: float, radius: float) -> None:
    middle = (round(x * SCALE * 16), round(y * SCALE * 16))
    cv2.circle(sheet, middle, round(radius * SCALE * 16), 35, -1, cv2.LINE_AA, 4)
