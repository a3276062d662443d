"""Practice of a run: open practice, progress, the phone's rows, results of the room."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from promdaen.casework.models import Case, CaseSession
from promdaen.casework.queries import rooms
from promdaen.casework.queries import sessions as case_queries
from promdaen.course.models import CourseRun, Enrolment, TrainingSession
from promdaen.course.models.practice import Practice, PracticeShare
from promdaen.course.queries import attendance
from promdaen.course.rules import discussion
from promdaen.course.rules import practice as rules
from promdaen.course.rules.phone import PhoneRow
from promdaen.curriculum.models import Topic
from promdaen.kit.texts import Text, Words
from promdaen.people.models import Department
from promdaen.specimen.models import StationSet
from promdaen.specimen.rules import sessions as lab_rules

# Opened practice comes before everything but tests; practising alone comes near the end.
WEIGHT_OPEN, WEIGHT_READ, WEIGHT_ALONE = 15, 30, 55
CASES = Text("Practise with cases")
CASES_TEXT = Text("Alone, as often as you like")
READ = Text("Read the reasoning.")
WAIT_TEXT = Text("Finished. The trainer opens the reasoning.")
FINISHED = Text("Finished.")
GO_TEXT = Text("Opened by the trainer now.")


@dataclass(frozen=True, kw_only=True)
class PracticeSummary:
    """A practice in the list of a run, and how many groups or officers began and finished."""

    practice: Practice
    name: Words
    kind: Words
    entered_count: int
    done_count: int


@dataclass(frozen=True, kw_only=True)
class PracticeCaseRow:
    """An officer or a group in a case, and the progress."""

    members: Sequence[Enrolment]
    departments: Sequence[Department]
    progress: rooms.SessionProgress

    @property
    def state(self) -> str:
        """The most important state: done, answering or waiting."""
        if self.progress.is_done:
            return "done"
        return "answering" if self.progress.saved_at else "waiting"


@dataclass(frozen=True, kw_only=True)
class LabProgress:
    """An officer at a row of specimens: how many are decided, never how many are right."""

    enrolment: Enrolment
    decided_count: int
    trials_count: int
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class LivePracticePage:
    """A practice in progress; `waiting` are officers who have not joined."""

    practice: Practice
    name: Words
    now: datetime
    cases: Sequence[PracticeCaseRow]
    labs: Sequence[LabProgress]
    waiting: Sequence[Enrolment]

    @property
    def entered_count(self) -> int:
        """How many groups wrote something, or how many officers joined."""
        if self.practice.is_group:
            return sum(practice_case_row.state != "waiting" for practice_case_row in self.cases)
        return len(self.cases) + len(self.labs)

    @property
    def done_count(self) -> int:
        """How many groups or officers finished."""
        return sum(practice_case_row.state == "done" for practice_case_row in self.cases) + sum(
            lab_progress.is_done for lab_progress in self.labs
        )

    @property
    def whole_count(self) -> int:
        """How many groups there are, or how many officers."""
        if self.practice.is_group:
            return len(self.cases)
        return self.entered_count + len(self.waiting)


@dataclass(frozen=True, kw_only=True)
class GroupsPage:
    """The groups of a practice, by seat; `by_name` maps a group's name to its session."""

    enrolments: Sequence[Enrolment]
    by_name: Mapping[str, UUID]
    group_of: Mapping[UUID, str]

    @property
    def lines(self) -> Sequence[tuple[Enrolment, str]]:
        """Every officer of the run with the name of the group, "" for none."""
        return [(enrolment, self.group_of.get(enrolment.pk, "")) for enrolment in self.enrolments]


