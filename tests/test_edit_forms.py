"""Every form that changes what is there notices the change of somebody else, on every page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.course import actions
from promdaen.course.actions import afterwards as later
from promdaen.course.forms import (
    afterwards,
    answers,
    leaders,
    programmes,
    roster,
    runs,
    timetables,
    trainers,
)
from promdaen.course.models import Invitation, TrainerNeed, TrainingSession
from promdaen.course.queries import rosters
from promdaen.course.rules import rounds
from promdaen.evaluation import actions as evaluation
from promdaen.evaluation.forms.comparison_groups import ComparisonForm
from promdaen.evaluation.forms.costs import RateForm
from promdaen.evaluation.forms.registers import RegisterSheetForm
from promdaen.evaluation.forms.rollouts import PlanForm
from promdaen.evaluation.models import ComparisonGroup, CurrencyRate, RegisterMonth
from promdaen.exchange.forms.contacts import ContactForm
from promdaen.exchange.forms.sharing import RecordHandlingForm
from promdaen.exercise.forms.findings import FindingForm, OpeningForm
from promdaen.exercise.forms.injects import LiveInjectForm
from promdaen.exercise.forms.runs import ExerciseRunForm
from promdaen.exercise.models import CellMember, Finding
from promdaen.kit import edits
from promdaen.people import forms as people_forms
from promdaen.planning.forms.plans import (
    CheckpointLevelsForm,
    CurrencyForm,
    LevelsForm,
    MoneyForm,
    PlacesForm,
)
from promdaen.planning.forms.twins import LabourRulesForm, ShiftsForm, WeekForm
from promdaen.questions.forms.answering import ChangeNoteForm
from promdaen.report.forms.evaluation_reports import StoryForm
from promdaen.report.forms.sheets import ExternalCodesForm
from promdaen.report.models import Recommendation
from promdaen.survey.forms.rounds import ChangeVisitForm, SurveyRoundForm
from tests import exercise_world, factories, job_world
from tests import runs as tested_runs
from tests.test_faults import noted_test

SOURCE = Path(__file__).parents[1] / "src" / "promdaen"
CHANGES = re.compile(
    r"(change|edit|plan|replan|set|assign|write|save|choose|correct|amend|adopt"
    r"|mark|record|key|move|take)_|confirm_import$|import_scenario$"
)
# The views that change what is there, and the form of each that notices the change of another.
EDITS = {
    "course/views/afterwards.py _marked": afterwards.PaperRoundForm,
    "course/views/roster.py change_rank": roster.RankForm,
    "course/views/roster.py roster": roster.RosterForm,
    "course/views/programmes.py change_programme": programmes.ProgrammeForm,
    "course/views/programmes.py targets": programmes.TargetGridForm,
    "course/views/runs.py change_run": runs.CourseRunForm,
    "course/views/setup.py save_programme": programmes.ProgrammeForm,
    "course/views/setup.py save_targets": programmes.TargetGridForm,
    "course/views/timetables.py session": timetables.SessionForm,
    "course/views/trainers.py change_trainer": trainers.TrainerForm,
    "exchange/views/contacts.py contact": ContactForm,
    "evaluation/views/comparison_groups.py record_comparison": ComparisonForm,
    "evaluation/views/costs.py rates": RateForm,
    "evaluation/views/registers.py enter_registers": RegisterSheetForm,
    "evaluation/views/rollouts.py change_rollout": PlanForm,
    "exercise/views/runs.py edit_run": ExerciseRunForm,
    "course/views/answers.py papers": answers.PapersForm,
    "course/views/feedback.py comments": answers.QuotesForm,
    "course/views/leaders.py _saved": leaders.LeadersForm,
    "course/views/trainer_forecast.py need": trainers.NeedForm,
    "exchange/views/sharing.py change_handling": RecordHandlingForm,
    "exercise/views/console.py inject": LiveInjectForm,
    "exercise/views/findings.py _act": FindingForm,
    "exercise/views/findings.py opening": OpeningForm,
    "survey/views/rounds.py give": ChangeVisitForm,
    "people/views/accounts.py account": people_forms.AccountForm,
    "people/views/officers.py change_officer": people_forms.ChangeOfficerForm,
    "questions/views/notes.py note": ChangeNoteForm,
    "report/views.py change_story": StoryForm,
    "report/views.py statistics_codes": ExternalCodesForm,
    "planning/views/twins.py labour_rules": LabourRulesForm,
    "planning/views/twins.py shifts": ShiftsForm,
    "planning/views/twins.py week": WeekForm,
    "planning/views/versions.py currency": CurrencyForm,
    "planning/views/versions.py levels": LevelsForm,
    "planning/views/versions.py money": MoneyForm,
    "planning/views/versions.py places": PlacesForm,
    "planning/views/versions.py scores": CheckpointLevelsForm,
    "survey/views/rounds.py edit_round": SurveyRoundForm,
}
VERSION = "carries the version of its text, and a stale one is refused with what was typed kept"
NEW = "makes a new thing"
CORRECTION = "a new row beside the one that it corrects"
OWN = "only the account itself changes it"
CHOSEN = "sets only what was chosen, for rows locked then"
ONE_VALUE = "one press sets one value"
OWN_WAY = "a table of its own carries what it was opened with"
DRAFT = "an imported file whose changes were shown before; a draft is taken once"
WHOLE = "a file or a computation as a whole; nothing of an opened page is sent back"
NOTES_VIEWING = "notes that this account has seen it"
OTHERS = {
    "assessment/views/files.py import_preview": DRAFT,
    "course/views/answers.py _refusal_of_import": DRAFT,
    "course/views/attendance.py _record_absences": "records what is not recorded yet, never again",
    "course/views/feedback.py key_forms": NEW,
    "course/views/phone_attendance.py _recorded": NEW,
    "course/views/keying.py _keying_errors": "sheets of officers who have none, refused twice",
    "course/views/packs.py pack": NOTES_VIEWING,
    "course/views/packs.py pack_file": NOTES_VIEWING,
    "course/views/practice.py groups": OWN_WAY,
    "course/views/roster.py _take_in": DRAFT,
    "course/views/scans.py take_in_scans": DRAFT,
    "course/views/setup.py take_coordinator": ONE_VALUE,
    "course/views/stations.py stations": OWN_WAY,
    "course/views/trainer_path.py record": NEW,
    "curriculum/views/sources.py source": NOTES_VIEWING,
    "evaluation/views/costs.py per_diem": WHOLE,
    "evaluation/views/costs.py run_costs": NEW,
    "evaluation/views/field_checks.py record_check": "a recorded check is refused",
    "evaluation/views/rollouts.py act": WHOLE,
    "evaluation/views/rollouts.py deviation": NEW,
    "evaluation/views/rollouts.py later_scores": WHOLE,
    "evaluation/views/rollouts.py scores": WHOLE,
    "evaluation/views/ties.py type_ties": NEW,
    "exchange/views/exports.py take_export": "the file of an export is fetched",
    "exchange/views/responsibility.py take_record": ONE_VALUE,
    "exercise/views/findings.py change_findings": CHOSEN,
    "exercise/views/findings.py adopt_statement": NEW,
    "exercise/views/log.py amend": "an amendment is a further entry of the log",
    "people/views/jobs.py job": NOTES_VIEWING,
    "people/views/jobs.py job_state": NOTES_VIEWING,
    "people/views/filters.py save_filter": OWN,
    "people/views/officers.py change_officers": OWN_WAY,
    "planning/views/twins.py counting": NEW,
    "planning/views/delivery.py delivery_page": "a further step in the history of a measure",
    "report/views.py add_story": NEW,
    "report/views.py record_follow_up": NEW,
    "exercise/views/runs.py members": OWN_WAY,
    "report/views.py recommendations": OWN_WAY,
    "survey/views/visits.py save_sent": OWN_WAY,
    "casework/views/authoring.py _saved": VERSION,
    "assessment/views/authoring.py _saved": VERSION,
    "curriculum/views/assignments.py assignments": NEW,
    "curriculum/views/writing.py _saved": VERSION,
    "exercise/views/authoring.py _edit_response": VERSION,
    "exercise/views/importing.py save_msel_import": VERSION,
    "survey/views/indicators.py _is_saved": VERSION,
    "course/views/afterwards.py _chosen": ONE_VALUE,
    "course/views/answers.py correct_answer": CORRECTION,
    "course/views/attendance.py correct": CORRECTION,
    "course/views/programmes.py _store_targets": "a file whose changes were shown before",
    "course/views/runs.py add_run": NEW,
    "course/views/setup.py add_first_run": NEW,
    "course/views/timetables.py move": ONE_VALUE,
    "course/views/trainers.py set_active": ONE_VALUE,
    "evaluation/views/field_checks.py add_field_checks": NEW,
    "evaluation/views/rollouts.py add_rollout": NEW,
    "evaluation/views/ties.py add_tie_step": NEW,
    "exchange/views/cases.py case_person": "a further state in the history of a person",
    "exercise/views/console.py _rate": ONE_VALUE,
    "exercise/views/findings.py page_one": ONE_VALUE,
    "laptops/views/laptop.py address": ONE_VALUE,
    "people/views/officers.py add_posting": CORRECTION,
    "people/views/channels.py _is_chosen": OWN,
    "people/views/personal.py _is_period_set": ONE_VALUE,
    "people/views/channels.py push_here": OWN,
    "people/views/own.py own": OWN,
    "planning/views/twins.py new_twin": NEW,
    "refresher/views/seasons.py _act_on_season": ONE_VALUE,
    "survey/views/rounds.py _plan_visits": NEW,
}


@pytest.fixture(autouse=True)
def _noted(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from noted_test(request, name="two people, one thing")


def changing_views() -> Iterator[str]:
    """Every view that calls an action which changes what is there."""
    for path in sorted(SOURCE.glob("*/views*")):
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and any(map(is_change, ast.walk(node))):
                    yield f"{file.relative_to(SOURCE).as_posix()} {node.name}"


def is_change(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword) and node.arg == "action":
        return isinstance(node.value, ast.Attribute) and bool(CHANGES.match(node.value.attr))
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    names = {keyword.arg for keyword in node.keywords}
    return bool(CHANGES.match(node.func.attr)) and bool(names & {"by", None})


def test_every_view_that_changes_something_is_known_here() -> None:
    assert set(changing_views()) == {*EDITS, *OTHERS}


@pytest.mark.parametrize("form", {edit.__name__: edit for edit in EDITS.values()}.values())
def test_every_edit_form_notices_the_change_of_another(form: type[Any]) -> None:
    assert issubclass(form, edits.EditForm)


def form_makers() -> dict[str, Any]:
    """Each kind of edit form, made of a row that is there; `make(data)`."""
    run = tested_runs.tested_run("KK-1", seed=1)
    factories.province("02")
    officer = factories.officer()
    account = factories.account("viewer", name="Vanna")
    session = TrainingSession.objects.create(
        run=run, on=run.starts_on, begins=480, minutes=60, kind="other"
    )
    return {
        "run": lambda data=None: runs.CourseRunForm(data, run=run),
        "officer": lambda data=None: people_forms.ChangeOfficerForm(data, officer=officer),
        "account": lambda data=None: people_forms.AccountForm(data, account=account),
        "session": lambda data=None: timetables.SessionForm(data, run=run, session=session),
    }


def browser_data(form: Any) -> QueryDict:
    """What a browser sends of a page on which nothing was touched."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if isinstance(widget, forms.CheckboxInput):
            if value:
                data[bound.html_name] = "on"
        elif isinstance(value, list | tuple):
            data.setlist(bound.html_name, [str(item) for item in value])
        else:
            text = value if isinstance(widget, ChoiceWidget) else widget.format_value(value)
            data[bound.html_name] = "" if text is None else str(text)
    return data


