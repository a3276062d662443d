"""The pages of the report, its print, the plan, and the hot wash on a phone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exercise.actions import findings, runs
from promdaen.exercise.models import Event, Finding
from promdaen.exercise.queries import reports
from promdaen.exercise.rules import events
from promdaen.kit import pdf
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import A, B
from tests.tongues import english_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished_run() -> Any:
    """A run that has ended, with a message in time."""
    started, phones = world.started()
    now = world.later(started, 4)
    world.tell(phones[B], [A], "F2", now=now)
    now = world.later(started, 12)
    runs.end_run(run=started, by=None, now=now)
    return world.fresh(started)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def signed_in(client: Client, role: str = "coordinator") -> Any:
    """An account with a role, signed in, that reads English."""
    account = factories.account(role, language="en")
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    return account


def test_page_and_print_show_one_document(
    finished_run: Any, client: Client, monkeypatch: Any
) -> None:
    signed_in(client)
    page = client.get(f"/exercises/{finished_run.code}/report/")
    assert "EXERCISE" in page.content.decode()
    compiled_papers: list[Any] = []
    monkeypatch.setattr(
        pdf, "compile_pdf", lambda **paper: compiled_papers.append(paper) or b"%PDF"
    )
    print_ = client.get(f"/exercises/{finished_run.code}/report/km.pdf")
    assert "EXERCISE" in print_.headers["Content-Disposition"]
    [paper] = compiled_papers
    page_report, printed = page.context["report"], paper["data"]
    assert printed.pop("with_annex") is False
    for report in (page_report, printed):
        report["head"].pop("made_at")
    assert page_report == printed
    assert paper["language"] == "km"
    assert client.get(f"/exercises/{finished_run.code}/report/fr.pdf").status_code == 404


def test_the_page_in_khmer_has_bars_and_no_english(finished_run: Any, client: Client) -> None:
    signed_in(client)
    client.cookies["promdaen_language"] = "km"
    page = client.get(f"/exercises/{finished_run.code}/report/").content.decode()
    assert "<rect" in page
    assert english_in(page=page) == []


def test_the_print_is_kept_while_it_would_say_the_same(
    finished_run: Any, client: Client, monkeypatch: Any
) -> None:
    signed_in(client)
    compiled_papers: list[Any] = []
    monkeypatch.setattr(
        pdf, "compile_pdf", lambda **paper: compiled_papers.append(paper) or b"%PDF"
    )
    for _time in range(2):
        assert client.get(f"/exercises/{finished_run.code}/report/km.pdf").content == b"%PDF"
    assert len(compiled_papers) == 1
    type(finished_run).objects.filter(pk=finished_run.pk).update(place_en="Kampot")
    client.get(f"/exercises/{finished_run.code}/report/km.pdf")
    assert len(compiled_papers) == 2
    for _time in range(2):
        client.get(f"/exercises/{finished_run.code}/report/km.pdf?annex=1")
    assert [paper["data"]["with_annex"] for paper in compiled_papers] == [False, False, True]


def test_the_print_is_made_in_both_languages(finished_run: Any, client: Client) -> None:
    signed_in(client)
    for language in ("en", "km"):
        response = client.get(f"/exercises/{finished_run.code}/report/{language}.pdf")
        assert response.content.startswith(b"%PDF")
        whole = client.get(f"/exercises/{finished_run.code}/report/{language}.pdf?annex=1")
        assert len(whole.content) > len(response.content)


def test_a_report_is_for_control_and_once_closed_for_readers_of_results(client: Client) -> None:
    draft = world.run()
    signed_in(client)
    assert "No report yet" in client.get(f"/exercises/{draft.code}/report/").content.decode()
    assert client.get(f"/exercises/{draft.code}/report/en.pdf").status_code == 404
    signed_in(client, "viewer")
    assert client.get(f"/exercises/{draft.code}/report/").status_code == 404
    assert client.get(f"/exercises/{draft.code}/findings/").status_code == 403
    signed_in(client, "trainer")
    assert client.get(f"/exercises/{draft.code}/report/").status_code == 403
    signed_in(client, "controller")
    assert client.get(f"/exercises/{draft.code}/findings/").status_code == 404


def test_an_area_becomes_a_finding_by_one_tap_and_is_closed_with_proof(
    finished_run: Any, client: Client
) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}/findings/"
    response = client.post(f"{base}take-up/", {"key": "missed A2"})
    assert response.headers["Location"] == f"{base}1/"
    assert client.post(f"{base}take-up/", {"key": "none"}).headers["Location"].endswith("/report/")
    page = client.get(f"{base}1/").content.decode()
    assert "did not do this within 3 min" in page
    answer = client.post(f"{base}1/", {"act": "step", "state": "closed", "text": ""})
    assert "err" in answer.content.decode()
    client.post(f"{base}1/", {"act": "step", "state": "closed", "text": "Order 12 of 3 May"})
    assert Finding.objects.get().state == "closed"
    assert "Order 12 of 3 May" in client.get(f"{base}1/").content.decode()
    report = client.get(f"/exercises/{finished_run.code}/report/").content.decode()
    assert "Among the findings" in report
    assert client.get(f"{base}9/").status_code == 404


def test_a_finding_is_changed_in_the_language_of_the_page_and_keeps_both(
    finished_run: Any, client: Client
) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}/findings/"
    client.cookies["promdaen_language"] = "km"
    client.post(f"{base}take-up/", {"key": "missed A2"})
    stored = Finding.objects.get().text
    client.cookies["promdaen_language"] = "en"
    form = client.get(f"{base}1/").context["form"]
    assert "did not do this within 3 min" in form.initial["text"]
    assert "Suggested by rule." in form.fields["recommendation"].help_text
    typed = {
        "kind": "improvement",
        "text": form.initial["text"],
        "recommendation": form.initial["recommendation"],
        "person": "Duty officer, pier",
        "due_on": "2027-01-31",
        "events": form.initial["events"],
        "to_report": "",
    }
    answer = client.post(f"{base}1/", typed)
    assert answer.headers["Location"] == f"/exercises/{finished_run.code}/report/"
    finding = Finding.objects.get()
    assert (finding.text, finding.person) == (stored, "Duty officer, pier")
    page = client.get(f"/exercises/{finished_run.code}/report/").content.decode()
    assert " (not done in 3 min)</a>" in page
    # The title has the whole action, so that its sentence is not said again.
    assert (
        "did not do this within 3 min" not in page.split('class="sheet"')[1].split("</article>")[0]
    )
    assert "Duty officer, pier" in page
    listed = client.get("/exercises/plan/", {"format": "csv"}).content.decode()
    assert form.initial["text"] in listed
    assert form.initial["recommendation"] in listed
    client.post(f"{base}1/", {**typed, "text": "They were slow.", "recommendation": "Call."})
    assert Finding.objects.get().text == "They were slow."
    assert "Suggested by rule." not in client.get(f"{base}1/").content.decode()


def test_a_plan_offers_to_close_and_names_the_exercise_that_saw_it_again(
    finished_run: Any, client: Client
) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}/findings/"
    client.post(base, {"kind": "improvement", "text": "First"})
    plan = client.get("/exercises/plan/").content.decode()
    assert f'href="{base}1/?close=1#step"' in plan
    assert '<td data-label="Owner">' in plan
    opened = client.get(f"{base}1/?close=1").context["step_form"]
    assert opened.initial["state"] == "closed"
    assert client.get(f"{base}1/").context["step_form"].initial["state"] == "ongoing"
    page = client.get(f"{base}1/?close=1").content.decode()
    assert "What proves that it is done" in page
    assert page.count('btn-primary" type="submit"') == 1
    assert "Add the step" not in page
    answer = client.post(f"{base}1/?close=1", {"act": "step", "state": "closed", "text": ""})
    assert "What proves that it is done" in answer.content.decode()
    step = {"act": "step", "state": "closed", "text": "Order 12"}
    assert client.post(f"{base}1/?close=1", step).headers["Location"] == "/exercises/plan/"
    assert Finding.objects.get().state == "closed"
    assert "Open again: say why" in client.get(f"{base}1/?close=1").content.decode()
    Finding.objects.update(state="open")
    Finding.objects.update(seen_again=world.run())
    again = Finding.objects.get().seen_again
    assert again is not None
    assert f">{again.code}</span>" in client.get("/exercises/plan/").content.decode()


@pytest.mark.parametrize(
    ("days", "state", "count"), [(-1, "open", 2), (0, "open", 0), (-1, "closed", 0)]
)
def test_the_report_marks_areas_that_are_overdue(
    finished_run: Any, client: Client, days: int, state: str, count: int
) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}"
    client.post(f"{base}/findings/", {"kind": "improvement", "text": "No list of lights"})
    due_on = timezone.localdate() + timedelta(days=days)
    Finding.objects.update(on_page_one=True, due_on=due_on, state=state)
    response = client.get(f"{base}/report/")
    assert response.content.decode().count("Overdue") == count
    data = reports.report_print(document=response.context["report"], language="en")
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert words.count("overdue") == count


def test_the_annex_is_folded_and_shows_its_counts(finished_run: Any, client: Client) -> None:
    signed_in(client)
    response = client.get(f"/exercises/{finished_run.code}/report/")
    page, report = response.content.decode(), response.context["report"]
    actions = len(report["actions"]["lines"])
    assert f'Expected actions <span class="quiet num">{actions}</span>' in page
    # A browser opens the folds around the target of an address, not one that is the target.
    assert len(re.findall(r'</summary>\s*<div class="pb-4" id="', page)) == 7
    folded, opened = page.index(report["head"]["setting"]["en"]), page.index('id="timeline"')
    assert opened < folded


def test_a_finding_written_by_hand_is_in_the_plan_and_its_file(
    finished_run: Any, client: Client
) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}/findings/"
    typed = {"kind": "improvement", "text": "=1+1", "due_on": "2026-01-31", "events": "2, ៣"}
    assert client.post(base, {**typed, "events": "two"}).status_code == 200
    for events_typed in ("99999", "²", "9" * 5000):
        assert client.post(base, {**typed, "events": events_typed}).status_code == 200
    client.post(base, typed)
    finding = Finding.objects.get()
    assert finding.events == [2, 3]
    assert "=1+1" in client.get(base).content.decode()
    client.post(f"{base}1/", {**typed, "text": "Changed"})
    assert "Overdue" in client.get("/exercises/plan/").content.decode()
    listed = client.get("/exercises/plan/", {"format": "csv"})
    assert "EXERCISE" in listed.headers["Content-Disposition"]
    assert "Changed" in listed.content.decode()
    findings.take_step(finding=finding, state="closed", text="x", by=None, now=world.NOW)
    assert client.post(f"{base}1/", typed).status_code == 200
    empty = client.get("/exercises/plan/").content.decode()
    assert "Nothing is open" in empty
    # What is overdue stands on the first page of a coordinator.
    factories.run()
    findings.take_step(finding=finding, state="open", text="x", by=None, now=world.NOW)
    overview = client.get(reverse("report:overview")).content.decode()
    assert "Still to improve: Changed" in overview


def test_tables_of_findings_have_a_cell_a_column_so_that_phones_show_entries(
    finished_run: Any, client: Client
) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}/"
    for key in ("missed A2", "kept"):
        client.post(f"{base}findings/take-up/", {"key": key})
    assert {finding.kind for finding in Finding.objects.all()} == {"improvement", "strength"}
    for path in ("findings/", "report/"):
        page = client.get(f"{base}{path}").content.decode()
        [table] = [part for part in page.split("<table")[1:] if f"{base}findings/1/" in part]
        assert "colspan" not in table.split("</table>")[0]


def test_the_plan_changes_the_selected_findings_alone(finished_run: Any, client: Client) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}/findings/"
    for text in ("First", "Second", "Third"):
        client.post(base, {"kind": "improvement", "text": text})
    first, second, third = Finding.objects.order_by("number")
    page, chosen = "/exercises/plan/change/", [str(first.pk), str(second.pk), "no id"]
    assert client.get("/exercises/plan/").content.decode().count('name="finding"') == 3
    html = client.post(page, {"finding": chosen}).content.decode()
    assert ("First" in html, "Third" in html) == (True, False)
    unchanged = client.post(page, {"finding": chosen, "is_chosen": "1"}).content.decode()
    assert "Choose what to change" in unchanged
    typed = {"finding": chosen, "is_chosen": "1", "due_on": "2027-01-31"}
    assert "2 findings changed" in client.post(page, typed, follow=True).content.decode()
    third.refresh_from_db()
    assert third.due_on is None
    assert Finding.objects.filter(due_on="2027-01-31").count() == 2
    assert "at least one finding" in client.post(page, {}, follow=True).content.decode()
    assert client.get(page).status_code == 302


def test_a_phone_answers_the_hot_wash_changes_it_and_sends_it_again(client: Client) -> None:
    started, phones = world.started()
    client.cookies["promdaen_language"] = "en"
    assert client.get("/p/exercise/wash/").status_code == 302
    session = client.session
    session["exercise_seat"] = str(phones[A].pk)
    session.save()
    assert "Not yet" in client.get("/p/exercise/wash/").content.decode()
    assert client.post("/p/exercise/wash/", {"told": "4"}).status_code == 200
    now = world.later(started, 1)
    runs.end_run(run=started, by=None, now=now)
    for typed in ({"told": "4", "keep": "We rang"}, {"told": "4", "keep": "We rang"}):
        assert client.post("/p/exercise/wash/", typed).status_code == 302
    lines = Event.objects.filter(kind=events.HOT_WASH)
    assert lines.count() == 2
    client.post("/p/exercise/wash/", {"told": "2", "keep": "We rang"})
    assert lines.count() == 3
    page = client.get("/p/exercise/wash/").content.decode()
    assert "We rang" in page
    assert "Send again" in page
    session["exercise_seat"] = str(phones["observer"].pk)
    session.save()
    assert "Nothing is asked here" in client.get("/p/exercise/wash/").content.decode()
    runs.close_run(run=started, by=None, now=now + timedelta(minutes=1))
    session["exercise_seat"] = str(phones[A].pk)
    session.save()
    assert "is closed" in client.get("/p/exercise/wash/").content.decode()


def test_page_one_is_finished_on_the_report_itself(finished_run: Any, client: Client) -> None:
    signed_in(client)
    base = f"/exercises/{finished_run.code}/"
    client.post(f"{base}report/opening/", {"opening_en": "We were slow in one place."})
    client.post(f"{base}findings/take-up/", {"key": "missed A2"})
    page = client.get(f"{base}report/").content.decode()
    assert page.index("We were slow in one place.") < page.index("Areas to improve")
    assert page.index("Take off page one") < page.index('id="annex"')
    assert "Areas: 1 of 5" in page
    assert "Owner and day: 0 of 1" in page
    assert "written in English only" not in page
    client.cookies["promdaen_language"] = "km"
    in_khmer = client.get(f"{base}report/").content.decode()
    assert '<blockquote class="lede" lang="en">' in in_khmer
    client.cookies["promdaen_language"] = "en"
    client.post(f"{base}findings/1/page-one/", {})
    assert not Finding.objects.get().on_page_one
    assert "Put on page one" in client.get(f"{base}report/").content.decode()
    client.post(f"{base}findings/1/page-one/", {"chosen": "yes"})
    assert Finding.objects.get().on_page_one
    assert client.post(f"{base}findings/9/page-one/").status_code == 404
    refused = client.post(f"{base}report/again/{finished_run.code}/1/", follow=True)
    assert "Only what an earlier exercise showed" in refused.content.decode()
    assert client.post(f"{base}report/again/none/1/").status_code == 404


def test_the_exercise_before_is_followed_up_in_the_report_of_the_next(
    finished_run: Any, client: Client
) -> None:
    account = signed_in(client)
    new = findings.NewExerciseFinding(kind="improvement", text="No one was named to speak.")
    finding = findings.make_finding(run=finished_run, new=new, by=account, now=world.NOW)
    later = world.run()
    later.planned_on = finished_run.planned_on + timedelta(days=9)
    later.save()
    runs.open_briefing(run=later, by=None, now=world.NOW)
    runs.start_run(run=world.fresh(later), by=None, now=world.NOW)
    runs.end_run(run=world.fresh(later), by=None, now=world.NOW)
    page = client.get(f"/exercises/{later.code}/report/").content.decode()
    assert "Follow-up of the previous exercise" in page
    again = client.post(
        f"/exercises/{later.code}/report/again/{finished_run.code}/1/", follow=True
    )
    assert "The owner sees it" in again.content.decode()
    finding.refresh_from_db()
    assert finding.seen_again_id == later.pk
    assert (
        f"seen again in {later.code}"
        in client.get(f"/exercises/{finished_run.code}/report/").content.decode()
    )
