"""Photographed answer sheets: read, resolve doubts, import and delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.rules import typed as typed_answers
from promdaen.course.actions import keying
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import CourseRun, Enrolment, SheetScan
from promdaen.course.queries import scans, sheet_pictures
from promdaen.course.queries.runs import keying_sheet
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit import audit
from promdaen.kit.marks import pictures
from promdaen.kit.marks.pages import PictureRefused
from promdaen.kit.texts import Words
from promdaen.people.models import Account

MAX_FILE_NAME_LENGTH = 200
MAX_FILES = 60
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class ScansRead:
    """Result of reading photographs: pages stored, and refused files with the reason."""

    saved: Sequence[SheetScan]
    refused: Sequence[tuple[str, Words]]


@dataclass(frozen=True, kw_only=True)
class ScansTaken:
    """How many officers' answers were imported, and why others were not, one line a sheet."""

    sittings_count: int
    lines: Sequence[str]


def read_scans(
    *,
    run: CourseRun,
    test_round: RunOccasion,
    files: Sequence[tuple[str, bytes]],
    by: Account | None,
    now: datetime,
) -> ScansRead:
    """Read photographs or scans, each a name and its bytes, and store the straightened pages.

    A page that cannot be read is refused; the others are stored. `test_round` is the test of
    sheets that name none. Raises CourseRefused for too many files at once.
    """
    require_change(run=run, by=by)
    if len(files) > MAX_FILES:
        raise CourseRefused(_("Send at most %(n)s files at once.") % {"n": MAX_FILES})
    scanned_sheets, refused = [], []
    for name, data in files:
        try:
            pages = pictures.grey_pages(data=data)
        except PictureRefused as error:
            refused.append((name, error.words))
            continue
        for number, grey in enumerate(pages, start=1):
            label = name if len(pages) == 1 else f"{name} · {number}"
            try:
                page = sheet_pictures.read_sheet(run=run, test_round=test_round, grey=grey)
            except PictureRefused as error:
                refused.append((label, error.words))
            else:
                scanned_sheets.append((label, page))
    sheet_scans = _stored_scans(run=run, sheets_read=scanned_sheets, by=by, now=now)
    return ScansRead(saved=sheet_scans, refused=refused)


@transaction.atomic
def decide_scan(
    *,
    scan: SheetScan,
    decided: Mapping[int, Sequence[int]],
    enrolment: Enrolment | None,
    takes_in: bool = False,
    by: Account | None,
    now: datetime,
) -> SheetScan:
    """Set the marked options of lines (option positions by line) and the officer of a sheet.

    `takes_in` also imports its answers, or changes nothing; this raises as `take_in_scan` does.
    Raises CourseRefused for an imported sheet, for an officer who has another paper, and for a
    line or circle that the page does not have.
    """
    scan = _locked(scan=scan, by=by)
    if enrolment is not None and scan.read["half"] not in (0, enrolment.half):
        raise CourseRefused(_("This officer has another paper than the one on the sheet."))
    chosen = {str(line): sorted(set(places)) for line, places in decided.items()}
    if not all(_is_on_page(scan=scan, line=line, places=decided[line]) for line in decided):
        raise CourseRefused(_("The sheet has no such line or circle. Load the page again."))
    scan.decided = {**scan.decided, **chosen}
    scan.enrolment = enrolment
    scan.state = scans.sheet_state(enrolment=enrolment, reading=scan.read, decided=scan.decided)
    scan.save(update_fields=["decided", "enrolment", "state"])
    audit.record_line(
        action="decide_scan", subject=scan, by=by, now=now, detail={"lines": sorted(chosen)}
    )
    if takes_in:
        take_in_scan(scan=scan, by=by, now=now)
    return scan


@transaction.atomic
def throw_scan(*, scan: SheetScan, by: Account | None, now: datetime) -> None:
    """Delete a photograph and its readings. Raises CourseRefused after it was imported."""
    scan = _locked(scan=scan, by=by)
    audit.record_line(
        action="throw_scan", subject=scan.run, by=by, now=now, detail={"file": scan.file_name}
    )
    scan.delete()


@transaction.atomic
def take_in_scan(*, scan: SheetScan, by: Account | None, now: datetime) -> None:
    """Import the officer's answers from all pages of the sheet of a photograph.

    Raises CourseRefused if a line is in doubt, a page is missing or duplicated, or the officer
    already has answers on this occasion.
    """
    scan = _locked(scan=scan, by=by)
    if scan.enrolment is None:
        raise CourseRefused(_("Say whose sheet %(file)s is.") % {"file": scan.file_name})
    pages = _pages(scan=scan, enrolment=scan.enrolment)
    answers_in_scan = _scanned_answers(enrolment=scan.enrolment, scan=scan, pages=pages)
    keying.take_in_sheet(
        enrolment=scan.enrolment,
        test_round=scans.scan_round(scan=scan),
        typed=answers_in_scan,
        by=by,
        now=now,
    )
    ids = [page.pk for page in pages]
    SheetScan.objects.filter(pk__in=ids).update(state=scans.TAKEN)
    audit.record_line(
        action="take_in_scan",
        subject=scan.enrolment,
        by=by,
        now=now,
        detail={"occasion": scans.scan_round(scan=scan).slug, "pages": len(pages)},
    )