def other_value(form: Any, name: str) -> tuple[Any, str | list[str]]:  # noqa: PLR0911
    """Another value of a field, as it is stored and as a browser sends it."""
    field: Any = form.fields[name]
    bound = form[name]
    if isinstance(field, forms.BooleanField):
        return not bound.value(), "" if bound.value() else "on"
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        keys = [str(key) for key, _label in field.choices if str(key) not in (bound.value() or [])]
        return keys[:1], keys[:1]
    if isinstance(field, forms.ChoiceField):
        keys = [str(key) for key, _label in field.choices]
        key = next(
            (choice_key for choice_key in keys if choice_key not in {"", str(bound.value())}), ""
        )
        return key, key
    if isinstance(field, forms.DateField):
        day = (bound.value() or date(2026, 1, 1)) + timedelta(days=1)
        return day, day.isoformat()
    if isinstance(field, forms.TimeField):
        return "10:15", "10:15"
    if isinstance(field, forms.IntegerField):
        return 17, "17"
    if isinstance(field, forms.EmailField):
        return "other@example.org", "other@example.org"
    return "ផ្សេង", "ផ្សេង"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["run", "officer", "account", "session"])
def test_no_pair_of_changes_to_two_fields_loses_one(kind: str) -> None:
    make = form_makers()[kind]
    names = [bound.name for bound in make().visible_fields()]
    tried = 0
    for place, theirs in enumerate(names):
        mine = names[(place + 1) % len(names)]
        page = make()
        data = browser_data(page)
        stored, _sent = other_value(page, theirs)
        _stored, typed = other_value(page, mine)
        if not stored and not isinstance(stored, bool):
            continue
        data.setlist(mine, typed if isinstance(typed, list) else [typed])
        form = make(data)
        form.initial = {**form.initial, theirs: stored}
        assert not form.is_valid(), (theirs, mine)
        assert "Someone else has changed this" in str(form.errors[theirs]), (theirs, mine)
        assert form.data.getlist(mine) == data.getlist(mine), (theirs, mine)
        again = make(form.data)
        again.initial = {**again.initial, theirs: stored}
        again.is_valid()
        assert "Someone else" not in str(again.errors), (theirs, mine)
        assert edits._plain(again[theirs], again[theirs].data) == edits._plain(
            again[theirs], stored
        ), (theirs, mine)
        tried += 1
    assert tried >= len(names) // 2


