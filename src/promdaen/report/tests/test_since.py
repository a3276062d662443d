"""The donor's page: what happened since the last report, where, and what is next."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, Enrolment, Invitation
from promdaen.exercise.models import ExerciseRun, Finding
from promdaen.kit import audit
from promdaen.people.queries import NotAllowed
from promdaen.report import queries
from promdaen.report.models import IssuedSheet
from promdaen.survey.models import Round
from promdaen.survey.queries import totals
from promdaen.survey.tests import accepted
from tests import exercise_world, factories, runs, survey_world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Asia/Phnom_Penh"))
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _runs() -> None:
    """A run that ended a week ago, one planned, one cancelled, one of two years ago."""
    for code, days, cancelled in (
        ("KK-1", -12, False), ("KK-2", 30, False), ("KK-3", -9, True), ("KK-4", -700, False),
    ):  # fmt: skip
        starts_on = TODAY + timedelta(days=days)
        run = runs.tested_run(code, officers=12) if code == "KK-1" else runs.run(code)
        run.starts_on, run.ends_on = starts_on, starts_on + timedelta(days=4)
        run.is_cancelled = cancelled
        run.save()


def report_since(**changes: Any) -> queries.SinceReport:
    values = {"since": TODAY - timedelta(days=90), "now": NOW}
    return queries.since_report(account=factories.account("viewer"), **values | changes)


def test_what_ended_in_the_time_is_reported_and_what_is_planned_comes_next() -> None:
    page = report_since()
    assert [happening.url for happening in page.happened] == [
        reverse("report:sheet", args=("run", "KK-1"))
    ]
    assert len(page.upcoming) == 1
    assert [(late.due_on, late.now) for late in page.late][:1] == [
        (TODAY - timedelta(days=9), "Cancelled")
    ]
    assert page.trained == 12
    assert page.all_trained == 12
    assert page.higher.n == 12
    assert [(row.runs, row.trained) for row in page.provinces] == [(1, 12)]
    assert page.happened[0].text.startswith("12 officers trained · 12 officers tested twice")
    assert report_since(since=TODAY).happened == []
    assert len(report_since(since=TODAY - timedelta(days=900)).happened) == 2


def test_officers_of_a_course_that_runs_now_are_named_and_the_counts_add_up() -> None:
    running = runs.run("KK-5", starts_on=TODAY - timedelta(days=1))
    [again, *_others] = Enrolment.objects.filter(run__code="KK-1")
    factories.enrolments(running, [again.officer, *(factories.officer() for _n in range(3))])
    running.enrolments.update(has_attended=True)
    page = report_since()
    assert (page.trained, page.trained_now, page.all_trained) == (12, 3, 15)
    assert [(event.is_now, event.on) for event in page.upcoming] == [
        (True, TODAY + timedelta(days=3)),
        (False, TODAY + timedelta(days=30)),
    ]
    ends_today = TODAY - timedelta(days=4)
    running.starts_on, running.ends_on = ends_today, TODAY
    running.save()
    page = report_since()
    assert (page.trained, page.trained_now) == (15, 0)
    assert [event.is_now for event in page.upcoming] == [False]


def test_an_officer_in_two_runs_of_a_province_counts_once_there() -> None:
    province = CourseRun.objects.get(code="KK-1").province
    second = runs.run("KK-6", starts_on=TODAY - timedelta(days=30), province=province)
    [again, *_others] = Enrolment.objects.filter(run__code="KK-1")
    factories.enrolments(second, [again.officer])
    second.enrolments.update(has_attended=True)
    page = report_since()
    assert page.trained == 12
    assert [(row.runs, row.trained, row.women) for row in page.provinces] == [(2, 12, page.women)]
    assert page.women > 0
    assert page.happened[1].text == "1 officer trained"


def test_counts_in_khmer_sentences_have_the_digits_of_the_installation(settings: Settings) -> None:
    with translation.override("km"):
        page = report_since()
        assert page.happened[0].text.startswith("មន្ត្រី ១២ រូប")
        assert re.search(r"[+−][\u17e0-\u17e9]+,[\u17e0-\u17e9] ", page.happened[0].text)
        settings.KHMER_DIGITS = False
        assert report_since().happened[0].text.startswith("មន្ត្រី 12 រូប")


def invited(code: str, *, due_on: date) -> None:
    """Invite every officer of a run to a later test."""
    for enrolment in Enrolment.objects.filter(run__code=code):
        Invitation.objects.create(enrolment=enrolment, months=3, due_on=due_on)


def test_a_later_test_is_late_once_and_for_a_year() -> None:
    run = CourseRun.objects.get(code="KK-1")
    CourseRun.objects.exclude(code="KK-1").delete()
    run.starts_on, run.ends_on = TODAY - timedelta(days=104), TODAY - timedelta(days=100)
    run.save()
    invited("KK-1", due_on=TODAY - timedelta(days=60))
    late = report_since().late
    assert [line.now for line in late if line.planned.startswith("Later")] == ["Not taken yet"]
    factories.sat(run.enrolments.all()[0], "later", runs.paper(), [1, 1, 0, 0, 1, 1])
    late = report_since().late
    assert [line.now for line in late if line.planned.startswith("Later")] == [
        "Overdue: 12 officers"
    ]
    run.starts_on, run.ends_on = TODAY - timedelta(days=704), TODAY - timedelta(days=700)
    run.save()
    assert report_since().late == []


def test_what_is_late_has_its_due_day_and_its_state() -> None:
    run = CourseRun.objects.get(code="KK-1")
    run.starts_on, run.ends_on = TODAY - timedelta(days=104), TODAY - timedelta(days=100)
    run.save()
    survey_world.a_round(
        "2026", starts_on=TODAY - timedelta(days=50), ends_on=TODAY - timedelta(days=5)
    )
    page = report_since(since=TODAY - timedelta(days=120))
    assert [(late.due_on, late.now) for late in page.late] == [
        (TODAY - timedelta(days=9), "Cancelled"),
        (TODAY - timedelta(days=90), "Not issued"),
        (TODAY - timedelta(days=9), "Not taken yet"),
        (TODAY - timedelta(days=5), "0 of 0 checkpoints accepted"),
    ]
    assert page.late[1].planned.startswith("Results sheet: ")
    assert page.late[2].planned.startswith("Later test: ")
    assert page.late[2].url == f"{page.late[1].url}#later-tests"
    assert [late.why for late in page.late] == [
        "",
        "course run not finished: no number of places, no timetable, attendance not recorded, "
        "1 more",
        "no officer invited",
        "all visits accepted, the round is not closed",
    ]


def test_a_late_sheet_lists_what_its_run_lacks_or_that_it_is_only_to_be_issued() -> None:
    run = CourseRun.objects.get(code="KK-1")
    CourseRun.objects.exclude(code="KK-1").delete()
    run.starts_on, run.ends_on = TODAY - timedelta(days=24), TODAY - timedelta(days=20)
    run.save()

    def why() -> str:
        [late] = [late for late in report_since().late if late.planned.startswith("Results sheet")]
        return late.why

    assert why().startswith("course run not finished: no number of places, ")
    CourseRun.objects.update(is_final=True)
    assert why() == "course run finished, the sheet only has to be issued"


def test_a_late_later_test_counts_who_was_invited_came_and_was_reminded() -> None:
    run = CourseRun.objects.get(code="KK-1")
    run.starts_on, run.ends_on = TODAY - timedelta(days=104), TODAY - timedelta(days=100)
    run.save()
    invited("KK-1", due_on=TODAY - timedelta(days=60))

    def why() -> str:
        [late] = [late for late in report_since().late if late.url.endswith("#later-tests")]
        return late.why

    assert why() == "invited 12, no one came, no one else reminded"
    first, second, third = Invitation.objects.order_by("enrolment__seat")[:3]
    factories.sat(first.enrolment, "later", runs.paper(), [1, 1, 0, 0, 1, 1], months=3)
    Invitation.objects.filter(pk=second.pk).update(declined_reason="moved")
    Invitation.objects.filter(pk__in=[second.pk, third.pk]).update(reminded_at=NOW)
    assert why() == "invited 12, came 1, will not come 1, reminded 1"
    with translation.override("km"):
        assert "\u17e1\u17e2" in why()


def test_gaps_in_must_haves_are_those_of_the_last_closed_round_alone() -> None:
    survey_world.a_round("2026")
    assessor = factories.account("assessor")
    first, *others = accepted.places(*(f"KH-L{n}" for n in range(10, 16)))
    must_haves = {
        row.code for row in survey_world.instrument_content().indicators if row.weight == 3
    }
    answers = survey_world.answers_of(score=4)
    answers_without_must_haves = {
        name: text for name, text in answers.items() if name[:3] not in must_haves
    }
    accepted.visit(first, answers=answers_without_must_haves, account=assessor)
    for checkpoint in others:
        accepted.visit(checkpoint, score=0, account=assessor)
    assert report_since().gaps is None
    Round.objects.update(closed_at=NOW)
    gaps = report_since().gaps
    assert gaps is not None
    total = totals.totals_page(account=factories.account("viewer")).country
    assert total is not None
    assert total.whole is not None
    assert total.whole.n == 6
    assert (gaps.count, gaps.checkpoints) == (total.whole.critical_gaps, 5)
    assert gaps.count > 0
    assert gaps.url == f"{reverse('survey:totals')}?round=2026"


def test_simulated_exercises_count_in_a_demonstration_only() -> None:
    played = exercise_world.run()
    played.state, played.is_simulated = "closed", True
    played.planned_on = TODAY - timedelta(days=9)
    played.save()
    for number, state, days in ((1, "open", -1), (2, "closed", -1), (3, "open", 1)):
        Finding.objects.create(
            run=played, number=number, kind="improvement", text="x", state=state, made_at=NOW,
            due_on=TODAY + timedelta(days=days),
        )  # fmt: skip
    page = report_since()
    assert (page.exercises, page.simulated) == (0, 1)
    assert not any(event.url.startswith("/exercises/") for event in page.happened)
    assert all(late.now != "1 of 3 overdue" for late in page.late)
    audit.mark_demo()
    page = report_since()
    assert (page.exercises, page.simulated) == (1, 1)
    assert any(event.text.startswith("Simulated players") for event in page.happened)
    [late] = [late for late in page.late if late.now == "1 of 3 overdue"]
    assert late.due_on == TODAY - timedelta(days=1)


def test_a_survey_round_is_reported_and_its_end_comes_next() -> None:
    survey_world.a_round(
        "2026", starts_on=TODAY - timedelta(days=5), ends_on=TODAY + timedelta(days=5)
    )
    page = report_since()
    assert len(page.happened) == 2
    assert len(page.upcoming) == 2
    [began] = [event for event in page.happened if event.title.startswith("Survey round began")]
    assert (began.url, began.text) == (
        "",
        "0 of 0 checkpoints accepted; totals when the round closes",
    )
    assert page.gaps is None
    Round.objects.update(closed_at=NOW)
    page = report_since()
    assert [event.title for event in page.happened[:1]] == ["Survey round closed: Survey 2026"]
    assert len(page.upcoming) == 1


def test_the_last_report_is_the_last_sheet_of_a_programme_that_is_no_longer_at_hand() -> None:
    assert queries.last_report_on(now=NOW) == TODAY - timedelta(days=183)
    for days, scope in ((3, "programme:P"), (60, "programme:P"), (40, "run:KK-1")):
        IssuedSheet.objects.create(
            scope=scope, figures={}, digest=str(days), signature="",
            issued_at=NOW - timedelta(days=days),
        )  # fmt: skip
    assert queries.last_report_on(now=NOW) == TODAY - timedelta(days=60)


def test_a_cancelled_run_shows_why_where_a_reason_was_written(client: Client) -> None:
    run = runs.run("KK-9", starts_on=TODAY + timedelta(days=20))
    course_actions.cancel_run(run=run, reason="The bridge is closed", by=None, now=NOW)
    reasons = {late.planned: late.why for late in report_since().late if late.now == "Cancelled"}
    assert sorted(reasons.values()) == ["", "The bridge is closed"]
    client.force_login(factories.account("viewer"))
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("report:since")).content.decode()
    assert page.count("Why: The bridge is closed") == page.count(">Why:") == 1


def test_the_map_is_folded_on_a_phone_beside_its_table(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    page = client.get(reverse("report:since")).content.decode()
    fold = page[page.index('<details class="fold-phone" data-open-wide>') :]
    assert fold.index('class="tilemap"') < fold.index("</details>") < fold.index('id="where"')


def test_a_viewer_begins_there_and_takes_it_as_one_file(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    client.cookies["promdaen_language"] = "en"
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [(reverse("report:since"), 302)]
    page = answer.content.decode()
    assert "Since the last report" in page
    assert "Results sheet" in page
    assert re.search(r"95 % interval \d+–\d+; by chance \d+\s%", page)
    narrow = client.get(reverse("report:since"), {"since": TODAY.isoformat()}).content.decode()
    assert "Nothing was finished in this period." in narrow
    assert client.get(reverse("report:since"), {"since": "soon"}).status_code == 200
    tomorrow = TODAY + timedelta(days=1)
    later = client.get(reverse("report:since"), {"since": tomorrow.isoformat()}).content.decode()
    assert "Choose today or an earlier day." in later
    assert "Results sheet" in later
    assert "Report from" in page
    for language in ("en", "km"):
        printed = client.get(reverse("report:since_pdf", args=(language,)))
        assert printed.content.startswith(b"%PDF")
    assert client.get(reverse("report:since_pdf", args=("fr",))).status_code == 404


def test_it_is_for_who_reads_results(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    assert client.get(reverse("report:since")).status_code == 403
    assert client.get(reverse("report:since_pdf", args=("en",))).status_code == 403
    with pytest.raises(NotAllowed):
        queries.since_report(account=factories.account("trainer"), since=date.min, now=NOW)


def test_the_print_shows_what_is_late_invented_and_how_it_is_worked_out() -> None:
    viewer = factories.account("viewer")

    def words(language: str = "en") -> str:
        pdf = queries.since_print(
            account=viewer, since=TODAY - timedelta(days=90), now=NOW, language=language
        )
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        return " ".join(text.split())

    text = words()
    assert "Invented figures" not in text
    higher = report_since().higher
    assert higher.interval is not None
    low, high = (f"{100 * end:.0f}" for end in higher.interval)
    assert f"95 % interval {low}–{high}" in text
    assert "by chance " in text
    assert "Cancelled" in text
    assert "made 25 November 2026, 09:00" in text
    assert "Officers who attended, or took the test after" in text
    audit.mark_demo()
    assert "Invented figures, to try the system." in words()
    ExerciseRun.objects.filter(pk=exercise_world.run().pk).update(
        state="closed", planned_on=TODAY, opening_km="\u1780 9.30"
    )
    khmer = words("km")
    assert "\u17e9.\u17e3\u17e0" in khmer
    assert re.search(r"[+−][\u17e0-\u17e9]+,[\u17e0-\u17e9]", khmer)
    assert not re.search(r"[+−][0-9]", khmer)