@transaction.atomic
def take_in_scans(*, run: CourseRun, by: Account | None, now: datetime) -> ScansTaken:
    """Import every complete sheet of a run; returns why others were not imported."""
    require_change(run=run, by=by)
    lines, count, taken_sheets = [], 0, set()
    ready = SheetScan.objects.filter(run=run, state=scans.READY).select_related("enrolment")
    for scan in ready.order_by("enrolment__seat", "page"):
        sheet = (scan.enrolment_id, scans.scan_round(scan=scan))
        if sheet in taken_sheets:
            continue
        taken_sheets.add(sheet)
        try:
            with transaction.atomic():
                take_in_scan(scan=scan, by=by, now=now)
            count += 1
        except CourseRefused as refused:
            seat = scan.enrolment.seat if scan.enrolment else 0
            lines += [
                _("Seat %(seat)s: %(what)s") % {"seat": seat, "what": line}
                for line in refused.lines
            ]
    return ScansTaken(sittings_count=count, lines=lines)


def forget_old_scans(*, now: datetime) -> int:
    """Delete photographs of runs that are final and ended 30 days ago; returns how many."""
    day = timezone.localdate(now) - KEPT_FOR
    old = SheetScan.objects.filter(run__is_final=True, run__ends_on__lte=day)
    count, _rows = old.delete()
    return count


@transaction.atomic
def _stored_scans(
    *,
    run: CourseRun,
    sheets_read: Sequence[tuple[str, sheet_pictures.ReadSheet]],
    by: Account | None,
    now: datetime,
) -> list[SheetScan]:
    sheet_scans = [
        SheetScan.objects.create(
            run=run,
            enrolment=page.enrolment,
            occasion=page.occasion,
            page=page.page,
            file_name=name[:MAX_FILE_NAME_LENGTH],
            picture=page.picture,
            read=page.read,
            state=scans.sheet_state(enrolment=page.enrolment, reading=page.read, decided={}),
            made_by=by,
            made_at=now,
        )
        for name, page in sheets_read
    ]
    if sheet_scans:
        audit.record_line(
            action="read_scans", subject=run, by=by, now=now, detail={"pages": len(sheet_scans)}
        )
    return sheet_scans


def _locked(*, scan: SheetScan, by: Account | None) -> SheetScan:
    """The locked photograph, if the account may change its run and it is not imported yet."""
    require_change(run=scan.run, by=by)
    locked_scan = SheetScan.objects.select_for_update().filter(pk=scan.pk).first()
    if locked_scan is None or locked_scan.state == scans.TAKEN:
        raise CourseRefused(_("This sheet was already imported or deleted. Reload the list."))
    return locked_scan


def _is_on_page(*, scan: SheetScan, line: int, places: Sequence[int]) -> bool:
    lines = scan.read["lines"]
    return 0 <= line < len(lines) and set(places) <= set(range(len(lines[line]["marks"])))


def _pages(*, scan: SheetScan, enrolment: Enrolment) -> list[SheetScan]:
    """All pages of the sheet of a photograph, in order. Raises CourseRefused."""
    sheet_scans = SheetScan.objects.filter(
        run_id=scan.run_id, enrolment=enrolment, occasion=scan.occasion
    ).exclude(state=scans.TAKEN)
    test_round = scans.scan_round(scan=scan)
    pages = [
        row
        for row in sheet_scans.order_by("page", "made_at")
        if scans.scan_round(scan=row) == test_round
    ]
    numbers = [page.page for page in pages]
    lines = [
        _("Page %(page)s was sent twice. Throw one picture away.") % {"page": number}
        for number in sorted(set(numbers))
        if numbers.count(number) > 1
    ]
    lines += [
        _("Page %(page)s is missing. Photograph it too.") % {"page": number}
        for number in range(1, scan.read["pages"] + 1)
        if number not in numbers
    ]
    lines += [
        _("Page %(page)s must still be looked at.") % {"page": page.page}
        for page in pages
        if page.state != scans.READY
    ]
    if lines:
        raise CourseRefused(*lines)
    return pages


def _scanned_answers(
    *, enrolment: Enrolment, scan: SheetScan, pages: Sequence[SheetScan]
) -> dict[str, typed_answers.Typed]:
    """The sheet's answers by item code. Raises CourseRefused for another paper."""
    places = keying_sheet(enrolment=enrolment, occasion=scan.occasion)
    if not places or {UUID(page.read["paper"]) for page in pages} != {places[0].paper_id}:
        raise CourseRefused(
            _("The papers of the run were changed since this sheet was read. Send it again.")
        )
    by_number: dict[int, list[list[int]]] = {}
    for page in pages:
        for index, line in enumerate(page.read["lines"]):
            chosen = page.decided.get(str(index), line["chosen"])
            by_number.setdefault(line["number"], []).append(chosen)
    return {
        place.item.code: _typed(item=place.item, chosen=by_number[place.position])
        for place in places
    }


def _typed(*, item: Any, chosen: Sequence[Sequence[int]]) -> typed_answers.Typed:
    kind = kinds.get_kind(name=item.kind)
    ids = kind.option_ids(body=item.body)
    return kind.sheet_answer(
        body=item.body, chosen=[[ids[place] for place in line] for line in chosen]
    )
