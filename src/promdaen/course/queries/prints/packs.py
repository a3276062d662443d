"""Everything to print for a run: each part, what it lacks, and its files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from promdaen.assessment.rules import answer_sheets
from promdaen.course.models import Badge, CourseRun, Enrolment
from promdaen.course.queries import attendance, certificates, classroom, designs, runs
from promdaen.course.queries.prints import badges, evaluation, sheets, sign_in, timetable
from promdaen.course.queries.prints import certificates as certificate_prints
from promdaen.course.rules import packs as rules
from promdaen.kit import later, pdf
from promdaen.kit.texts import Text, Words

if TYPE_CHECKING:
    from promdaen.assessment.models import Paper


PRINT = Path(__file__).resolve().parents[2] / "print"
NO_OFFICERS = Text("No one is enrolled yet.")
NO_BADGES = Text("No badges are made yet: make them on the page of badges.")
PINS_ON_BADGES_PAGE = Text(
    "Print them on the page of badges: each print gives new PINs, and no file keeps them."
)
NO_PAPERS = Text("No papers are chosen for the tests yet.")
NO_SESSIONS = Text("There is no timetable yet.")
NO_CERTIFICATES = Text("No certificate is issued yet.")
NO_DAYS = Text("The course has no day that can be printed.")


@dataclass(frozen=True, kw_only=True)
class PackFile:
    """A finished PDF and its name in the pack; `part` is a code of course.rules.packs.

    `detail` is the day, paper or occasion, if a part has several files; `copies` is how many to
    print; `is_draft` says whether it has texts that are not approved.
    """

    name: str
    part: str
    detail: str = ""
    pdf: bytes
    copies: int = 0
    is_draft: bool = False

    @property
    def pages_count(self) -> int:
        """How many pages it has."""
        return len(later.pypdf.PdfReader(io.BytesIO(self.pdf)).pages)


@dataclass(frozen=True, kw_only=True)
class PrintedPart:
    """The result of a maker: the PDF, None or empty if there is nothing to print."""

    pdf: bytes | None
    detail: str = ""
    copies: int = 0
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True)
class Maker:
    """How to print a part: what the run lacks for it (None: nothing), and its files."""

    part: str
    lacks: Callable[[CourseRun], Words | None]
    files: Callable[[CourseRun, str], Iterator[PrintedPart]]


def pack_parts(*, run: CourseRun) -> list[tuple[rules.PackPart, Words | None]]:
    """Every part in order, with what it still lacks (None: nothing)."""
    return [(rules.PACK_PARTS[maker.part], maker.lacks(run)) for maker in PART_MAKERS]


def pack_files(*, run: CourseRun, part: str, language: str) -> list[PackFile]:
    """The files of one part; none if it lacks something. Raises LookupError, PrintError."""
    maker = next((maker for maker in PART_MAKERS if maker.part == part), None)
    if maker is None:
        raise LookupError(part)
    if maker.lacks(run) is not None:
        return []
    try:
        return [
            PackFile(
                name=rules.file_name(part=part, detail=pack_file.detail, copies=pack_file.copies),
                part=part,
                detail=pack_file.detail,
                pdf=pack_file.pdf,
                copies=pack_file.copies,
                is_draft=pack_file.is_draft,
            )
            for pack_file in maker.files(run, language)
            if pack_file.pdf
        ]
    except answer_sheets.SheetTooWide as error:
        raise pdf.PrintError(str(error)) from error


def first_page(
    *, run: CourseRun, language: str, files: Sequence[PackFile], left_out: Sequence[str], day: date
) -> PackFile:
    """The cover list: every file with its pages and instructions."""
    lacking = {part.code: lack for part, lack in pack_parts(run=run)}
    data = {
        "run": sign_in.run_data(run=run),
        "officers_count": Enrolment.objects.filter(run=run).count(),
        "day": day.isoformat(),
        "files": [
            {
                "name": file.name,
                "pages_count": file.pages_count,
                "copies": file.copies,
                "is_draft": file.is_draft,
                **_part_texts(part=file.part, detail=file.detail),
            }
            for file in files
        ],
        "papers": _officers_papers(run=run),
        "left_out": [
            _part_texts(part=part) | {"use": (lacking[part] or NOT_MADE).by_language()}
            for part in left_out
        ],
    }
    page_pdf = pdf.compile_pdf(source=PRINT / "pack.typ", data=data, language=language)
    return PackFile(
        name=rules.file_name(part=rules.READ_FIRST_PART.code),
        part=rules.READ_FIRST_PART.code,
        pdf=page_pdf,
    )


NOT_MADE = Text("It could not be made; open it alone to see why.")


def _part_texts(*, part: str, detail: str = "") -> dict[str, dict[str, str]]:
    label = rules.part_label(part=part, detail=detail)
    return {"label": label.by_language(), "use": rules.PACK_PARTS[part].use.by_language()}


def _officers_papers(*, run: CourseRun) -> list[dict[str, str | int]]:
    """Each officer's paper in each test of the week; empty without papers."""
    papers = runs.run_papers(run=run)
    if not _tests(run):
        return []

    def code(occasion: str, half: int) -> str:
        paper = papers.get((occasion, half)) or papers.get((occasion, 0))
        return paper.code if paper else ""

    return [
        {
            "seat": enrolment.seat,
            "km": enrolment.officer.name_km,
            "latin": enrolment.officer.name_latin,
            "short-code": enrolment.officer.short_code,
            **{occasion: code(occasion, enrolment.half) for occasion in rules.WEEK_OCCASIONS},
        }
        for enrolment in runs.run_roster(run=run)
    ]


