"""Photographs of answer sheets: read, decided, put together, imported, deleted, expired."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from promdaen.assessment.models import Paper, Response, Sitting
from promdaen.course import actions
from promdaen.course.actions import keying, scans
from promdaen.course.models import CourseRun, Enrolment, RunSitting, SheetScan
from promdaen.course.queries import opening
from promdaen.course.queries import scans as scan_queries
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories, photographs

pytestmark = pytest.mark.django_db
BEFORE = RunOccasion(occasion="before")
GOOD = {(1, ""): "b", (2, ""): "a", (3, ""): "ac", (4, "1"): "b", (4, "2"): "a"} | {
    (5, "1"): "c",
    (5, "2"): "a",
    (5, "3"): "b",
}
EVERY = {
    "ONE": {"chosen": "b"},
    "TWO": {"chosen": "true"},
    "THREE": {"chosen": ["a", "c"]},
    "FOUR": {"pairs": {"1": "y", "2": "x"}},
    "FIVE": {"order": ["c", "a", "b"]},
}


@pytest.fixture
def paper() -> Paper:
    def side(ids: str) -> list[dict[str, str]]:
        return [{"id": option, "en": f"Say {option}", "km": f"ពាក្យ {option}"} for option in ids]

    items = [
        factories.item("ONE"),
        factories.item("TWO", kind="true_false", body={}, key=True),
        factories.item("THREE", kind="multiple_choice", key=["a", "c"]),
        factories.item(
            "FOUR",
            kind="matching",
            body={"left": side("12"), "right": side("xyz")},
            key={"1": "x", "2": "y"},
        ),
        factories.item(
            "FIVE", kind="ordering", body={"options": side("abc")}, key=["c", "a", "b"]
        ),
    ]
    return factories.paper("A", items=items)


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    course_run = factories.run("KK-2026-1")
    actions.set_papers(
        run=course_run,
        papers={"before": [paper], "after": [paper], "later": [paper]},
        by=None,
        now=factories.NOW,
    )
    return course_run


@pytest.fixture
def seats(run: CourseRun) -> list[Enrolment]:
    return factories.enrolments(run, 3)


def read(
    run: CourseRun, *files: bytes, test_round: RunOccasion = BEFORE, **more: Any
) -> scans.ScansRead:
    named_files = [(f"{place}.jpg", data) for place, data in enumerate(files, start=1)]
    values = {"files": named_files, "by": None, "now": factories.NOW} | more
    return scans.read_scans(run=run, test_round=test_round, **values)


def picture(
    paper: Paper,
    answers: Mapping[tuple[int, str], str] = GOOD,
    *,
    seat: int = 0,
    holder: Any = None,
    **more: Any,
) -> bytes:
    [sheet] = photographs.clean_sheets(paper, [holder] if holder else ())
    return photographs.photograph(photographs.filled(sheet, paper, answers, seat=seat), **more)


def only(run: CourseRun) -> SheetScan:
    return SheetScan.objects.get(run=run)


def take(scan: SheetScan) -> None:
    scans.take_in_scan(scan=scan, by=None, now=factories.NOW)


def decide(scan: SheetScan, decided: Mapping[int, Any], **more: Any) -> SheetScan:
    values = {"enrolment": scan.enrolment, "by": None, "now": factories.NOW} | more
    return scans.decide_scan(scan=scan, decided=decided, **values)


def answers() -> dict[str, Any]:
    return dict(Response.objects.values_list("item__code", "answer"))


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_an_own_sheet_is_read_however_it_was_turned_and_taken_in(
    run: CourseRun, paper: Paper, seats: list[Enrolment], turned: int
) -> None:
    holder = photographs.holder(2, run.code)
    scans_read = read(run, picture(paper, holder=holder, turned=turned))
    assert scans_read.refused == []
    scan = only(run)
    assert (scan.enrolment, scan.occasion, scan.state) == (seats[1], "before", "ready")
    assert len(bytes(scan.picture)) <= 300_000
    take(scan)
    assert answers() == EVERY
    assert Sitting.objects.get().mode == "paper"
    assert only(run).state == "taken"
    assert AuditLine.objects.filter(action="take_in_scan").count() == 1


def test_a_sheet_for_anyone_is_the_officers_whose_seat_is_filled(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    read(run, picture(paper, seat=3), test_round=RunOccasion(occasion="later", months=3))
    scan = only(run)
    assert (scan.enrolment, scan.state) == (seats[2], "ready")
    take(scan)
    link = RunSitting.objects.get()
    assert (link.occasion, link.months) == ("later", 3)


@pytest.mark.usefixtures("seats")
def test_a_sheet_without_a_seat_or_of_two_seats_waits_for_a_person(
    run: CourseRun, paper: Paper
) -> None:
    holder = photographs.holder(1, run.code)
    read(run, picture(paper), picture(paper, holder=holder, seat=2))
    assert [sheet_scan.state for sheet_scan in SheetScan.objects.all()] == ["unknown", "unknown"]
    with pytest.raises(actions.CourseRefused, match="Say whose sheet"):
        take(SheetScan.objects.all()[0])


def test_the_officer_of_a_sheet_can_be_chosen(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    read(run, picture(paper))
    scan = decide(only(run), {}, enrolment=seats[0])
    assert scan.state == "ready"
    take(scan)
    assert RunSitting.objects.get().enrolment == seats[0]


def test_doubtful_lines_wait_for_a_person_to_decide(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    wrong = GOOD | {(1, ""): "ab", (2, ""): "~b", (5, "1"): "a"}
    read(run, picture(paper, wrong, seat=1))
    scan = only(run)
    page = scan_queries.scan_page(scan=scan, language="en")
    assert [
        (answer_line.number, answer_line.part, answer_line.doubt.en if answer_line.doubt else "")
        for answer_line in page.doubtful
    ] == [
        (1, "", "more than one circle is filled"),
        (2, "", "a circle is filled only in part"),
        (5, "1", "an option is chosen twice"),
        (5, "2", "an option is chosen twice"),
    ]
    assert page.row.doubts_count == 4
    with pytest.raises(actions.CourseRefused, match="must still be looked at"):
        take(scan)
    index = {
        (answer_line.number, answer_line.part): answer_line.index for answer_line in page.doubtful
    }
    scan = decide(scan, {index[1, ""]: [1], index[2, ""]: []})
    assert scan.state == "doubtful"
    rest = {index[5, "1"]: [2], index[5, "2"]: [0]}
    assert decide(scan, rest, takes_in=True).enrolment == seats[0]
    assert answers() == EVERY | {"TWO": {}}


@pytest.mark.usefixtures("seats")
def test_a_sheet_on_which_nothing_is_filled_is_looked_at(run: CourseRun, paper: Paper) -> None:
    read(run, picture(paper, {}, seat=1))
    scan = only(run)
    assert scan.state == "doubtful"
    decide(scan, {0: []}, takes_in=True)
    assert set(Response.objects.values_list("mark", flat=True)) == {0.0}


@pytest.mark.usefixtures("seats")
def test_a_line_or_circle_that_the_sheet_has_not_is_refused(run: CourseRun, paper: Paper) -> None:
    read(run, picture(paper, seat=1))
    for decided in ({99: [0]}, {-1: [0]}, {1: [2]}):
        with pytest.raises(actions.CourseRefused, match="no such line"):
            decide(only(run), decided)


@pytest.mark.usefixtures("seats")
def test_what_was_decided_against_the_kind_of_the_item_is_refused(
    run: CourseRun, paper: Paper
) -> None:
    read(run, picture(paper, seat=1))
    with pytest.raises(actions.CourseRefused, match="Item 1"):
        decide(only(run), {0: [0, 1]}, takes_in=True)
    assert only(run).decided == {}


@pytest.mark.usefixtures("seats")
def test_bad_pictures_are_refused_with_words_and_good_ones_kept(
    run: CourseRun, paper: Paper
) -> None:
    scans_read = read(
        run,
        b"not a picture",
        picture(paper, hides_corner=True),
        picture(paper, seat=1),
        picture(paper, holder=photographs.holder(1, "OTHER-1")),
        picture(factories.paper("Z"), {(1, ""): "a"}, seat=1),
    )
    assert [(name, words.en.split(".")[0]) for name, words in scans_read.refused] == [
        ("1.jpg", "This is not a picture that can be read"),
        ("2.jpg", "A corner of the sheet is not seen"),
        ("4.jpg", "This sheet belongs to another course run"),
        (
            "5.jpg",
            "This sheet is of a paper that the run does not have on this occasion",
        ),
    ]
    assert [saved_scan.file_name for saved_scan in scans_read.saved] == ["3.jpg"]


@pytest.mark.usefixtures("seats")
def test_of_a_scan_of_many_pages_the_bad_ones_are_reported_by_number(
    run: CourseRun, paper: Paper
) -> None:
    good, bad = (
        Image.open(io.BytesIO(picture(paper, seat=1, hides_corner=hidden)))
        for hidden in (False, True)
    )
    scan = io.BytesIO()
    good.save(scan, "PDF", save_all=True, append_images=[bad])
    scans_read = read(run, scan.getvalue())
    assert [saved_scan.file_name for saved_scan in scans_read.saved] == ["1.jpg · 1"]
    assert [name for name, _words in scans_read.refused] == ["1.jpg · 2"]
    take(only(run))
    assert answers() == EVERY


def test_refused_pictures_alone_leave_no_line_in_the_log(run: CourseRun) -> None:
    read(run, b"nothing")
    assert not AuditLine.objects.filter(action="read_scans").exists()


def test_too_many_files_at_once_are_refused(run: CourseRun) -> None:
    with pytest.raises(actions.CourseRefused, match="at most 60"):
        read(run, *[b""] * 61)


@pytest.mark.usefixtures("seats")
def test_a_repeated_page_is_imported_when_one_is_deleted(run: CourseRun, paper: Paper) -> None:
    read(run, picture(paper, seat=1), picture(paper, seat=1))
    first, second = SheetScan.objects.all()
    assert [row.problem for row in scan_queries.scan_rows(run=run)] == ["again", "again"]
    with pytest.raises(actions.CourseRefused, match="sent twice"):
        take(first)
    scans.throw_scan(scan=second, by=None, now=factories.NOW)
    take(first)
    assert answers() == EVERY


def test_an_officer_with_answers_keeps_them(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    factories.sat(seats[0], "before", paper, [1, 1, 1, 1, 1])
    read(run, picture(paper, seat=1))
    assert [row.problem for row in scan_queries.scan_rows(run=run)] == ["sat"]
    with pytest.raises(actions.CourseRefused, match="has answers on this occasion"):
        take(only(run))


def test_a_sheet_that_is_keyed_by_hand_is_finished_there(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    first = factories.account("coordinator")
    keying.key_sheet(
        enrolment=seats[0],
        occasion="before",
        typed={"ONE": "a"},
        is_checked_twice=True,
        by=first,
        now=factories.NOW,
    )
    read(run, picture(paper, seat=1))
    with pytest.raises(actions.CourseRefused, match="being keyed by hand"):
        take(only(run))


@pytest.mark.usefixtures("seats")
def test_papers_changed_since_are_not_marked_by(run: CourseRun, paper: Paper) -> None:
    read(run, picture(paper, seat=1))
    other = factories.paper("B")
    actions.set_papers(
        run=run, papers={"before": [other], "after": [other]}, by=None, now=factories.NOW
    )
    with pytest.raises(actions.CourseRefused, match="papers of the run were changed"):
        take(only(run))


@pytest.mark.usefixtures("seats")
def test_all_that_are_ready_come_in_and_the_others_are_reported(
    run: CourseRun, paper: Paper
) -> None:
    repeated = picture(paper, seat=2)
    read(
        run,
        picture(paper, seat=1),
        repeated,
        repeated,
        picture(paper, GOOD | {(1, ""): "ab"}, seat=3),
    )
    outcome = scans.take_in_scans(run=run, by=None, now=factories.NOW)
    assert (outcome.sittings_count, len(outcome.lines)) == (1, 1)
    assert outcome.lines[0] == "Seat 2: Page 1 was sent twice. Throw one picture away."


def test_pages_of_one_sheet_come_in_together(run: CourseRun, seats: list[Enrolment]) -> None:
    long = factories.paper("L", items=[factories.item() for _ in range(62)])
    actions.set_papers(
        run=run, papers={"before": [long], "after": [long]}, by=None, now=factories.NOW
    )
    holders = [photographs.holder(1, run.code)]
    sheets = photographs.clean_sheets(long, holders)
    assert len(sheets) == 2
    every = {(number, ""): "abcd"[number % 4] for number in range(1, 63)}
    pages = [
        photographs.photograph(photographs.filled(sheet, long, every, page=page))
        for page, sheet in enumerate(sheets, start=1)
    ]
    read(run, pages[1])
    assert [row.problem for row in scan_queries.scan_rows(run=run)] == ["pages"]
    with pytest.raises(actions.CourseRefused, match="Page 1 is missing"):
        take(only(run))
    read(run, pages[0])
    outcome = scans.take_in_scans(run=run, by=None, now=factories.NOW)
    assert (outcome.sittings_count, outcome.lines) == (1, [])
    assert Response.objects.count() == 62
    chosen = Response.objects.order_by("item__papers__places__position").values_list(
        "item__papers__places__position", "answer"
    )
    item_by_position = {place.position: place.item_id for place in long.places.all()}
    answer_by_item = dict(Response.objects.values_list("item_id", "answer"))
    assert len(chosen) >= 62
    assert [answer_by_item[item_by_position[number]]["chosen"] for number in range(1, 63)] == [
        "abcd"[number % 4] for number in range(1, 63)
    ]


def test_an_officer_of_the_other_half_does_not_get_the_sheet() -> None:
    run, shared = factories.run("KK-2026-2"), factories.item("SHARED")
    paper, other = (
        factories.paper(code, items=[shared, factories.item()], anchors=["SHARED"])
        for code in ("A", "B")
    )
    rows = factories.enrolments(run, 2)
    actions.set_papers(
        run=run,
        papers={"before": [paper, other], "after": [other, paper]},
        by=None,
        now=factories.NOW,
    )
    rows = list(Enrolment.objects.filter(run=run).order_by("seat"))
    wrong = next(row for row in rows if row.half == 2)
    read(run, picture(paper, {(1, ""): "a", (2, ""): "b"}, seat=wrong.seat))
    scan = only(run)
    assert scan.state == "unknown"
    with pytest.raises(actions.CourseRefused, match="another paper"):
        decide(scan, {}, enrolment=wrong)
    assert wrong not in scan_queries.scan_page(scan=scan, language="km").officers


@pytest.mark.usefixtures("seats")
def test_a_sheet_taken_in_or_thrown_is_not_changed_again(run: CourseRun, paper: Paper) -> None:
    read(run, picture(paper, seat=1), picture(paper, seat=2))
    first, second = SheetScan.objects.all()
    take(first)
    scans.throw_scan(scan=second, by=None, now=factories.NOW)
    for scan in (first, second):
        with pytest.raises(actions.CourseRefused, match="already imported or deleted"):
            scans.throw_scan(scan=scan, by=None, now=factories.NOW)


@pytest.mark.usefixtures("seats")
def test_another_trainer_does_nothing_with_photographs(run: CourseRun, paper: Paper) -> None:
    read(run, picture(paper, seat=1))
    scan = only(run)
    other: Account = factories.account("trainer")
    arguments: dict[str, Any] = {"by": other, "now": factories.NOW}
    for refused in (
        lambda: read(run, by=other),
        lambda: decide(scan, {}, by=other),
        lambda: scans.throw_scan(scan=scan, **arguments),
        lambda: scans.take_in_scan(scan=scan, **arguments),
        lambda: scans.take_in_scans(run=run, **arguments),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.usefixtures("seats")
def test_pictures_are_forgotten_thirty_days_after_a_final_run(
    run: CourseRun, paper: Paper
) -> None:
    read(run, picture(paper, seat=1))
    later = factories.NOW + timedelta(days=31)
    assert scans.forget_old_scans(now=later) == 0
    CourseRun.objects.filter(pk=run.pk).update(is_final=True)
    assert scans.forget_old_scans(now=later - timedelta(days=10)) == 0
    assert scans.forget_old_scans(now=later) == 1


@pytest.mark.usefixtures("seats")
def test_a_picture_shows_what_was_read_and_a_strip_of_one_line(
    run: CourseRun, paper: Paper
) -> None:
    read(run, picture(paper, seat=1))
    scan = only(run)
    whole = scan_queries.scan_picture(scan=scan, line=None)
    strip = scan_queries.scan_picture(scan=scan, line=0)
    assert whole.startswith(b"\xff\xd8")
    assert len(strip) < len(whole) / 4
    with pytest.raises(opening.NotThere):
        scan_queries.scan_picture(scan=scan, line=50)
