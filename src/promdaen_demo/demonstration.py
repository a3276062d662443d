"""The demonstration: a realistic programme of invented people, built with the real actions."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment import queries as assessment_queries
from promdaen.config import demo_age
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.course.rules import answers as answer_rules
from promdaen.exchange.queries import exchange_database
from promdaen.kit import audit, spreadsheets
from promdaen.kit import content as kit_content
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.lti import actions as lti_actions
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries
from promdaen.report import actions as report_actions
from promdaen.report import queries as report_queries
from promdaen_demo import (
    booth,
    checklists,
    comparisons,
    costs,
    evaluation_reports,
    exchange,
    exercises,
    field_checks,
    haste,
    invention,
    practice,
    programme,
    questions,
    refreshers,
    registers,
    reviews,
    rollouts,
    survey,
    ties,
    twins,
    week,
)
from promdaen_demo.progress import BuildProgress, silent
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun
    from promdaen.people.models import Account, Officer

SIGN_INS = (
    ("administrator", "Chan Dara"),
    ("coordinator", "Kim Sophal"),
    ("trainer", "Meas Rithy"),
    ("reviewer", "Prak Sothea"),
    ("viewer", "Donor Desk"),
    ("assessor", "Ouk Pisey"),
    ("controller", "Sok Rachana"),
    ("expert", "Keo Bopha"),
)
SECOND_ASSESSOR = "Long Chenda"
OTHER_EXPERTS = ("Heng Vuthy", "Nuon Sreymom")
NAMES = (
    "demo_setting",
    "demo_programme",
    "demo_run",
    "demo_officer",
    "demo_trainer",
    "demo_observation",
    "demo_quote",
    "demo_recommendation",
    "demo_survey",
    "demo_traffic",
    "demo_exchange",
    "demo_exercise",
    "demo_question",
    "demo_rollout",
    "demo_tie",
    "demo_cost",
    "demo_field_check",
    "demo_story",
    "demo_checklist",
    "demo_register",
    "demo_comparison",
)
SHEETS = ("programme", "PRG-2012")
# The parts of the build in order, as shown; each course run adds one, and each week one.
PARTS = {
    "database": "database",
    "content": "topics, items, lessons, cases, checkpoints",
    "people": "accounts, officers, programmes, trainers",
    "survey": "survey of checkpoints",
    "programme": "border programme",
    "practice": "printed specimens, booth, recommendations",
    "exercises": "table-top exercises",
    "questions": "questions and answers",
    "rollouts": "roll-outs by lot",
    "ties": "contacts between departments, costs, measures on the job",
    "statistics": "statistics of the items",
    "year": "refreshers of the year after",
    "sheets": "results sheets",
}


class DemoRefused(RuntimeError):
    """The database has real data, so the demonstration is not added."""


def is_built() -> bool:
    """Whether this database is a demonstration. Raises DemoRefused if it has other data."""
    if audit.is_demo():
        return True
    if people_queries.has_accounts() or course_queries.has_runs():
        raise DemoRefused(
            "This database is in use and is not a demonstration. Point DATABASE_URL or "
            "PROMDAEN_DATA at an empty place, then run the demo again."
        )
    return False


def parts_count() -> int:
    """How many parts the build has, including the preparation of the database."""
    runs = kit_content.read_content(root=kit_content.content_root(), names=["demo_run"])
    weeks = [record for record in runs["demo_run"] if record.values.get("week")]
    return len(PARTS) + len(runs["demo_run"]) + len(weeks) + exchange_database.is_here()


def build_demonstration(*, now: datetime, progress: BuildProgress | None = None) -> None:
    """Fill an empty database; all or nothing.

    Raises DemoRefused if it is not empty. `progress` is called with each part as it begins.
    """
    if is_built():
        return
    begin = (progress or silent(parts_count=parts_count())).begin
    with (
        haste.fast_setup(),
        haste.tables_beside() as tables,
        haste.process_beside() as beside,
        transaction.atomic(),
        _exchange_whole(),
    ):
        begin(PARTS["content"])
        reading = beside.submit(
            kit_content.read_content, root=kit_content.content_root(), names=NAMES
        )
        simulations = twins.simulate_beside(beside=beside)
        call_command("load_content", stdout=io.StringIO())
        content = _content(reading=reading, now=now)
        begin(PARTS["people"])
        accounts = _make_accounts(now=now)
        officers = _make_officers(content=content, now=now)
        _make_programmes(content=content, now=now)
        runs_by_code = _build_runs(
            content=content, accounts=accounts, officers=officers, begin=begin
        )
        begin(PARTS["survey"])
        _make_survey(content=content, accounts=accounts)
        begin(PARTS["programme"])
        twins.make_twins(content=content, planner=accounts["coordinator"], simulations=simulations)
        unsigned = programme.make_programme(
            content=content, **_judges(accounts=accounts), beside=beside
        )
        tables.join()
        _hold_weeks(content=content, runs_by_code=runs_by_code, accounts=accounts, begin=begin)
        _make_practice(content=content, runs_by_code=runs_by_code, accounts=accounts, begin=begin)
        begin(PARTS["rollouts"])
        rollouts.run_rollouts(content=content)
        begin(PARTS["ties"])
        _measure_impact(content=content, runs_by_code=runs_by_code, accounts=accounts)
        begin(PARTS["statistics"])
        assessment_actions.store_statistics(by=None, now=now)
        audit.mark_demo()
        begin(PARTS["year"])
        refreshers.remind(content=content, runs_by_code=runs_by_code)
        programme.sign_programme(
            unsigned=unsigned, planner=accounts["coordinator"], signer=accounts["viewer"]
        )
        _register_platform(content=content, administrator=accounts["administrator"])
        if exchange_database.is_here():
            begin("exchange between departments")
            _make_exchange(content=content)
        evaluation_reports.make_report(content=content)
        demo_age.record_build(now=now)


def _make_practice(
    *,
    content: DemonstrationContent,
    runs_by_code: Mapping[str, CourseRun],
    accounts: Mapping[str, Account],
    begin: Callable[[str], None],
) -> None:
    """What is beside the course runs: sets and drills, exercises, questions of officers."""
    begin(PARTS["practice"])
    practice.make_set(content=content)
    booth.make_drill(run=next(iter(runs_by_code.values())), content=content)
    _write_recommendations(content=content, now=content.now)
    begin(PARTS["exercises"])
    exercises.make_exercises(
        content=content, runs_by_code=runs_by_code, controller=accounts["controller"]
    )
    begin(PARTS["questions"])
    reviews.assign_texts(content=content, accounts=accounts)
    questions.ask_questions(
        content=content, runs_by_code=runs_by_code, trainer=accounts["trainer"]
    )


def _register_platform(*, content: DemonstrationContent, administrator: Account) -> None:
    """Register the invented learning platform, from which nothing is opened."""
    values = content.records["demo_setting"][0].values
    address = values["platform_address"]
    lti_actions.register_platform(
        new=lti_actions.NewPlatform(
            name=f"{values['platform']['km']} · {values['platform']['en']}",
            issuer=address,
            client_id="INVENTED-1",
            deployments=["1"],
            login_url=f"{address}/mod/lti/auth.php",
            token_url=f"{address}/mod/lti/token.php",
            keys_url=f"{address}/mod/lti/certs.php",
        ),
        by=administrator,
        now=content.now,
    )


def _build_runs(
    *,
    content: DemonstrationContent,
    accounts: Mapping[str, Account],
    officers: Mapping[str, Officer],
    begin: Callable[[str], None],
) -> dict[str, CourseRun]:
    """The course runs by code; those with a week are finished by `_hold_weeks`."""
    runs_by_code: dict[str, Any] = {}
    for record in content.records["demo_run"]:
        begin(f"course run {record.code}")
        run = runs_by_code[record.code] = _make_run(
            record=record, content=content, officers=officers, trainer=accounts["trainer"]
        )
        if record.values["state"] == "finished" and not record.values.get("week"):
            _finish(run=run, record=record, content=content)
    return runs_by_code


def _hold_weeks(
    *,
    content: DemonstrationContent,
    runs_by_code: Mapping[str, CourseRun],
    accounts: Mapping[str, Account],
    begin: Callable[[str], None],
) -> None:
    """The weeks of course runs with their practice and the year after."""
    trainers = week.put_trainers(content=content, account=accounts["trainer"])
    for record in content.records["demo_run"]:
        if not record.values.get("week"):
            continue
        begin(f"week and year of {record.code}")
        run = runs_by_code[record.code]
        week.build_week(run=run, record=record, content=content, trainers=trainers)
        practice.make_practice(run=run, record=record, content=content)
        booth.make_booth(run=run, record=record, content=content)
        if record.values["state"] == "finished":
            _finish(run=run, record=record, content=content)


def _make_exchange(*, content: DemonstrationContent) -> None:
    values = content.records["demo_exchange"][0].values
    exchange.make_exchange(values=values, password=demo_age.PASSWORD, now=content.now)


def _make_survey(*, content: DemonstrationContent, accounts: Mapping[str, Account]) -> None:
    """Both survey rounds, and the earlier border programme between them."""
    people = {**_judges(accounts=accounts), "signer": accounts["viewer"]}
    survey.make_survey(
        content=content,
        assessors=[accounts["assessor"], _second_assessor(now=content.now)],
        coordinator=accounts["coordinator"],
        between=lambda: programme.make_earlier_programme(content=content, **people),
    )


def _measure_impact(
    *,
    content: DemonstrationContent,
    runs_by_code: Mapping[str, CourseRun],
    accounts: Mapping[str, Account],
) -> None:
    ties.ask_ties(content=content, runs_by_code=runs_by_code)
    costs.enter_costs(content=content, runs_by_code=runs_by_code)
    approvers = (accounts["coordinator"], accounts["administrator"])
    field_checks.make_checks(content=content, approvers=approvers)
    checklists.fill_checklists(content=content, runs_by_code=runs_by_code)
    comparisons.record_comparisons(content=content, runs_by_code=runs_by_code)
    registers.fill_registers(content=content, runs_by_code=runs_by_code)
    evaluation_reports.follow_recommendations(content=content)
    evaluation_reports.record_stories(content=content)


def _judges(*, accounts: Mapping[str, Account]) -> dict[str, Any]:
    """Who plans the border programmes, and who judges their measures."""
    return {
        "planner": accounts["coordinator"],
        "experts": [accounts[name] for name in ("expert", *OTHER_EXPERTS)],
    }


def _exchange_whole() -> AbstractContextManager[Any]:
    """A transaction in the exchange's database too, if there is one."""
    return (
        transaction.atomic(using=exchange_database.ALIAS)
        if exchange_database.is_here()
        else nullcontext()
    )