def _has_roster(run: CourseRun) -> bool:
    return Enrolment.objects.filter(run=run).exists()


def _lacks_badges(run: CourseRun) -> Words | None:
    return None if Badge.objects.filter(enrolment__run=run).exists() else NO_BADGES


def _badges(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    address = classroom.join_address()
    yield PrintedPart(pdf=badges.badges_pdf(run=run, language=language, address=address))


def _lacks_pins(_run: CourseRun) -> Words:
    return PINS_ON_BADGES_PAGE


def _no_files(_run: CourseRun, _language: str) -> Iterator[PrintedPart]:
    return iter(())


def _lacks_sign_in(run: CourseRun) -> Words | None:
    if not attendance.listed_sessions(run=run).exists():
        return NO_SESSIONS
    return None if _has_roster(run) else NO_OFFICERS


def _sign_in(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    yield PrintedPart(pdf=sign_in.sign_in_pdf(run=run, language=language))


def _tests(run: CourseRun) -> list[str]:
    """The occasions of the week that have a paper; later tests are printed when they are due."""
    paper_occasions = {occasion for occasion, _half in runs.run_papers(run=run)}
    return [occasion for occasion in rules.WEEK_OCCASIONS if occasion in paper_occasions]


def _lacks_booklets(run: CourseRun) -> Words | None:
    return None if _tests(run) else NO_PAPERS


def _booklets(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    """One file for each paper, whichever tests use it, with the number of copies to print."""
    papers = {
        key: paper
        for key, paper in runs.run_papers(run=run).items()
        if key[0] in rules.WEEK_OCCASIONS
    }
    halves = list(Enrolment.objects.filter(run=run).values_list("half", flat=True))
    codes = {key: paper.code for key, paper in papers.items()}
    copies = rules.booklet_copies(papers=codes, halves=halves)
    for code, paper in _papers(run).items():
        pdf_bytes, is_draft = sheets.booklet_pdf(paper=paper, language=language)
        yield PrintedPart(detail=code, pdf=pdf_bytes, copies=copies[code], is_draft=is_draft)


def _keys(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    for code, paper in _papers(run).items():
        pdf_bytes, is_draft = sheets.key_pdf(paper=paper, language=language)
        yield PrintedPart(detail=code, pdf=pdf_bytes, is_draft=is_draft)


def _papers(run: CourseRun) -> dict[str, Paper]:
    """Each paper of the tests of the week once, by code."""
    papers_by_code = {
        paper.code: paper
        for (occasion, _half), paper in runs.run_papers(run=run).items()
        if occasion in rules.WEEK_OCCASIONS
    }
    return dict(sorted(papers_by_code.items()))


def _lacks_sheets(run: CourseRun) -> Words | None:
    return _lacks_booklets(run) or (None if _has_roster(run) else NO_OFFICERS)


def _sheets(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    for occasion in _tests(run):
        pdf_bytes = sheets.answer_sheets_pdf(run=run, occasion=occasion, language=language)
        yield PrintedPart(detail=occasion, pdf=pdf_bytes)


def _lacks_days(run: CourseRun) -> Words | None:
    return None if _days(run) else NO_DAYS


def _days(run: CourseRun) -> list[int]:
    page = designs.design_page(course=run.course)
    return [day.number for day in page.days if day.has_pack]


def _day_packs(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    for day in _days(run):
        data = designs.day_pack(course=run.course, day=day)
        if data is not None:
            pdf_bytes = pdf.compile_pdf(source=PRINT / "day.typ", data=data, language=language)
            yield PrintedPart(detail=str(day), pdf=pdf_bytes)


def _lacks_timetable(run: CourseRun) -> Words | None:
    return None if attendance.listed_sessions(run=run).exists() else NO_SESSIONS


def _timetable(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    yield PrintedPart(pdf=timetable.timetable_pdf(run=run, language=language))


def _lacks_nothing(_run: CourseRun) -> Words | None:
    return None


def _evaluation(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    yield PrintedPart(pdf=evaluation.evaluation_pdf(run=run, language=language))


def _lacks_certificates(run: CourseRun) -> Words | None:
    return None if certificates.run_certificates(run=run).exists() else NO_CERTIFICATES


def _certificates(run: CourseRun, language: str) -> Iterator[PrintedPart]:
    yield PrintedPart(pdf=certificate_prints.certificates_pdf(run=run, language=language))


PART_MAKERS = (
    Maker(part="badges", lacks=_lacks_badges, files=_badges),
    Maker(part="pins", lacks=_lacks_pins, files=_no_files),
    Maker(part="sign-in-sheets", lacks=_lacks_sign_in, files=_sign_in),
    Maker(part="booklet", lacks=_lacks_booklets, files=_booklets),
    Maker(part="key", lacks=_lacks_booklets, files=_keys),
    Maker(part="answer-sheets", lacks=_lacks_sheets, files=_sheets),
    Maker(part="day", lacks=_lacks_days, files=_day_packs),
    Maker(part="timetable", lacks=_lacks_timetable, files=_timetable),
    Maker(part="evaluation-form", lacks=_lacks_nothing, files=_evaluation),
    Maker(part="certificates", lacks=_lacks_certificates, files=_certificates),
)
"""Each part of a pack, in the order of course.rules.packs."""