# ---- two people, two browsers ----


def signed_in(account: Any) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
def test_two_coordinators_who_change_one_run_lose_nothing() -> None:
    run = tested_runs.tested_run("KK-1", seed=1)
    address = reverse("course:change", args=("KK-1",))
    first_client, second_client = (signed_in(factories.account("coordinator")) for _ in range(2))
    pages = [
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    ]
    assert all(page["opened_with"] for page in pages)
    first, second = pages
    first["place_en"], second["place_km"] = "Harbour", "កំពង់ផែ"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    assert stale.status_code == 200
    assert "Someone else has changed this to: Harbour." in stale.content.decode()
    run.refresh_from_db()
    assert (run.place_en, run.place_km) == ("Harbour", "")
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    run.refresh_from_db()
    assert (run.place_en, run.place_km) == ("Harbour", "កំពង់ផែ")


@pytest.mark.django_db
def test_two_coordinators_who_change_one_officer_see_both_values() -> None:
    officer = factories.officer()
    address = reverse("people:change_officer", kwargs={"pk": officer.pk})
    first_client, second_client = (signed_in(factories.account("coordinator")) for _ in range(2))
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    first["code"], second["code"] = "1111", "2222"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    words = "Someone else has changed this to: 1111. You typed: 2222."
    assert words in stale.content.decode()
    officer.refresh_from_db()
    assert officer.code == "1111"
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    officer.refresh_from_db()
    assert officer.code == "2222"