def write_sheet(*, now: datetime) -> Path:
    """Issue the sheet of the programme of 2012 and write its PDF to the data folder."""
    kind, code = SHEETS
    scope_runs = report_queries.scope_runs_by_code(kind=kind, code=code, account=None)
    sheet = report_actions.issue_sheet(scope_runs=scope_runs, by=None, now=now)
    path = Path(settings.DATA_FOLDER) / "demo-results-sheet-km.pdf"
    for language in ("en", "km"):
        path = Path(settings.DATA_FOLDER) / f"demo-results-sheet-{language}.pdf"
        if not path.exists() or path.stat().st_mtime < sheet.issued_at.timestamp():
            path.write_bytes(report_actions.print_sheet(figures=sheet.figures, language=language))
    return path


def exchange_sign_ins() -> list[tuple[str, str]]:
    """The addresses and names of the people of the exchange, if it exists."""
    if not exchange_database.is_here():
        return []
    records = kit_content.read_content(root=kit_content.content_root(), names=["demo_exchange"])
    return exchange.sign_ins(values=records["demo_exchange"][0].values)


def headlines(*, today: date) -> NewJsonObject:
    """The headline figures from the sheet of the programme of 2012."""
    kind, code = SHEETS
    scope_runs = report_queries.scope_runs_by_code(kind=kind, code=code, account=None)
    return report_queries.build_sheet(scope_runs=scope_runs, today=today)


