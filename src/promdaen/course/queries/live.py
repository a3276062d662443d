"""Tests on phones in progress: the trainer's live page, and the tests on officers' phones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from promdaen.assessment.models import Sitting
from promdaen.assessment.queries import adaptive as adaptive_queries
from promdaen.assessment.queries import phone as phone_queries
from promdaen.assessment.rules import showing
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE as ADAPTIVE
from promdaen.course.models import CourseRun, Enrolment, RunSitting, RunTest
from promdaen.course.queries import results, runs
from promdaen.course.rules import rounds, steps
from promdaen.course.rules import sittings as rules
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Digits, Text, Words
from promdaen.people import queries as people_queries

# A test comes before everything else that is open on the phone.

if TYPE_CHECKING:
    from promdaen.assessment.models import Paper

WEIGHT = 10
NOWHERE = phone_queries.SavedProgress(
    progress=showing.SittingProgress(items_count=0, answered_count=0, flagged_count=0)
)


@dataclass(frozen=True, kw_only=True)
class TestStatus:
    """A test for which a run has a paper, and whether it is open."""

    test_round: rounds.RunOccasion
    minutes: int
    test: RunTest | None
    on_phone_count: int
    counted_count: int


@dataclass(frozen=True, kw_only=True)
class SeatedOfficer:
    """An officer on a run's roster; the department's short name in the page's language.

    `row` is the enrolment's id as the database stores it.
    """

    row: str
    enrolment: UUID
    seat: int
    name_km: str
    name_latin: str
    department: str


NOTHING_KNOWN = rules.SittingFacts()


@dataclass(frozen=True, kw_only=True)
class LiveSitting:
    """A sitting of a test and its number of saves; `sitting` None: not begun."""

    sitting: UUID | None = None
    facts: rules.SittingFacts = NOTHING_KNOWN
    saves_count: int = 0


NOT_BEGUN = LiveSitting()


@dataclass(frozen=True, kw_only=True)
class TestProgress:
    """An officer in a test: state and progress; `position` of the last save."""

    officer: SeatedOfficer
    status: rules.SittingStatus
    facts: rules.SittingFacts
    progress: showing.SittingProgress | None
    position: int | None
    minutes_left: int | None

    def __hash__(self) -> int:
        """Hash the few fields that differ most: hashing all fields of hundreds of rows is slow."""
        return hash((self.officer.row, self.status.code, self.position, self.minutes_left))

    @property
    def share(self) -> float:
        """The share 0..1 of answered items."""
        progress = self.progress
        return progress.answered_count / progress.items_count if progress else 0.0

    @property
    def is_open(self) -> bool:
        """Whether the officer is taking the test on a phone now."""
        return self.facts.opened_at is not None and self.facts.closed_at is None

    @property
    def is_handed_in(self) -> bool:
        """Whether the officer submitted it on a phone, so that it can be reopened."""
        return self.status.code == "handed_in"


@dataclass(frozen=True, kw_only=True)
class LiveTestPage:
    """A test in progress, officers who need the trainer first."""

    test_round: rounds.RunOccasion
    test: RunTest
    now: datetime
    lines: Sequence[TestProgress]
    begun_count: int
    phone_count: int
    paper_count: int
    open_count: int
    quiet_count: int
    ends_at: datetime | None
    seconds_left: int | None

    @property
    def done_count(self) -> int:
        """Submitted tests, on phones and on paper."""
        return self.phone_count + self.paper_count


@dataclass(frozen=True, kw_only=True)
class PhoneTest:
    """A test as an officer's phone shows it; `sitting` None: not begun."""

    test: RunTest
    enrolment: Enrolment
    label: Words
    paper: Paper | None
    items_count: int
    is_adaptive: bool
    sitting: Sitting | None


def test_statuses(*, run: CourseRun) -> list[TestStatus]:
    """The tests of a run by occasion; later tests that were opened, by months."""
    papers = {occasion: paper for (occasion, _half), paper in runs.run_papers(run=run).items()}
    tests = {_round(test=run_test): run_test for run_test in RunTest.objects.filter(run=run)}
    test_rounds = [rounds.RunOccasion(occasion=code) for code in steps.OCCASION_NAMES]
    test_rounds += [
        test_round
        for test_round in rounds.all_rounds()
        if test_round.months and test_round in tests
    ]
    return [
        TestStatus(
            test_round=test_round,
            minutes=papers[test_round.occasion].minutes,
            test=tests.get(test_round),
            on_phone_count=_links(run=run, test_round=test_round).on_phone().count(),
            counted_count=_links(run=run, test_round=test_round).counted().count(),
        )
        for test_round in test_rounds
        if test_round.occasion in papers
    ]


def find_test(*, run: CourseRun, slug: str) -> RunTest | None:
    """The test of a run with this name in addresses, if it was ever opened."""
    test_round = rounds.find_round(slug=slug)
    if test_round is None:
        return None
    tests = RunTest.objects.filter(run=run, occasion=test_round.occasion, months=test_round.months)
    test = tests.first()
    if test is not None:
        test.run = run
    return test


