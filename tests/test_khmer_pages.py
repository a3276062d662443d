"""No English is left on a Khmer page: every page that opens is read as a person sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import Sitting
from promdaen.course.actions import afterwards as later
from promdaen.course.actions import attendance, classroom, evaluations
from promdaen.course.actions import sittings as run_sittings
from promdaen.course.models import Badge, CourseRun, Enrolment, RunTest, Trainer
from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum.models import Source, Term
from promdaen.kit.models import Job
from promdaen.people.models import Account, Posting
from tests import (
    badges,
    exercise_world,
    factories,
    factors,
    phones,
    photographs,
    plan_world,
    practice_world,
    replayed,
    report_world,
    review_world,
    rollout_world,
    runs,
    station_world,
    survey_world,
    trainers,
)
from tests.tongues import english_in, stored_days_in

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))


def test_english_on_a_page_shows() -> None:
    page = '<p lang="en">Not this</p><code>nor this</code><p>ខ្ញុំ <b>Save the</b> PDF JSON</p>'
    assert english_in(page=page) == ["Save the"]
    assert english_in(page='<button aria-label="Close it">បិទ</button>') == ["Close it"]


def test_a_day_as_files_have_it_shows() -> None:
    page = "<p>ថ្ងៃ 2026-11-20 និង <code>2026-11-21</code> EX-2026-11-22</p>"
    assert stored_days_in(page=page) == ["2026-11-20"]


def test_a_number_of_a_drawing_with_a_comma_shows() -> None:
    drawn = '<svg width="14" height="20"><rect x="{}" width="100%"/></svg><p>1,5</p>'
    assert english_in(page=drawn.format("1,5")) == ['x="1,5" of <rect> is no number']
    assert english_in(page=drawn.format("-1.5")) == []


def patterns(
    *, resolver: Any, space: str = "", needs: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every page of the product by name, with the names of what its address needs."""
    for url_pattern in resolver.url_patterns:
        all_needs = (*needs, *url_pattern.pattern.converters)
        if isinstance(url_pattern, URLResolver) and url_pattern.namespace != "admin":
            inner = f"{space}{url_pattern.namespace}:" if url_pattern.namespace else space
            yield from patterns(resolver=url_pattern, space=inner, needs=all_needs)
        elif isinstance(url_pattern, URLPattern) and url_pattern.name:
            yield space + url_pattern.name, all_needs


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


OF_A_TRAINER = (
    "trainer", "trainer_change", "trainer_link", "trainer_away", "endorse", "endorsement_renew",
    "endorsement_withdraw", "observe_record", "observation", "observe",
)  # fmt: skip


OF_A_PROGRAMME = (
    "programme", "change_programme", "close_programme", "reopen_programme", "targets",
    "target_form", "target_upload", "target",
)  # fmt: skip


def sitting_on_phone(*, seat: Enrolment) -> Sitting:
    """The test before of an officer's run, open for phones, and begun by this officer."""
    now = timezone.now()
    test = run_sittings.open_test(run=seat.run, occasion="before", minutes=45, by=None, now=now)
    return run_sittings.start_run_sitting(
        test=test, enrolment=seat, language="km", seed=1, now=now
    )