@dataclass(frozen=True, kw_only=True)
class CaseChoice:
    """A case that a run can open: setting, topics, and the days that teach them.

    `days` are day numbers of the run; `used_at` is when the run last used it (None: never).
    """

    case: Case
    place: Words
    topics: Sequence[Topic]
    days: Sequence[int]
    used_at: datetime | None

    @property
    def stages_count(self) -> int:
        """The number of stages: the more, the harder."""
        return len(self.case.body["stages"])


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """The filter of cases; "" and None are no filter. `minutes` is the maximum."""

    topic: str = ""
    day: int | None = None
    stages: int | None = None
    minutes: int | None = None

    def takes(self, *, choice: CaseChoice) -> bool:
        """Whether a case matches the filter."""
        return (
            (not self.topic or self.topic in {topic.code for topic in choice.topics})
            and (self.day is None or self.day in choice.days)
            and (self.stages is None or choice.stages_count == self.stages)
            and (self.minutes is None or choice.case.minutes <= self.minutes)
        )


@dataclass(frozen=True, kw_only=True)
class GroupBasis:
    """The officers to form groups of: those present today, else all enrolled."""

    enrolments: Sequence[Enrolment]
    is_recorded: bool


@dataclass(frozen=True, kw_only=True)
class DiscussionWall:
    """One screen of a discussion: its stage, disputed elements, and the first of each stage.

    `room_stage` is None for the questions at the end, which belong to no stage.
    """

    around: discussion.ScreenNeighbours
    room_stage: rooms.RoomStage | None
    rows: Sequence[rooms.RoomElement]
    tabs: Sequence[discussion.Screen]

    @property
    def is_last_of_answers(self) -> bool:
        """Whether no further disputed element of the stage follows."""
        down = self.around.down
        return down is None or down.part != discussion.ANSWERS


@dataclass(frozen=True, kw_only=True)
class PhonePractice:
    """A practice as an officer's phone shows it; `share` None: not joined."""

    practice: Practice
    name: Words
    enrolment: Enrolment
    share: PracticeShare | None

    @property
    def group(self) -> str:
        """The name of the officer's group; "" for none."""
        case_session = self.share.case_session if self.share else None
        return case_session.name if case_session else ""

    @property
    def documents_count(self) -> int:
        """How many specimens are shown, with those that follow a watch."""
        more = lab_rules.RETRAINING_COUNT
        is_retrained = lab_rules.MODES[self.practice.mode].is_retrained
        return (self.practice.trials_count or 0) + more * is_retrained

    @property
    def has_begun(self) -> bool:
        """Whether there is a session to continue."""
        return self.share is not None and bool(
            self.share.case_session_id or self.share.lab_session_id
        )


def practice_name(*, practice: Practice) -> Words:
    """The name of a practice: title of the case, mode of examination, or set."""
    if practice.case is not None:
        return Words(en=practice.case.title_en, km=practice.case.title_km)
    if practice.station_set is not None:
        title = practice.station_set.title or practice.station_set.code
        return Words.same(title)
    return rules.SPECIMEN_MODES[practice.mode]


def find_practice(*, run: CourseRun, practice_id: UUID) -> Practice | None:
    """A practice of this run, or None."""
    practices = Practice.objects.select_related("case", "station_set", "run")
    return practices.filter(run=run, pk=practice_id).first()


def is_practice_open(*, code: str, practice_id: UUID) -> bool:
    """Whether a practice of the run with this code is not closed."""
    return Practice.objects.filter(pk=practice_id, run__code=code, closed_at=None).exists()


def practice_summaries(*, run: CourseRun) -> list[PracticeSummary]:
    """The practices of a run, open ones first, then the newest."""
    case, lab = "shares__case_session", "shares__lab_session"
    begun = Count(case, distinct=True, filter=Q(**{f"{case}__answers__isnull": False}))
    closed = Count(case, distinct=True, filter=Q(**{f"{case}__closed_at__isnull": False}))
    ended = Count(lab, distinct=True, filter=Q(**{f"{lab}__ended_at__isnull": False}))
    rows = (
        Practice.objects.filter(run=run)
        .select_related("case", "station_set")
        .annotate(entered=begun + Count(lab, distinct=True), done=closed + ended)
    )
    practice_summaries = [
        PracticeSummary(
            practice=row,
            name=practice_name(practice=row),
            kind=rules.PRACTICE_KINDS[row.kind],
            entered_count=row.entered,
            done_count=row.done,
        )
        for row in rows.order_by("-opened_at")
    ]
    return sorted(
        practice_summaries,
        key=lambda practice_summary: practice_summary.practice.closed_at is not None,
    )