def _content(
    *, reading: Future[dict[str, list[kit_content.ContentRecord]]], now: datetime
) -> DemonstrationContent:
    """The records that another process read, read here if it died."""
    try:
        records = reading.result()
    except BrokenExecutor:
        records = kit_content.read_content(root=kit_content.content_root(), names=NAMES)
    set_on: date = records["demo_setting"][0].values["today"]
    weeks = (_monday(timezone.localdate(now)) - _monday(set_on)) // timedelta(weeks=1)
    return DemonstrationContent(records=records, moved=timedelta(weeks=weeks), now=now)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _make_accounts(*, now: datetime) -> dict[str, Account]:
    accounts = {}
    for role, name in SIGN_INS:
        accounts[role] = _account(email=f"{role}@demo.example", name=name, role=role, now=now)
        people_actions.note_own_password(by=accounts[role], now=now)
    for number, name in enumerate(OTHER_EXPERTS, start=2):
        email = f"expert-{number}@demo.example"
        accounts[name] = _account(email=email, name=name, role="expert", now=now)
    return accounts


def _second_assessor(*, now: datetime) -> Account:
    """An assessor who visits half of the checkpoints and sees how far two assessors agree."""
    return _account(
        email="assessor-2@demo.example", name=SECOND_ASSESSOR, role="assessor", now=now
    )