@replayed.once
def world() -> dict[str, dict[str, Any]]:
    """A country with something of everything, and what addresses need, by capability."""
    tested = runs.tested_run("KK-1", officers=30)
    assessment_actions.store_statistics(by=None, now=factories.NOW)
    open_run = runs.run("KK-2", held={"before": runs.paper("A"), "after": runs.paper("A")})
    waiting, taking = runs.enrol(open_run), runs.enrol(open_run)
    sitting_on_phone(seat=taking)
    enrolment = tested.enrolments.first()
    session = factories.training_session(tested, title_en="Opening", title_km="បើកវគ្គ")
    Trainer.objects.create(name_km="គីម សុផល", name_latin="KIM Sophal")
    attendance.tick_attendance(
        session=session, present={enrolment.pk: True}, by=None, now=factories.NOW
    )
    classroom.make_badges(run=tested, by=None, now=factories.NOW)
    later.invite_officers(run=tested, months=3, by=None, now=factories.NOW)
    officer = factories.officer(name_km="សុខ សុភា", code="O-9001")
    checkpoint = factories.checkpoint()
    posting = Posting.objects.create(
        officer=officer, province=factories.province(), recorded_at=factories.NOW
    )
    Source.objects.create(code="SRC", title="ច្បាប់", verification="listed")
    Term.objects.create(code="run", name_en="run", name_km="វគ្គ", part="training")
    name = {"en": "run", "km": "វគ្គ"}
    curriculum_actions.put_edited(
        kind="course", code="RUN", values={"name": name}, by=None, now=factories.NOW
    )
    returned = review_world.returned_file(subject="course:RUN")
    closed = factories.account("viewer", is_active=False)
    scan = photographs.stored_scan(waiting, runs.paper("A"), "before")
    learner = trainers.pool_in_khmer(run=open_run)
    job = Job.objects.create(
        kind="run_pack", state="running", step="Printing part by part", total_count=3,
        arguments={"run": "KK-1"}, asked_at=factories.NOW,
    )  # fmt: skip
    target = {"department": "IMM", "province": "01", "year": 2026}
    factories.programme("P-2026", {("IMM", "01", 2026): 30}, title={"en": "run", "km": "វគ្គ"})
    programme = {"code": "P-2026", **target}
    return {
        "course": {"code": "KK-1", "enrolment_id": enrolment.pk, "occasion": "before", "item": 1,
                   "session_id": session.pk, "on": "2026-06-01"},
        "course:trainer_need": {"province": "01"},
        **{f"course:{page}": programme for page in OF_A_PROGRAMME},
        **{f"course:{page}": learner for page in OF_A_TRAINER},
        "course:grid": {"code": "KK-2", "occasion": "before"},
        "course:sheet": {"code": "KK-2", "occasion": "before", "enrolment_id": waiting.pk},
        "course:withdraw": {"code": "KK-2", "enrolment_id": waiting.pk},
        "course:cancel": {"code": "KK-2"},
        "course:live": {"code": "KK-2", "slug": "before"},
        "course:reopen_sitting": {
            "code": "KK-2", "slug": "before", "enrolment_id": taking.pk,
        },
        "course:scans": {"code": "KK-2"},
        "course:scan": {"code": "KK-2", "scan_id": scan.pk},
        "course:later_round": {"code": "KK-1", "months": 3},
        "course:correct": {
            "code": "KK-1", "enrolment_id": enrolment.pk, "occasion": "before", "item": "A-01",
        },
        **practice_world.addresses(run=tested, enrolment=enrolment),
        "report": {"kind": "run", "code": "KK-1", "key": "gain_points", "item_code": "A-01"},
        "people": {"pk": officer.pk, "wrong": posting.pk},
        "people:account": {"pk": closed.pk},
        **{page: {"pk": job.pk} for page in ("people:job", "people:job_state")},
        "places": {"code": "01"},
        "places:checkpoint": {"code": checkpoint.code},
        "curriculum": {"code": "T1"},
        "curriculum:review_text": {"kind": "course", "code": "RUN"},
        "curriculum:review_file": {"file_id": returned.pk},
        "curriculum:review_file_decide": {"file_id": returned.pk},
        "curriculum:source": {"code": "SRC"},
        "curriculum:source_print": {"code": "SRC"},
        "assessment": {"code": "A-01", "paper_id": runs.paper("A").pk},
        **station_world.pages(), **station_world.of_run(tested),
        **survey_world.addresses(checkpoint=checkpoint), **plan_world.addresses(),
        **exercise_world.addresses(),
        **rollout_world.addresses(),
        **report_world.addresses(),
    }  # fmt: skip