def case_choices(*, run: CourseRun) -> list[CaseChoice]:
    """The cases that a trainer can open in a run, unused ones first."""
    used = dict(
        Practice.objects.filter(run=run, kind=rules.CASE)
        .values_list("case__code")
        .annotate(last=Max("opened_at"))
    )
    taught = _days_by_topic(run=run)
    topics = case_queries.topics_by_case()
    choices = [
        CaseChoice(
            case=case,
            place=text,
            topics=topics.get(case.pk, []),
            days=sorted(
                {day for topic in topics.get(case.pk, []) for day in taught.get(topic.pk, ())}
            ),
            used_at=used.get(case.code),
        )
        for case, text in case_queries.current_cases()
    ]
    return sorted(choices, key=lambda room: room.used_at is not None)


def run_days(*, run: CourseRun) -> int:
    """The number of days of a run, from its first to its last."""
    return (run.ends_on - run.starts_on).days + 1


def group_basis(*, run: CourseRun, now: datetime) -> GroupBasis:
    """The officers to form groups of now; contains names.

    An officer's last record of today decides.
    """
    enrolled = Enrolment.objects.filter(run=run).select_related("officer", "department")
    records = attendance.current(run=run).filter(session__on=timezone.localdate(now))
    last = dict(records.order_by("session__begins").values_list("enrolment_id", "is_present"))
    present = [enrolment for enrolment in enrolled if last.get(enrolment.pk)]
    if present:
        return GroupBasis(enrolments=present, is_recorded=True)
    rest = [enrolment for enrolment in enrolled if enrolment.has_attended is not False]
    return GroupBasis(enrolments=rest, is_recorded=False)


def station_sets() -> list[StationSet]:
    """The printed sets that can be used at stations, newest first."""
    return list(StationSet.objects.all())


def case_sessions(*, practice: Practice) -> list[CaseSession]:
    """The sessions of a practice with a case, groups in order."""
    sessions = CaseSession.objects.filter(
        pk__in=PracticeShare.objects.filter(practice=practice).values("case_session")
    ).select_related("case", "law")
    return sorted(sessions, key=lambda room: (len(room.name), room.name, room.opened_at))


def live_page(*, practice: Practice, now: datetime) -> LivePracticePage:
    """A practice in progress; contains names: use `opening.run_to_change` first."""
    shares = list(_shares(practice=practice))
    sessions = case_sessions(practice=practice)
    by_session: dict[UUID | None, list[Enrolment]] = {}
    for share in shares:
        by_session.setdefault(share.case_session_id, []).append(share.enrolment)
    inside = {
        share.enrolment_id for share in shares if share.case_session_id or share.lab_session_id
    }
    enrolments = Enrolment.objects.filter(run=practice.run).select_related("officer", "department")
    return LivePracticePage(
        practice=practice,
        name=practice_name(practice=practice),
        now=now,
        cases=[
            _case_row(members=by_session.get(progress.session.pk, []), progress=progress)
            for progress in rooms.session_progress(sessions=sessions)
        ],
        labs=[_lab_progress(share=share) for share in shares if share.lab_session is not None],
        waiting=[enrolment for enrolment in enrolments if enrolment.pk not in inside],
    )