def _account(*, email: str, name: str, role: str, now: datetime) -> Account:
    details = people_actions.AccountDetails(email=email, name=name, roles=frozenset({role}))
    return people_actions.create_account(
        details=details, password=demo_age.PASSWORD, by=None, now=now
    )


def _make_officers(*, content: DemonstrationContent, now: datetime) -> NewJsonObject:
    records = content.records["demo_officer"]
    at: dict[str, list[Any]] = {}
    for checkpoint in places_queries.checkpoint_choices():
        at.setdefault(checkpoint.province_id, []).append(checkpoint.pk)
    officers = people_actions.create_officers(
        new=[
            _new_officer(
                values=record.values,
                code=record.code,
                checkpoints=at.get(record.values["province"], []),
                place=index,
            )
            for index, record in enumerate(records)
        ],
        by=None,
        now=now,
    )
    return {record.code: officer for record, officer in zip(records, officers, strict=True)}


def _new_officer(
    *, values: JsonObject, code: str, checkpoints: Sequence[UUID], place: int
) -> people_actions.NewOfficer:
    """An officer of the roster, posted to the checkpoints of the province in turn."""
    return people_actions.NewOfficer(
        details=people_actions.OfficerDetails(
            code=code,
            name_km=f"{values['family']['km']} {values['given']['km']}",
            name_latin=f"{values['family']['en']} {values['given']['en']}",
            sex=values["sex"],
            rank=values["rank"],
            department=values["department"],
        ),
        posting=people_actions.NewPosting(
            province=values["province"],
            checkpoint=checkpoints[place % len(checkpoints)] if checkpoints else None,
        ),
    )


def _make_programmes(*, content: DemonstrationContent, now: datetime) -> None:
    for record in content.records["demo_programme"]:
        values = record.values
        starts_on = content.day(values["starts_on"])
        course_actions.create_programme(
            details=course_actions.ProgrammeDetails(
                code=record.code,
                title=values["title"],
                starts_on=starts_on,
                ends_on=content.day(values["ends_on"]),
                funder=values["funder"],
                implementer=values["implementer"],
                is_invented=True,
            ),
            targets={
                (value["department"], value["province"], starts_on.year): value["number"]
                for value in values["targets"]
            },
            by=None,
            now=now,
        )


def _make_run(
    *,
    record: kit_content.ContentRecord,
    content: DemonstrationContent,
    officers: Mapping[str, Officer],
    trainer: Account,
) -> Any:
    values = record.values
    starts_on, ends_on = content.day(values["starts_on"]), content.day(values["ends_on"])
    opened = content.moment(starts_on, time(8, 0))
    run = course_actions.create_run(
        code=record.code,
        details=course_actions.RunDetails(
            course=values["course"],
            province=values["province"],
            programme=values["programme"],
            place=values["place"],
            starts_on=starts_on,
            ends_on=ends_on,
            language=values["language"],
            is_invented=True,
        ),
        by=None,
        now=opened,
    )
    course_actions.set_trainers(run=run, trainers=[trainer], by=None, now=opened)
    targets = {value["department"]: value["number"] for value in values["targets"]}
    course_actions.set_targets(run=run, targets=targets, by=None, now=opened)
    _set_papers(run=run, codes=values["papers"], now=opened)
    mine = [
        officers[officer_record.code]
        for officer_record in content.records["demo_officer"]
        if officer_record.values.get("run") == record.code
    ]
    if mine:
        new = [course_actions.NewEnrolment(officer=officer) for officer in mine]
        course_actions.enrol_officers(run=run, officers=new, by=None, now=opened)
    if values["state"] != "planned":
        _answer(run=run, record=record, content=content)
    return run


def _set_papers(*, run: CourseRun, codes: Mapping[str, Sequence[str]], now: datetime) -> None:
    papers = {paper.code: paper for paper in assessment_queries.current_papers()}
    chosen = {
        occasion: [papers[code] for code in paper_codes] for occasion, paper_codes in codes.items()
    }
    course_actions.set_papers(run=run, papers=chosen, by=None, now=now)