def two_coordinators() -> tuple[Client, Client]:
    first, second = (signed_in(factories.account("coordinator")) for _ in range(2))
    return first, second


@pytest.mark.django_db
def test_two_coordinators_who_set_one_need_see_both_values() -> None:
    factories.province("02")
    first_client, second_client = two_coordinators()
    address = reverse("course:trainer_need", args=("02",))
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    assert 'name="opened_with"' in first_client.get(address).content.decode()
    first["trainers_count"], first["needed_by"] = "3", "2027-12-31"
    second["trainers_count"], second["needed_by"] = "5", "2027-12-31"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    assert "Someone else has changed this to: 3. You typed: 5." in stale.content.decode()
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    assert TrainerNeed.objects.get().trainers_count == 5


@pytest.mark.django_db
def test_two_who_place_officers_in_cells_lose_nothing() -> None:
    run = exercise_world.run()
    people = [factories.officer(name_latin=f"KEO {name}") for name in ("Dara", "Vanna", "Sokha")]
    cell, other = exercise_world.A, exercise_world.B
    first_client, second_client = two_coordinators()
    address = reverse("exercise:members", args=(run.code,))
    keys = [str(person.pk) for person in people]
    start = {f"opened-{key}": "" for key in keys} | {f"cell-{key}": "" for key in keys}
    first_client.post(address, start | {f"cell-{keys[0]}": cell, f"cell-{keys[1]}": cell})
    page = second_client.post(
        address, start | {f"cell-{keys[0]}": other, f"cell-{keys[2]}": other}, follow=True
    )
    cells_by_officer = {
        str(key): first_client
        for key, first_client in CellMember.objects.values_list("officer_id", "cell")
    }
    assert cells_by_officer == {keys[0]: cell, keys[1]: cell, keys[2]: other}
    words = page.content.decode()
    assert "KEO Dara: someone else has changed this to: " in words
    assert "KEO Vanna: someone else" not in words
    page = second_client.get(address).content.decode()
    assert f'name="opened-{keys[0]}" value="{cell}"' in page


