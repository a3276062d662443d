"""Every form that changes what is there notices the change of somebody else, on every page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from promdaen.course.forms import programmes, roster, runs, timetables, trainers
from promdaen.course.models import TrainingSession
from promdaen.evaluation.forms import PlanForm
from promdaen.exchange.forms.contacts import ContactForm
from promdaen.exercise.forms.runs import RunForm as ExerciseRunForm
from promdaen.kit import edits
from promdaen.people import forms as people_forms
from promdaen.questions.forms.answering import ChangeNoteForm
from promdaen.survey.forms.rounds import RoundForm
from tests import factories
from tests import runs as tested_runs

SOURCE = Path(__file__).parents[1] / "src" / "promdaen"
CHANGES = re.compile(r"(change|edit|plan|replan|set|assign|write|save|choose|correct|amend)_")
# The views that change what is there, and the form of each that notices the change of another.
EDITS = {
    "course/views/roster.py change_rank": roster.RankForm,
    "course/views/programmes.py change_programme": programmes.ProgrammeForm,
    "course/views/programmes.py targets": programmes.TargetGridForm,
    "course/views/runs.py change_run": runs.RunForm,
    "course/views/setup.py save_programme": programmes.ProgrammeForm,
    "course/views/setup.py save_targets": programmes.TargetGridForm,
    "course/views/timetables.py session": timetables.SessionForm,
    "course/views/trainers.py change_trainer": trainers.TrainerForm,
    "exchange/views/contacts.py contact": ContactForm,
    "evaluation/views.py change_rollout": PlanForm,
    "exercise/views/runs.py edit_run": ExerciseRunForm,
    "people/views/accounts.py account": people_forms.AccountForm,
    "people/views/officers.py change_officer": people_forms.ChangeOfficerForm,
    "questions/views/notes.py note": ChangeNoteForm,
    "survey/views/rounds.py edit_round": RoundForm,
}
VERSION = "carries the version of its text, and a stale one is refused with what was typed kept"
NEW = "makes a new thing"
CORRECTION = "a new row beside the one that it corrects"
OWN = "only the account itself changes it"
ONE_VALUE = "one press sets one value"
OTHERS = {
    "casework/views/authoring.py _saved": VERSION,
    "assessment/views/authoring.py _saved": VERSION,
    "curriculum/views/writing.py _saved": VERSION,
    "exercise/views/authoring.py _written": VERSION,
    "exercise/views/importing.py _is_saved": VERSION,
    "survey/views/indicators.py _is_saved": VERSION,
    "course/views/afterwards.py _chosen": ONE_VALUE,
    "course/views/answers.py correct_answer": CORRECTION,
    "course/views/attendance.py correct": CORRECTION,
    "course/views/programmes.py _store_targets": "a file whose changes were shown before",
    "course/views/runs.py add_run": NEW,
    "course/views/setup.py add_first_run": NEW,
    "course/views/trainers.py set_active": ONE_VALUE,
    "evaluation/views.py add_rollout": NEW,
    "exchange/views/cases.py case_person": "a further state in the history of a person",
    "exercise/views/console.py _rate": ONE_VALUE,
    "people/views/officers.py add_posting": CORRECTION,
    "people/views/own.py own": OWN,
    "refresher/views/seasons.py _changed": ONE_VALUE,
    "survey/views/rounds.py _given": NEW,
}
# Views that do not notice it yet, each with the reason. The list only gets shorter.
NOT_YET = {
    "course/views/answers.py papers": "papers of a run before its first answer",
    "course/views/feedback.py comments": "ticks and translations of quotes",
    "course/views/leaders.py _saved": "leaders and rooms of a week, with its own check of clashes",
    "course/views/trainer_forecast.py need": "one number and its reason",
    "exchange/views/sharing.py change_handling": "the handling of a record, two fields",
    "exercise/views/console.py inject": "an inject before it goes out, while a run is on",
    "exercise/views/findings.py _act": "a finding of a run",
    "exercise/views/runs.py members": "who plays which cell",
    "report/views.py recommendations": "recommendations of a sheet, a set of forms",
    "survey/views/paper.py visit_keying": "answers of a visit, keyed by who was given it",
    "survey/views/rounds.py give": "who visits which checkpoint",
    "survey/views/visits.py _saved": "answers of a visit, by who was given it",
}


def changing_views() -> Iterator[str]:
    """Every view that calls an action which changes what is there."""
    for path in sorted(SOURCE.glob("*/views*")):
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and any(map(is_change, ast.walk(node))):
                    yield f"{file.relative_to(SOURCE).as_posix()} {node.name}"


def is_change(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    names = {keyword.arg for keyword in node.keywords}
    return bool(CHANGES.match(node.func.attr)) and bool(names & {"by", None})


def test_every_view_that_changes_something_is_known_here() -> None:
    assert set(changing_views()) == {*EDITS, *OTHERS, *NOT_YET}


@pytest.mark.parametrize("form", {one.__name__: one for one in EDITS.values()}.values())
def test_every_edit_form_notices_the_change_of_another(form: type[Any]) -> None:
    assert issubclass(form, edits.EditForm)


def made() -> dict[str, Any]:
    """Each kind of edit form, made of a row that is there; `make(data)`."""
    run = tested_runs.tested_run("KK-1", seed=1)
    factories.province("02")
    officer = factories.officer()
    account = factories.account("viewer", name="Vanna")
    session = TrainingSession.objects.create(
        run=run, on=run.starts_on, begins=480, minutes=60, kind="other"
    )
    return {
        "run": lambda data=None: runs.RunForm(data, run=run),
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
            data.setlist(bound.html_name, [str(one) for one in value])
        else:
            shown = value if isinstance(widget, ChoiceWidget) else widget.format_value(value)
            data[bound.html_name] = "" if shown is None else str(shown)
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
        key = next((one for one in keys if one not in {"", str(bound.value())}), "")
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
    make = made()[kind]
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
    one, two = (signed_in(factories.account("coordinator")) for _ in range(2))
    pages = [browser_data(client.get(address).context["form"]) for client in (one, two)]
    assert all(page["opened_with"] for page in pages)
    first, second = pages
    first["place_en"], second["place_km"] = "Harbour", "កំពង់ផែ"
    assert one.post(address, first).status_code == 302
    stale = two.post(address, second)
    assert stale.status_code == 200
    assert "Someone else has changed this to: Harbour." in stale.content.decode()
    run.refresh_from_db()
    assert (run.place_en, run.place_km) == ("Harbour", "")
    assert two.post(address, browser_data(stale.context["form"])).status_code == 302
    run.refresh_from_db()
    assert (run.place_en, run.place_km) == ("Harbour", "កំពង់ផែ")


@pytest.mark.django_db
def test_two_coordinators_who_change_one_officer_see_both_values() -> None:
    officer = factories.officer()
    address = reverse("people:change_officer", kwargs={"pk": officer.pk})
    one, two = (signed_in(factories.account("coordinator")) for _ in range(2))
    first, second = (browser_data(client.get(address).context["form"]) for client in (one, two))
    first["code"], second["code"] = "1111", "2222"
    assert one.post(address, first).status_code == 302
    stale = two.post(address, second)
    words = "Someone else has changed this to: 1111. You typed: 2222."
    assert words in stale.content.decode()
    officer.refresh_from_db()
    assert officer.code == "1111"
    assert two.post(address, browser_data(stale.context["form"])).status_code == 302
    officer.refresh_from_db()
    assert officer.code == "2222"