def is_test_open(*, code: str, slug: str) -> bool:
    """Whether a test of the run with this code is open for phones."""
    test_round = rounds.find_round(slug=slug)
    tests = RunTest.objects.filter(run__code=code, closed_at=None)
    return test_round is not None and (
        tests.filter(occasion=test_round.occasion, months=test_round.months).exists()
    )


def find_run_sitting(*, test: RunTest, enrolment: Enrolment) -> RunSitting | None:
    """The sitting of an officer in a test, open or submitted, not withdrawn; or None."""
    rows = _links(run=test.run, test_round=_round(test=test))
    sittings = rows.filter(enrolment=enrolment, sitting__withdrawn_at__isnull=True)
    run_sitting: RunSitting | None = sittings.select_related("sitting", "enrolment__run").first()
    return run_sitting


def live_page(*, test: RunTest, now: datetime) -> LiveTestPage:
    """A test in progress; contains names: use `opening.run_to_change` first."""
    sittings_by_officer = _live_sittings(test=test)
    far = _far(sittings=sittings_by_officer.values())
    progress = [
        _test_progress(
            officer=officer,
            sittings=sittings_by_officer.get(officer.row, NOT_BEGUN),
            far=far,
            now=now,
        )
        for officer in _seated(run=test.run)
    ]
    progress.sort(key=lambda line: (rules.urgency(status=line.status), line.officer.seat))
    codes = [line.status.code for line in progress]
    ends_at = rules.last_end(ends_at=[line.facts.ends_at for line in progress if line.is_open])
    return LiveTestPage(
        test_round=_round(test=test),
        test=test,
        now=now,
        lines=progress,
        begun_count=len(sittings_by_officer),
        phone_count=codes.count("handed_in") + codes.count("ended"),
        paper_count=codes.count("on_paper"),
        open_count=sum(line.is_open for line in progress),
        quiet_count=codes.count("quiet"),
        ends_at=ends_at,
        seconds_left=showing.seconds_left(ends_at=ends_at, now=now),
    )


def phone_test(*, test_id: UUID, officer_id: UUID) -> PhoneTest | None:
    """A test of the officer's run; None for other runs."""
    test = RunTest.objects.select_related("run").filter(pk=test_id).first()
    if test is None:
        return None
    enrolment = Enrolment.objects.filter(run=test.run, officer=officer_id).first()
    return None if enrolment is None else _phone_test(test=test, enrolment=enrolment)


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """A row for every test that is open to an officer, or whose result can be seen."""
    rows = []
    for test in RunTest.objects.filter(run=enrolment.run_id):
        open_phone_test = _phone_test(test=test, enrolment=enrolment)
        sitting = open_phone_test.sitting
        is_taking = sitting is not None and sitting.closed_at is None
        is_open = test.closed_at is None
        if is_taking or (is_open and sitting is None):
            text = (
                _continue_text(sitting=sitting, now=now)
                if sitting
                else _begin_text(phone_test=open_phone_test)
            )
        elif sitting is not None:
            text = RESULTS if is_result_open(sitting=sitting) else HANDED_IN
        else:
            continue
        rows.append(
            PhoneRow(
                title=open_phone_test.label,
                text=text,
                page="course:phone_test",
                arguments=(str(test.pk),),
                icon="card-checklist",
                weight=WEIGHT,
                is_next=sitting is None or is_taking,
            )
        )
    return rows


def is_result_open(*, sitting: Sitting) -> bool:
    """Whether the trainer has opened the results of a sitting's test, and they may be shown."""
    links = RunSitting.objects.filter(sitting=sitting).select_related("enrolment__run")
    link = links.first()
    if link is None:
        return False
    tests = RunTest.objects.filter(run=link.enrolment.run_id, results_opened_at__isnull=False)
    is_opened = tests.filter(occasion=link.occasion, months=link.months).exists()
    run = link.enrolment.run
    return is_opened and not results.officers_still_to_sit(run=run, papers=[sitting.paper_id])


HANDED_IN = Text("Handed in.")
RESULTS = Text("Handed in. See your result.")


def _begin_text(*, phone_test: PhoneTest) -> Words:
    count = Digits(phone_test.items_count)
    questions = (
        Text("At most {count} questions", count=count)
        if phone_test.is_adaptive
        else Text("{count} questions", count=count)
    )
    if phone_test.test.minutes is None:
        return Text("{questions}.", questions=questions)
    minutes = Digits(phone_test.test.minutes)
    return Text("{questions}, {minutes} minutes.", questions=questions, minutes=minutes)


def _continue_text(*, sitting: Sitting, now: datetime) -> Words:
    left = showing.minutes_left(ends_at=sitting.ends_at, now=now)
    if left is None:
        return Text("Go on.")
    return Text("Go on: {left} min left.", left=Digits(left))