@pytest.mark.django_db
def test_two_who_write_recommendations_see_both() -> None:
    tested_runs.tested_run("KK-1", seed=1)
    first_client, second_client = two_coordinators()
    address = reverse("report:recommendations", args=("run", "KK-1"))

    def sent(opened: str, text: str, count: int = 1) -> dict[str, str]:
        form = {"form-TOTAL_FORMS": str(count), "form-INITIAL_FORMS": "0", "opened_with": opened}
        return form | {"form-0-en": text, "form-0-km": "រំលឹក"}

    opened = [
        client.get(address).context["formset"].opened_with
        for client in (first_client, second_client)
    ]
    assert opened[0] in first_client.get(address).content.decode()
    assert first_client.post(address, sent(opened[0], "Refresh")).status_code == 302
    stale = second_client.post(address, sent(opened[1], "Repeat"))
    page = stale.content.decode()
    assert "Theirs are shown below" in page
    assert "Refresh" in page
    assert "Repeat" in page
    assert Recommendation.objects.get().text_en == "Refresh"
    fresh = stale.context["formset"].opened_with
    assert second_client.post(address, sent(fresh, "Repeat")).status_code == 302
    assert Recommendation.objects.get().text_en == "Repeat"
    first_client.post(
        address, sent(second_client.get(address).context["formset"].opened_with, "", 0)
    )
    assert not Recommendation.objects.exists()
    assert (
        "removed all recommendations"
        in second_client.post(address, sent(fresh, "X")).content.decode()
    )


@pytest.mark.django_db
def test_two_who_change_one_finding_see_both_values() -> None:
    run = exercise_world.ended(row=exercise_world.scenario())
    finding = Finding.objects.get()
    first_client, second_client = two_coordinators()
    address = reverse("exercise:finding", args=(run.code, finding.number))
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    first["text"], second["recommendation"] = "Late by an hour", "Practise"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    assert "Someone else has changed this to: Late by an hour." in stale.content.decode()
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    finding.refresh_from_db()
    assert (finding.text, finding.recommendation) == ("Late by an hour", "Practise")


@pytest.mark.django_db
def test_leaders_that_were_filled_in_still_carry_when_the_page_was_opened() -> None:
    run = tested_runs.tested_run("KK-1", seed=1)
    session = TrainingSession.objects.create(
        run=run, on=run.starts_on, begins=540, minutes=60, kind="talk"
    )
    first_client, second_client = two_coordinators()
    address = reverse("course:leaders", args=("KK-1",))
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    room = next(name for name in first if name.startswith("room_"))
    first[room], second[room] = "Hall", "Library"
    filled = second_client.post(address, second | {"fill": "1"})
    again = browser_data(filled.context["form"])
    assert again["opened_with"] == second["opened_with"]
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, again)
    assert "Someone else has changed this to: Hall. You typed: Library." in stale.content.decode()
    session.refresh_from_db()
    assert session.room == "Hall"