def addresses(*, arguments_by_page: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The name and the address of every page whose address can be made from what is known."""
    for name, needs in patterns(resolver=get_resolver()):
        arguments = arguments_by_page.get(name) or arguments_by_page.get(name.split(":")[0], {})
        if set(needs) <= set(arguments):
            yield name, reverse(name, kwargs={need: arguments[need] for need in needs})


def reader_of(*roles: str) -> Client:
    """Somebody signed in by the real form, so that pages that ask for it know it was just now."""
    client = Client()
    client.cookies["promdaen_language"] = "km"
    if roles:
        typed = {"login": factories.account(*roles, name="សុខ សុភា").email}
        client.post(reverse("account_login"), typed | {"password": factories.PASSWORD})
        client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    return client


def is_page(response: Any) -> bool:
    return str(response.headers.get("Content-Type", "")).startswith("text/html")


def read(
    *, client: Client, arguments_by_page: dict[str, dict[str, Any]]
) -> tuple[set[str], dict[str, list]]:
    """The pages that opened, and the English found on them and on their forms sent empty."""
    opened, english = set(), {}
    for name, address in addresses(arguments_by_page=arguments_by_page):
        answers = [client.get(address)]
        if answers[0].status_code == 200 and name not in NOT_SENT:
            answers.append(client.post(address))
        for answer in answers:
            if not is_page(answer):
                continue
            page = answer.content.decode()
            if texts := [*english_in(page=page), *stored_days_in(page=page)]:
                english[f"{name} {answer.status_code}"] = texts
        if answers[0].status_code == 200 and is_page(answers[0]):
            opened.add(name)
    return opened, english


# Sending these empty does what they are for; there is no page of errors to read.
NOT_SENT = {
    "account_logout",
    "course:phone_leave",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
}
OF_A_COORDINATOR = {
    "report:overview", "report:sheet", "report:items", "report:item", "report:scale",
    "report:indicators", "report:figure",
    "report:evaluation_reports", "report:evaluation_report", "report:evaluation_figure",
    "report:stories", "report:add_story", "report:change_story",
    "report:statistics", "report:statistics_codes", "own_calendar", "config:search",
    "report:recommendations_followed", "report:follow_recommendation",
    "report:record_follow_up",
    "report:recommendations", "report:index", "report:check", "report:provinces",
    "report:countries", "report:analysis",
    "course:setup", "course:list", "course:run", "course:add", "course:change",
    "course:roster", "course:officer",
    "course:tests", "course:live", "course:reopen_sitting",
    "course:correct", "course:roster_add", "course:roster_import", "course:papers",
    "course:answers_import", "course:keying", "course:grid", "course:sheet", "course:forms",
    "course:timetable", "course:session", "course:session_add", "course:comments",
    "course:evaluation", "course:attendance", "course:attendance_day", "course:attendance_absent",
    "course:session_wall",
    "course:badges", "course:badge_page", "course:pins", "course:pin", "course:reissue_badge",
    "course:room", "course:join", "course:practice", "course:practice_new",
    "course:practice_live", "course:practice_groups", "course:practice_discussion",
    "course:session_list", "course:session_correct", "course:allowances", "course:cancel",
    "course:certificates", "course:certificate", "course:pack",
    "course:programmes", "course:add_programme", "course:programme", "course:change_programme",
    "course:close_programme", "course:reopen_programme", "course:targets", "course:target",
    "course:target_upload",
    "course:withdraw", "people:officers", "people:officer",
    "people:add_officer", "people:change_officer", "people:add_posting", "people:own_account",
    "people:jobs", "people:api_tokens",
    "people:personal_data", "people:names_due",
    "people:privacy", "places:checkpoints", "places:checkpoint", "places:provinces",
    "places:province", "curriculum:topics", "curriculum:topic", "curriculum:glossary",
    "curriculum:sources", "curriculum:review", "curriculum:review_text", "assessment:items",
    "curriculum:review_set", "curriculum:review_files", "curriculum:review_file",
    "curriculum:source",
    "assessment:item", "assessment:new_item", "assessment:edit_item", "assessment:versions",
    "assessment:phone", "assessment:blind_item", "assessment:papers",
    "assessment:paper", "assessment:statistics", "assessment:export_items",
    "assessment:import_items", "mfa_index", "mfa_activate_totp", "account_change_password",
    "account_logout", "account_reset_password",
    "survey:checkpoint",
    "survey:instrument", "survey:indicator", "survey:edit_indicator", "survey:new_indicator",
    "survey:indicator_versions", "survey:publish", "survey:instrument_versions",
    "survey:instrument_version", "survey:lineage",
    "survey:devices", "survey:add_device",
    "survey:home", "survey:rounds", "survey:new_round", "survey:edit_round", "survey:plan",
    "survey:draw", "survey:agreement", "survey:round_calibration", "survey:give_visit",
    "survey:review_visit",
    "survey:access", "survey:provinces",
    "survey:round", "survey:heat", "survey:map", "survey:gaps", "survey:change", "survey:totals",
    "survey:exports",
    "planning:plans", "planning:new_plan", "planning:plan", "planning:compare",
    "planning:version", "planning:measures", "planning:measure", "planning:money",
    "planning:places", "planning:levels", "planning:delivery",
    "planning:open_gaps", "planning:borderline",
    "planning:changes", "planning:ask", "planning:experts", "planning:ask_experts",
    "planning:files", "planning:import_costs",
    "planning:twins", "planning:new_twin", "planning:twin", "planning:counts",
    "laptops:list", "laptops:invite", "laptops:read_file",
    "planning:replay", "planning:counting", "planning:measured",
    "planning:labour_rules", "planning:week",
    "evaluation:rollouts", "evaluation:add_rollout", "evaluation:rollout",
    "evaluation:change_rollout", "evaluation:announce", "evaluation:draw", "evaluation:scores",
    "evaluation:deviation", "evaluation:results", "evaluation:later_scores",
    "evaluation:ties", "evaluation:tie_rounds",
    "evaluation:type_ties", "evaluation:type_ties_form", "evaluation:add_tie_step",
    "evaluation:finish_tie_step", "evaluation:costs", "evaluation:run_costs",
    "evaluation:per_diem", "evaluation:import_costs", "evaluation:rates",
    "evaluation:shared_costs", "evaluation:field_checks", "evaluation:add_field_checks",
    "evaluation:check_plan", "evaluation:record_check", "evaluation:checklists",
    "evaluation:checklist_rounds", "evaluation:checklist_link", "evaluation:registers",
    "evaluation:enter_registers", "evaluation:comparisons", "evaluation:record_comparison",
    "exercise:runs", "exercise:new_run", "exercise:run", "exercise:edit_run", "exercise:members",
    "exercise:cards", "exercise:console", "exercise:seats", "exercise:new_inject",
    "exercise:inject", "exercise:decide", "exercise:tell", "exercise:projector",
}  # fmt: skip


def test_a_coordinator_reads_no_english() -> None:
    arguments_by_page = world()
    opened, english = read(client=reader_of("coordinator"), arguments_by_page=arguments_by_page)
    assert OF_A_COORDINATOR - opened == set()
    assert english == {}


def test_an_administrator_reads_no_english() -> None:
    arguments_by_page = world()
    opened, english = read(client=reader_of("administrator"), arguments_by_page=arguments_by_page)
    assert {"people:accounts", "people:add_account", "people:account", "people:audit"} <= opened
    assert {"people:readings", "people:system", "people:job", "people:webhooks"} <= opened
    assert "course:setup" in opened
    assert english == {}


def test_a_trainer_reads_no_english_on_an_own_run() -> None:
    arguments_by_page = world()
    client = reader_of("trainer")
    CourseRun.objects.get(code="KK-1").trainers.set(Account.objects.filter(roles__role="trainer"))
    Trainer.objects.filter(name_km="មាស រិទ្ធី").update(
        account=Account.objects.get(roles__role="trainer")
    )
    opened, english = read(client=client, arguments_by_page=arguments_by_page)
    assert {"home", "course:run", "course:roster", "course:officer", "report:sheet"} <= opened
    assert {"course:trainers", "course:trainer_path", "course:observe"} <= opened
    assert english == {}


def test_an_officer_reads_no_english_on_a_phone() -> None:
    arguments_by_page = world()
    run = CourseRun.objects.get(code="KK-1")
    RunTest.objects.create(run=run, occasion="later", months=99, opened_at=factories.NOW)
    badge = Badge.objects.filter(enrolment__run=run).order_by("enrolment__seat")[0]
    arguments_by_page["course:badge"] = {"token": badges.token_of(badge)}
    client = reader_of()
    pin = badges.pin_of(badge)
    for typed in ("no", pin):
        answer = client.post(
            reverse("course:join"), arguments_by_page["course:badge"] | {"pin": typed}
        )
        assert english_in(page=answer.content.decode()) == []
    opened, english = read(client=client, arguments_by_page=arguments_by_page)
    assert {"course:join", "course:badge", "course:phone_home", "course:phone_lessons",
            "course:phone_leave", "casework:phone_cases", "casework:stage",
            "casework:stage_elements", "casework:stage_steps",
            "casework:stage_review"} <= opened  # fmt: skip
    assert english == {}


@pytest.mark.django_db(databases=("default", "exchange"))
@pytest.mark.parametrize("role", ["participant", "viewer", "assessor", "liaison"])
def test_the_first_page_of_a_role_and_a_refusal_are_in_khmer(role: str) -> None:
    client = reader_of(role)
    for address, status in ((reverse("home"), 200), (reverse("people:accounts"), 403)):
        answer = client.get(address, follow=True)
        assert answer.status_code == status
        assert english_in(page=answer.content.decode()) == []


def test_a_country_without_data_reads_no_english() -> None:
    opened, english = read(client=reader_of("coordinator", "administrator"), arguments_by_page={})
    assert {"report:overview", "course:list", "people:officers", "places:checkpoints"} <= opened
    assert english == {}


def test_a_visitor_reads_no_english() -> None:
    client = reader_of()
    opened, english = read(client=client, arguments_by_page={})
    assert {"account_login", "people:privacy", "report:check", "course:certificate_ask"} <= opened
    assert english == {}
    missing = client.get("/no/such/page/")
    assert missing.status_code == 404
    assert english_in(page=missing.content.decode()) == []


def test_an_officer_reads_no_english_in_a_test_on_a_phone() -> None:
    paper = runs.paper("A")
    today = timezone.localdate()
    run = runs.run("KK-2", held={"before": paper, "after": paper}, starts_on=today)
    seat, other = runs.enrol(run), runs.enrol(run)
    home = reverse("assessment:sitting", args=(sitting_on_phone(seat=seat).pk,))
    test = RunTest.objects.get()
    start = reverse("course:phone_test", args=(test.pk,))
    pages = [phones.phone_of(other, language="km").get(start)]
    device = phones.phone_of(seat, language="km")
    pages += [device.get(reverse("course:phone_home"))]
    pages += [device.get(f"{home}{tail}") for tail in ("1/", "review/", "hand-in/")]
    pages += [device.post(f"{home}1/", {"a": "z"})]
    run_sittings.close_test(test=test, by=None, now=timezone.now())
    pages += [device.get(home)]
    factories.excuse_all(run)
    run_sittings.show_results(test=test, is_shown=True, by=None, now=timezone.now())
    pages += [device.get(home)]
    for page in pages:
        assert page.status_code == 200
        assert english_in(page=page.content.decode()) == []


def test_an_officer_reads_no_english_where_presence_and_opinion_are_asked() -> None:
    now = timezone.now()
    run = runs.run("KK-2", starts_on=timezone.localdate(now))
    seat, other = runs.enrol(run), runs.enrol(run)
    session = factories.training_session(run, begins=0, title_en="Opening", title_km="បើកវគ្គ")
    attendance.open_attendance(session=session, by=None, now=now)
    evaluations.open_feedback(run=run, by=None, now=now)
    device, attendance_address, form = (
        phones.phone_of(seat, language="km"),
        "/p/here/",
        "/p/feedback/",
    )
    pages = [
        device.get("/p/"),
        device.get(attendance_address),
        device.post(attendance_address, {"code": "1"}),
    ]
    pages += [
        device.get(f"{attendance_address}{session.pk}/x/"),
        device.post(attendance_address, {"code": ""}),
    ]
    pages += [device.get(form), device.post(form, {"helped": " "})]
    pages += [device.post(form, {"relevance": "5"}, follow=True)]
    attendance.tick_attendance(session=session, present={seat.pk: False}, by=None, now=now)
    evaluations.close_feedback(run=run, by=None, now=now)
    pages += [device.get(attendance_address), phones.phone_of(other, language="km").get(form)]
    for page in pages:
        assert page.status_code == 200
        assert english_in(page=page.content.decode()) == []


def test_a_locked_door_is_explained_in_khmer() -> None:
    email = factories.account("viewer").email
    client = reader_of()
    for _try in range(6):
        answer = client.post(reverse("account_login"), {"login": email, "password": "wrong"})
        assert english_in(page=answer.content.decode()) == []
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "password", ["short", "password123", "person@example.org", "Long-enough-2026"]
)
def test_a_password_that_is_refused_is_refused_in_khmer(password: str) -> None:
    client = reader_of("viewer")
    typed = {"oldpassword": "wrong", "password1": password, "password2": password + "x"}
    page = client.post(reverse("account_change_password"), typed).content.decode()
    assert english_in(page=page) == []
    assert "ពាក្យសម្ងាត់" in page


def test_the_second_factor_speaks_khmer_from_first_code_to_last() -> None:
    client = reader_of("viewer")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": factors.totp_code(secret=secret)})
    opened, english = read(client=client, arguments_by_page={})
    assert {"mfa_view_recovery_codes", "mfa_deactivate_totp"} <= opened
    assert english == {}