def _phone_test(*, test: RunTest, enrolment: Enrolment) -> PhoneTest:
    places = runs.keying_sheet(enrolment=enrolment, occasion=test.occasion)
    link = find_run_sitting(test=test, enrolment=enrolment)
    is_later = test.occasion == rounds.LATER
    adaptive = runs.adaptive_paper(run=test.run) if is_later else None
    return PhoneTest(
        test=test,
        enrolment=enrolment,
        label=_round(test=test).label,
        paper=places[0].paper if places else None,
        items_count=adaptive_queries.most_items(paper=adaptive) if adaptive else len(places),
        is_adaptive=adaptive is not None,
        sitting=link.sitting if link else None,
    )


def _round(*, test: RunTest) -> rounds.RunOccasion:
    return rounds.RunOccasion(occasion=test.occasion, months=test.months)


def _links(*, run: CourseRun, test_round: rounds.RunOccasion) -> Any:
    return RunSitting.objects.filter(
        enrolment__run=run, occasion=test_round.occasion, months=test_round.months
    )


# The page is loaded every few seconds for hundreds of officers, few of whom did anything since.
# Columns are read as database text: where the text is unchanged, the earlier result is used again
# without parsing.
MAX_CACHED_ROWS = 4_000


def _texts(*columns: str) -> list[Cast]:
    return [Cast(column, TextField()) for column in columns]


def _live_sittings(*, test: RunTest) -> dict[str, LiveSitting]:
    """The sittings of a test by the enrolment's id as text."""
    rows = _links(run=test.run, test_round=_round(test=test))
    texts = _texts(
        "enrolment", "sitting", "sitting__opened_at", "sitting__closed_at", "sitting__ends_at"
    )
    count = phone_queries.saves_count(sitting="sitting")
    rows = rows.filter(sitting__withdrawn_at__isnull=True).order_by()
    return {row[0]: _live_sitting(row) for row in rows.values_list(*texts, "sitting__mode", count)}


@lru_cache(maxsize=MAX_CACHED_ROWS)
def _live_sitting(row: tuple[Any, ...]) -> LiveSitting:
    _enrolment, sitting, opened_at, closed_at, ends_at, mode, saves_count = row
    facts = rules.SittingFacts(
        mode=mode,
        opened_at=_moment(opened_at),
        closed_at=_moment(closed_at),
        ends_at=_moment(ends_at),
    )
    return LiveSitting(sitting=UUID(sitting), facts=facts, saves_count=saves_count)


def _moment(text: str | None) -> datetime | None:
    """Parse a time as a database writes it, with a time zone or in UTC."""
    if text is None:
        return None
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _seated(*, run: CourseRun) -> list[SeatedOfficer]:
    departments = {
        department.pk: str(department.short) for department in people_queries.departments()
    }
    enrolments = Enrolment.objects.filter(run=run).order_by("seat")
    columns = ("seat", "officer__name_km", "officer__name_latin", "department_id")
    return [
        _seated_officer(row, departments[row[-1]])
        for row in enrolments.values_list(*_texts("pk"), *columns)
    ]


@lru_cache(maxsize=MAX_CACHED_ROWS)
def _seated_officer(row: tuple[Any, ...], department: str) -> SeatedOfficer:
    enrolment, seat, name_km, name_latin, _department = row
    return SeatedOfficer(
        row=enrolment,
        enrolment=UUID(enrolment),
        seat=seat,
        name_km=name_km,
        name_latin=name_latin,
        department=department,
    )


def _far(*, sittings: Iterable[LiveSitting]) -> dict[UUID, phone_queries.SavedProgress]:
    """The progress of sittings; paper sittings have none before they are entered."""
    counts, adaptive = {}, []
    for sitting in sittings:
        if sitting.sitting and sitting.facts.mode == phone_queries.MODE:
            counts[sitting.sitting] = sitting.saves_count
        elif sitting.sitting and sitting.facts.mode == ADAPTIVE:
            adaptive.append(sitting.sitting)
    far = phone_queries.saved_progress(counts=counts)
    if not adaptive:
        return far
    return far | {
        sitting: phone_queries.SavedProgress(
            progress=showing.SittingProgress(
                items_count=going.longest, answered_count=going.answered_count, flagged_count=0
            ),
            position=going.answered_count or None,
            saved_at=going.saved_at,
        )
        for sitting, going in adaptive_queries.sittings_progress(sittings=adaptive).items()
    }


def _test_progress(
    *,
    officer: SeatedOfficer,
    sittings: LiveSitting,
    far: Mapping[UUID, phone_queries.SavedProgress],
    now: datetime,
) -> TestProgress:
    reached = far.get(sittings.sitting, NOWHERE) if sittings.sitting else NOWHERE
    facts = sittings.facts
    if reached.saved_at is not None:
        facts = rules.SittingFacts(
            mode=facts.mode,
            opened_at=facts.opened_at,
            closed_at=facts.closed_at,
            ends_at=facts.ends_at,
            saved_at=reached.saved_at,
        )
    is_open = facts.opened_at is not None and facts.closed_at is None
    return TestProgress(
        officer=officer,
        status=rules.sitting_status(facts=facts, now=now),
        facts=facts,
        progress=reached.progress if reached.progress.items_count else None,
        position=reached.position,
        minutes_left=showing.minutes_left(ends_at=facts.ends_at, now=now) if is_open else None,
    )