def groups_page(*, practice: Practice) -> GroupsPage:
    """The groups of a practice; contains names: use `opening.run_to_change` first."""
    enrolments = Enrolment.objects.filter(run=practice.run).select_related("officer", "department")
    group_sessions = {
        case_session.pk: case_session
        for case_session in case_sessions(practice=practice)
        if case_session.is_group
    }
    shares = PracticeShare.objects.filter(practice=practice, case_session__in=list(group_sessions))
    return GroupsPage(
        enrolments=list(enrolments),
        by_name={session.name: pk for pk, session in group_sessions.items()},
        group_of={
            share.enrolment_id: group_sessions[share.case_session_id].name
            for share in shares
            if share.case_session_id is not None
        },
    )


def room_page(*, practice: Practice) -> rooms.RoomPage | None:
    """How the answers to a practice's case differ in the room; None without a case."""
    if practice.case is None:
        return None
    sessions = case_sessions(practice=practice)
    return rooms.room_page(case=practice.case, sessions=sessions)


def discussion_wall(
    *, practice: Practice, page: rooms.RoomPage, screen: discussion.Screen
) -> DiscussionWall:
    """The requested screen of a discussion; with reasoning once the practice is closed."""
    every = discussion.screens(
        disputed={stage.number: len(stage.disputed) for stage in page.stages},
        has_reasoning=practice.closed_at is not None,
    )
    around = discussion.around(every=every, chosen_screen=screen)
    current_stage = next(
        (stage for stage in page.stages if stage.number == around.screen.stage), None
    )
    elements = (
        current_stage.disputed[around.screen.first : around.screen.last] if current_stage else []
    )
    return DiscussionWall(
        around=around,
        room_stage=current_stage,
        rows=elements,
        tabs=[entry for entry in every if entry.part == discussion.ANSWERS and not entry.first],
    )


def phone_practice(*, practice_id: UUID, officer_id: UUID) -> PhonePractice | None:
    """A practice of the officer's run; None for other runs, and for stations."""
    practices = Practice.objects.exclude(kind=rules.STATIONS).select_related("case", "station_set")
    practice = practices.filter(pk=practice_id).first()
    if practice is None:
        return None
    enrolment = Enrolment.objects.filter(run=practice.run_id, officer=officer_id).first()
    if enrolment is None:
        return None
    shares = PracticeShare.objects.select_related("case_session", "lab_session")
    share = shares.filter(practice=practice, enrolment=enrolment).first()
    return _phone(practice=practice, enrolment=enrolment, share=share)


def has_practised(*, enrolment: Enrolment) -> bool:
    """Whether an officer began a session of their own in a practice of the run."""
    is_own = Q(lab_session__isnull=False) | Q(case_session__is_group=False)
    return PracticeShare.objects.filter(is_own, enrolment=enrolment).exists()


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """Opened practices, newest first, finished ones, and cases to practise alone."""
    rows = []
    practices = Practice.objects.filter(run=enrolment.run_id).exclude(kind=rules.STATIONS)
    practices = practices.select_related("case").order_by("-opened_at")
    shares = PracticeShare.objects.filter(practice__run=enrolment.run_id, enrolment=enrolment)
    share_by_practice = {
        share.practice_id: share for share in shares.select_related("case_session", "lab_session")
    }
    open_cases = {
        practice.case.code
        for practice in practices
        if practice.case is not None and practice.closed_at is None
    }
    for practice in practices:
        share = share_by_practice.get(practice.pk)
        phone_row = _phone_row(
            phone_practice=_phone(practice=practice, enrolment=enrolment, share=share),
            open_cases=open_cases,
        )
        rows += [phone_row] if phone_row else []
    if case_queries.has_cases():
        rows.append(
            PhoneRow(
                title=CASES,
                text=CASES_TEXT,
                page="casework:phone_cases",
                icon="journal-check",
                weight=WEIGHT_ALONE,
            )
        )
    return rows


def reserved_cases(*, officer_id: UUID | None, now: datetime) -> set[str]:
    """The cases reserved for the classroom.

    They were opened in a current run of this officer, with None in any, and are not explained yet.
    """
    practices = Practice.objects.filter(
        kind=rules.CASE,
        run__ends_on__gte=timezone.localdate(now),
        debrief_at__isnull=True,
    )
    if officer_id is not None:
        practices = practices.filter(run__enrolments__officer=officer_id)
    return set(practices.values_list("case__code", flat=True))