@pytest.mark.django_db
def test_two_who_save_one_roster_lose_nothing() -> None:
    run = factories.run("KK-1")
    rows = factories.enrolments(run, 3)
    first_client, second_client = two_coordinators()
    address = reverse("course:roster", args=("KK-1",))
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    assert 'name="opened_with"' in first_client.get(address).content.decode()
    first[f"came_{rows[0].pk}"], first[f"came_{rows[2].pk}"] = "yes", "yes"
    second[f"came_{rows[1].pk}"], second[f"came_{rows[2].pk}"] = "no", "no"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    words = stale.content.decode()
    assert "Someone else has changed this to: yes. You typed: no." in words
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    came = run.enrolments.order_by("seat").values_list("has_attended", flat=True)
    assert list(came) == [True, False, False]


@pytest.mark.django_db
def test_saving_a_roster_writes_only_what_was_changed_on_it() -> None:
    run = factories.run("KK-1")
    rows = factories.enrolments(run, 2)
    page = roster.RosterForm(lines=rosters.roster_entries(run=run))
    data = browser_data(page)
    data[f"came_{rows[0].pk}"] = "yes"
    form = roster.RosterForm(data, lines=page.lines)
    assert form.is_valid()
    assert form.attended(rest_came=False) == {rows[0].pk: True}
    assert form.given_reasons() == {}


@pytest.mark.django_db
def test_two_who_mark_one_round_of_later_tests_lose_nothing() -> None:
    run = factories.run("KK-1", starts_on=date(2026, 5, 16), ends_on=date(2026, 5, 20))
    rows = factories.enrolments(run, 2)
    marked = {"attended": {row.pk: True for row in rows}, "by": None, "now": factories.NOW}
    actions.mark_attendance(run=run, **marked)
    later.invite_officers(run=run, months=3, by=None, now=factories.NOW)
    first_key, second_key = Invitation.objects.order_by("enrolment__seat").values_list(
        "pk", flat=True
    )
    first_client, second_client = two_coordinators()
    address = reverse("course:later_round", args=("KK-1", 3))
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    assert 'name="opened_with"' in first_client.get(address).content.decode()
    first[f"paper_{first_key}"] = "on"
    reason = next(iter(rounds.DECLINED_REASONS))
    second[f"why_{second_key}"] = reason
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    assert "Someone else has changed this to: Yes." in stale.content.decode()
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    invitations = Invitation.objects.in_bulk([first_key, second_key])
    assert invitations[first_key].is_on_paper
    assert invitations[second_key].declined_reason == reason


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("query", ["", "&exchange=1"])
def test_two_who_enter_one_month_of_registers_see_both(query: str) -> None:
    job_world.posts()
    first_client, second_client = two_coordinators()
    address = reverse("evaluation:enter_registers")
    province = first_client.get(address).context["sheet"].lines[0].post.province_id
    address = f"{address}?province={province}{query}"
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    codes = [line.post.code for line in first_client.get(address).context["sheet"].lines]
    assert 'name="opened_with"' in first_client.get(address).content.decode()
    counts = {"travellers": "900", "referrals": "9", "incident_reports": "5", "requests": "3"}
    for name, value in counts.items():
        first[f"{codes[1]}_{name}"] = second[f"{codes[1]}_{name}"] = ""
        first[f"{codes[0]}_{name}"] = second[f"{codes[0]}_{name}"] = value
    second[f"{codes[0]}_travellers"] = "800"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    words = "Someone else has changed this to: 900. You typed: 800."
    assert words in stale.content.decode()
    assert RegisterMonth.objects.get().travellers == 900
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    assert RegisterMonth.objects.get().travellers == 800