def _answer(
    *, run: CourseRun, record: kit_content.ContentRecord, content: DemonstrationContent
) -> None:
    values = record.values
    is_over = values["state"] == "finished"
    quotes = _run_quotes(record=record, content=content)
    if values.get("answers"):
        table = _file_table(run=run, name=values["answers"], quotes_count=len(quotes))
    else:
        table = invention.answers_table(
            run=course_queries.run_answers(run=run),
            rights=assessment_queries.right_choices(),
            seed=values["seed"],
            is_over=is_over,
        )
    now = content.moment(run.ends_on if is_over else run.starts_on, time(16, 0))
    read = answer_rules.read_answers(
        table=table,
        run=course_queries.run_answers(run=run),
        as_marks=True if values.get("answers") else None,
        seed=invention.SHUFFLE,
    )
    course_actions.import_answers(run=run, answers=read, by=None, now=now)
    if is_over:
        present = {roster_row.pk: True for roster_row in course_queries.run_roster(run=run)}
        course_actions.mark_attendance(run=run, attended=present, by=None, now=now)


def _file_table(*, run: CourseRun, name: str, quotes_count: int) -> spreadsheets.SheetTable:
    """The rows of this run; the last ratings, one for each quote, belong to the quotes."""
    path = kit_content.content_root() / "demo" / name
    codes = {roster_row.officer.code for roster_row in course_queries.run_roster(run=run)}
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    mine = [row for row in rows if row[0] in codes]
    invention.keep_ratings_for_quotes(header=header, rows=mine, count=quotes_count)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *mine])
    return spreadsheets.read_table(name=name, data=out.getvalue().encode())


def _finish(*, run: Any, record: kit_content.ContentRecord, content: DemonstrationContent) -> None:
    """Store the evaluation forms, finish the run, and hold the year after."""
    now = content.moment(run.ends_on, time(16, 0))
    quotes = _run_quotes(record=record, content=content)
    if record.values.get("seed"):
        forms = week.invented_feedback(run=run, seed=record.values["seed"])[len(quotes) :]
        course_actions.record_feedback(
            run=run, forms=forms, received_on=run.ends_on, by=None, now=now
        )
    _quote(run=run, quotes=quotes, now=now)
    course_actions.finish_run(run=run, accept_missing=True, by=None, now=now)
    if record.values.get("year"):
        refreshers.make_year(run=run, record=record, content=content)


def _run_quotes(
    *, record: kit_content.ContentRecord, content: DemonstrationContent
) -> list[kit_content.ContentRecord]:
    return [quote for quote in content.records["demo_quote"] if quote.values["run"] == record.code]


def _quote(*, run: Any, quotes: Sequence[kit_content.ContentRecord], now: datetime) -> None:
    if not quotes:
        return
    forms = [
        course_actions.NewFeedback(
            relevance=invention.QUOTED_RELEVANCE,
            overall=invention.QUOTED_OVERALL,
            comment=quote.values["quote"]["km"],
            has_consent=quote.values["consent"],
            department=quote.values["department"],
        )
        for quote in quotes
    ]
    course_actions.record_feedback(run=run, forms=forms, received_on=run.ends_on, by=None, now=now)
    texts = {quote.values["quote"]["km"]: quote.values["quote"] for quote in quotes}
    chosen = {
        feedback_form.pk: texts[feedback_form.comment]
        for feedback_form in course_queries.comments(run=run, account=None)
        if feedback_form.has_consent and feedback_form.comment in texts
    }
    course_actions.choose_quotes(run=run, quotes=chosen, by=None, now=now)


def _write_recommendations(*, content: DemonstrationContent, now: datetime) -> None:
    recommendations_by_code: dict[str, list[Mapping[str, str]]] = {}
    records = content.records["demo_recommendation"]
    for record in sorted(records, key=lambda record: int(record.values["order"])):
        recommendations_by_code.setdefault(record.values["programme"], []).append(
            record.values["text"]
        )
    for code, texts in recommendations_by_code.items():
        scope_runs = report_queries.scope_runs_by_code(kind="programme", code=code, account=None)
        report_actions.write_recommendations(scope_runs=scope_runs, texts=texts, by=None, now=now)