def _days_by_topic(*, run: CourseRun) -> dict[str, set[int]]:
    """The days of a run on which each topic is taught, by the topic's key."""
    sessions = TrainingSession.objects.filter(run=run, topic__isnull=False)
    days_by_topic: dict[str, set[int]] = {}
    for topic, on in sessions.values_list("topic_id", "on"):
        days_by_topic.setdefault(topic, set()).add((on - run.starts_on).days + 1)
    return days_by_topic


def is_case_open_again(*, practice: Practice) -> bool:
    """Whether another practice of the run with the same case is open.

    Officers are judging the case now, so that its reasoning must stay hidden.
    """
    if practice.case is None:
        return False
    practices = Practice.objects.filter(
        run=practice.run_id, case__code=practice.case.code, closed_at__isnull=True
    )
    return practices.exclude(pk=practice.pk).exists()


def holds_reasoning(*, session: CaseSession) -> bool:
    """Whether a judged case is being judged again in the run, so that its reasoning is hidden."""
    shares = PracticeShare.objects.filter(case_session=session)
    share = shares.select_related("practice__case").first()
    return share is not None and is_case_open_again(practice=share.practice)


def _shares(*, practice: Practice) -> QuerySet[PracticeShare, PracticeShare]:
    return (
        PracticeShare.objects.filter(practice=practice)
        .select_related("enrolment__officer", "enrolment__department", "lab_session")
        .annotate(decided=Count("lab_session__trials", filter=_DECIDED))
        .annotate(trials=Count("lab_session__trials"))
        .order_by("enrolment__seat")
    )


_DECIDED = Q(lab_session__trials__decision__isnull=False)


def _case_row(*, members: Sequence[Enrolment], progress: rooms.SessionProgress) -> PracticeCaseRow:
    departments_by_id = {member.department_id: member.department for member in members}
    return PracticeCaseRow(
        members=members, departments=list(departments_by_id.values()), progress=progress
    )


def _lab_progress(*, share: Any) -> LabProgress:
    return LabProgress(
        enrolment=share.enrolment,
        decided_count=share.decided,
        trials_count=share.trials,
        is_done=share.lab_session.ended_at is not None,
    )


def _phone(
    *, practice: Practice, enrolment: Enrolment, share: PracticeShare | None
) -> PhonePractice:
    is_case = practice.kind == rules.CASE
    return PhonePractice(
        practice=practice,
        name=practice_name(practice=practice) if is_case else rules.TO_EXAMINE,
        enrolment=enrolment,
        share=share,
    )


def _phone_row(*, phone_practice: PhonePractice, open_cases: Collection[str]) -> PhoneRow | None:
    """A practice on the first page; None for one that closed before the officer joined.

    open_cases: codes of the cases that officers of the run are judging, whose reasoning is hidden.
    """
    practice, share = phone_practice.practice, phone_practice.share
    case = share.case_session if share else None
    lab = share.lab_session if share else None
    is_done = bool((case and case.closed_at) or (lab and lab.ended_at))
    if practice.closed_at is not None and not is_done:
        return None
    text, weight = GO_TEXT, WEIGHT_OPEN
    if is_done:
        has_reasoning = (
            case is not None
            and practice.debrief_at is not None
            and practice.case is not None
            and practice.case.code not in open_cases
        )
        text, weight = (READ if has_reasoning else WAIT_TEXT if case else FINISHED), WEIGHT_READ
    return PhoneRow(
        title=phone_practice.name,
        text=text,
        page="course:phone_practice",
        arguments=(str(practice.pk),),
        icon=ICONS[practice.kind],
        weight=weight,
        is_next=not is_done,
    )


ICONS: Mapping[str, str] = {rules.CASE: "journal-check", rules.SPECIMENS: "search"}