@pytest.mark.django_db
def test_two_who_write_the_opening_words_of_a_report_see_both() -> None:
    run = exercise_world.ended(row=exercise_world.scenario())
    first_client, second_client = two_coordinators()
    page = reverse("exercise:report", args=(run.code,))
    address = reverse("exercise:report_opening", args=(run.code,))
    first, second = (
        browser_data(client.get(page).context["opening_form"])
        for client in (first_client, second_client)
    )
    assert 'name="opened_with"' in first_client.get(page).content.decode()
    first["opening_en"], second["opening_en"] = "We were slow", "We were fast"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    words = "Someone else has changed this to: We were slow. You typed: We were fast."
    assert words in stale.content.decode()
    run.refresh_from_db()
    assert run.opening_en == "We were slow"
    assert (
        second_client.post(address, browser_data(stale.context["opening_form"])).status_code == 302
    )
    run.refresh_from_db()
    assert run.opening_en == "We were fast"


@pytest.mark.django_db
def test_two_who_set_one_rate_see_both() -> None:
    now = {"by": None, "now": timezone.now()}
    day = date(2026, 5, 1)
    evaluation.set_rate(currency="KHR", day=day, per_usd=Decimal(4000), **now)
    first_client, second_client = two_coordinators()
    address = reverse("evaluation:rates")
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    assert 'name="opened_with"' in first_client.get(address).content.decode()
    for data, rate in ((first, "4,100.5"), (second, "4200")):
        data["per_usd"], data["day"] = rate, "2026-05-01"
    assert first_client.post(address, first).status_code == 302
    stale = second_client.post(address, second)
    words = "Someone else has changed this to: 4100.5. You typed: 4200."
    assert words in stale.content.decode()
    assert CurrencyRate.objects.get().per_usd == Decimal("4100.5")
    assert second_client.post(address, browser_data(stale.context["form"])).status_code == 302
    assert CurrencyRate.objects.get().per_usd == Decimal(4200)
    second["day"] = "2026-05-02"
    assert second_client.post(address, second).status_code == 302


@pytest.mark.django_db
def test_two_who_record_one_comparison_group_see_both() -> None:
    job_world.compared()
    group = ComparisonGroup.objects.get()
    first_client, second_client = two_coordinators()
    address = reverse("evaluation:record_comparison", args=(group.run.code,))
    first, second = (
        browser_data(client.get(address).context["form"])
        for client in (first_client, second_client)
    )
    assert 'name="opened_with"' in first_client.get(address).content.decode()
    assert first["chosen"] == group.chosen
    assert first_client.post(address, first.dict() | scores("a.csv", points=52)).status_code == 302
    stale = second_client.post(address, second.dict() | scores("b.csv", points=53))
    assert "Someone else has changed this to: 6 officers" in stale.content.decode()
    group.refresh_from_db()
    assert group.pairs[0] == [50.0, 52.0]
    again = browser_data(stale.context["form"]).dict()
    assert second_client.post(address, again | scores("b.csv", points=53)).status_code == 302
    group.refresh_from_db()
    assert group.pairs[0] == [50.0, 53.0]


def scores(name: str, *, points: int) -> dict[str, Any]:
    content = "before,after\n" + f"50,{points}\n" * 6
    return {"file": SimpleUploadedFile(name, content.encode())}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["run", "officer"])
def test_a_change_between_look_and_writing_is_refused_and_then_shown(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, officer = tested_runs.tested_run("KK-1", seed=1), factories.officer(code="1111")
    form: type[Any]
    row: Any
    if kind == "run":
        row, form, read = run, runs.CourseRunForm, "plan"
        address, name = reverse("course:change", args=("KK-1",)), "place_en"
    else:
        row, form, read = officer, people_forms.ChangeOfficerForm, "details"
        address, name = reverse("people:change_officer", kwargs={"pk": officer.pk}), "code"
    client = signed_in(factories.account("coordinator"))
    data = browser_data(client.get(address).context["form"])
    data[name] = "2222"
    as_read = getattr(form, read)

    def crossed(self: Any) -> Any:
        type(row).objects.filter(pk=row.pk).update(**{name: "3333"})
        return as_read(self)

    with monkeypatch.context() as patch:
        patch.setattr(form, read, crossed)
        words = "Someone else changed this just now. Save again to see both."
        assert words in client.post(address, data).content.decode()
    row.refresh_from_db()
    assert getattr(row, name) == "3333"
    words = "Someone else has changed this to: 3333. You typed: 2222."
    assert words in client.post(address, data).content.decode()
