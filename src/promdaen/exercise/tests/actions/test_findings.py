"""Findings are made after the play, changed, and closed step by step with proof."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from promdaen.exercise.actions import findings as actions
from promdaen.exercise.actions import reminding, runs
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import ExerciseRun, Finding
from promdaen.exercise.queries import findings, reports
from promdaen.exercise.rules import statements
from promdaen.kit import audit, mailing
from promdaen.kit.models import AuditLine, new_id
from promdaen.people import queries as people_queries
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import NOW

pytestmark = pytest.mark.django_db
NEW = actions.NewExerciseFinding(kind="improvement", text="Nobody wrote it down.")


def ended() -> tuple[ExerciseRun, Any]:
    """A run that has ended without a message, and the moment of its end."""
    run, _phones = world.started()
    now = world.later(run, 12)
    runs.end_run(run=run, by=None, now=now)
    return world.fresh(run), now


def refused(**changes: Any) -> str:
    """What is said to a finding that is not taken."""
    with pytest.raises(ExerciseRefused) as refusal:
        actions.make_finding(**changes, by=None, now=NOW)
    return str(refusal.value)


def test_a_suggestion_is_taken_up_once_with_owner_day_and_lines() -> None:
    factories.department("MAR")
    run, now = ended()
    with translation.override("en"):
        finding = actions.adopt_statement(run=run, key="missed A1", by=None, now=now)
    assert finding.text.endswith("did not do this within 3 min: Tells immigration of the child.")
    assert (finding.number, finding.suggestion, finding.owner_id) == (1, "missed A1", "MAR")
    assert finding.due_on == now.date() + timedelta(days=90)
    assert finding.events
    assert AuditLine.objects.filter(action="make_finding").count() == 1
    [finding_row] = reports.run_report(run=run, now=now)["findings"]
    assert "មិនបានធ្វើការនេះ" in finding_row["text"]["km"]
    assert reports.finding_values(finding=finding, now=now) == finding_row
    # An observer grades the action afterwards: the report makes another statement, this stays.
    Finding.objects.filter(pk=finding.pk).update(suggestion="missed A9")
    [graded] = reports.run_report(run=run, now=now)["findings"]
    assert graded == finding_row | {"suggestion": "missed A9", "why": {"en": "", "km": ""}}
    Finding.objects.filter(pk=finding.pk).update(suggestion="missed A1", statement={})
    [older] = reports.run_report(run=run, now=now)["findings"]
    assert older == finding_row
    finding.save()
    with translation.override("km"):
        assert finding.shown_title == finding_row["title"]["km"]
        assert finding.shown_text == finding_row["text"]["km"]
        assert finding.shown_recommendation == finding_row["recommendation"]["km"]
        finding.text = "They were slow."
        assert finding.shown_text == "They were slow."
    with pytest.raises(ExerciseRefused, match="already"):
        actions.adopt_statement(run=run, key="missed A1", by=None, now=now)
    with pytest.raises(ExerciseRefused, match="any more"):
        actions.adopt_statement(run=run, key="missed A9", by=None, now=now)
    good = actions.adopt_statement(run=run, key="kept", by=None, now=now)
    assert good.shown_title == good.shown_text
    assert (good.kind, good.due_on) == ("strength", now.date() + timedelta(days=90))
    with pytest.raises(ExerciseRefused, match="no step"):
        actions.take_step(finding=good, state="closed", text="x", by=None, now=now)


def test_what_does_not_hold_together_is_refused() -> None:
    run, _phones = world.started()
    assert "after the end" in refused(run=run, new=NEW)
    runs.end_run(run=run, by=None, now=NOW)
    for changes in ({"text": " "}, {"kind": "fault"}, {"events": [0]}, {"events": [99999]}):
        new = actions.NewExerciseFinding(**{"kind": "improvement", "text": "x", **changes})
        assert refused(run=run, new=new)
    long = actions.NewExerciseFinding(kind="improvement", text="x", person="p" * 121)
    assert actions.make_finding(run=run, new=long, by=None, now=NOW).person == "p" * 120
    with pytest.raises(people_queries.NotAllowed):
        actions.make_finding(run=run, new=NEW, by=factories.account("trainer"), now=NOW)


def test_a_finding_goes_on_by_steps_that_are_only_added() -> None:
    run, now = ended()
    finding = actions.make_finding(run=run, new=NEW, by=None, now=now)
    for state, text in (("ongoing", "Begun"), ("ongoing", "Half"), ("closed", "Order 12")):
        actions.take_step(finding=finding, state=state, text=text, by=None, now=now)
    for state, text, words in (("ongoing", "x", "does not follow"), ("open", " ", "why")):
        with pytest.raises(ExerciseRefused, match=words):
            actions.take_step(finding=finding, state=state, text=text, by=None, now=now)
    with pytest.raises(ExerciseRefused, match="Open it again"):
        actions.change_finding(finding=finding, new=NEW, by=None, now=now)
    by = factories.account("coordinator")
    step = actions.take_step(finding=finding, state="open", text="It came back", by=by, now=now)
    assert step.by == by.name
    finding.refresh_from_db()
    assert (finding.state, finding.steps.count()) == ("open", 4)
    [finding_row] = reports.run_report(run=run, now=now)["findings"]
    assert (finding_row["state"], finding_row["last_step"]) == ("open", "It came back")


def test_a_change_logs_its_fields_and_a_new_day_reminds_again() -> None:
    run, now = ended()
    finding = actions.make_finding(run=run, new=NEW, by=factories.account("controller"), now=now)
    Finding.objects.filter(pk=finding.pk).update(reminded_on=date(2026, 12, 1))
    other = actions.NewExerciseFinding(
        kind="improvement", text=NEW.text, due_on=date(2027, 1, 1), events=(3, 2)
    )
    changed = actions.change_finding(finding=finding, new=other, by=None, now=now)
    assert (changed.reminded_on, changed.events) == (None, [2, 3])
    actions.change_finding(finding=finding, new=other, by=None, now=now)
    line = AuditLine.objects.get(action="change_finding")
    assert line.detail["changed"] == ["due_on", "events"]
    more = actions.NewExerciseFinding(kind="improvement", text="Else", due_on=date(2027, 1, 1))
    actions.change_finding(finding=finding, new=more, by=None, now=now)
    assert AuditLine.objects.filter(action="change_finding").count() == 2


def test_the_plan_shows_overdue_ones_first_and_to_controllers_their_own() -> None:
    department = factories.department("MAR")
    run, now = ended()
    days = (None, date(2027, 1, 1), date(2026, 12, 1))
    for number, day in enumerate(days, 1):
        new = actions.NewExerciseFinding(
            kind="improvement", text=f"No. {number}", due_on=day, owner=department
        )
        actions.make_finding(run=run, new=new, by=None, now=now)
    today = date(2026, 12, 15)
    coordinator, controller = factories.account("coordinator"), factories.account("controller")
    every = findings.FindingFilter()
    lines = findings.improvement_plan(account=coordinator, filters=every, today=today)
    assert [(finding_line.finding.number, finding_line.is_overdue) for finding_line in lines] == [
        (3, True), (2, False), (1, False),
    ]  # fmt: skip
    assert findings.improvement_plan(account=controller, filters=every, today=today) == []
    run.controllers.add(controller)
    assert len(findings.improvement_plan(account=controller, filters=every, today=today)) == 3
    viewer = factories.account("viewer")
    assert findings.improvement_plan(account=viewer, filters=every, today=today) == []
    for chosen, count in (
        (findings.FindingFilter(owner="MAR"), 3),
        (findings.FindingFilter(owner="IMM"), 0),
        (findings.FindingFilter(state="closed"), 0),
    ):
        assert (
            len(findings.improvement_plan(account=coordinator, filters=chosen, today=today))
            == count
        )


@pytest.fixture
def _mail(settings: Any) -> None:
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_ADDRESS = "https://promdaen.example"


def due_finding() -> tuple[Finding, Any]:
    """A finding with a day in 20 days, its run given to one controller."""
    factories.department("MAR")
    controller = factories.account("controller")
    factories.account("coordinator")
    run, now = ended()
    run.controllers.add(controller)
    run.controllers.add(factories.account("controller", is_active=False))
    new = actions.NewExerciseFinding(
        kind="improvement", text="A name: Sok", due_on=now.date() + timedelta(days=20)
    )
    return actions.make_finding(run=run, new=new, by=None, now=now), now


@pytest.mark.usefixtures("_mail")
def test_a_reminder_goes_once_a_date_and_quotes_no_finding() -> None:
    finding, now = due_finding()
    assert reminding.send_reminders(now=now) == 0
    day = now + timedelta(days=6)
    assert reminding.send_reminders(now=day) == 2
    assert reminding.send_reminders(now=day + timedelta(hours=1)) == 0
    body = mail.outbox[0].body
    assert "EX-0001 · 1 · មិនទាន់កំណត់ · no one yet" in body
    assert "Sok" not in body
    assert "EXERCISE" in mail.outbox[0].subject
    owner = people_queries.departments()[0]
    Finding.objects.filter(pk=finding.pk).update(owner=owner)
    assert reminding.send_reminders(now=now + timedelta(days=27)) == 2
    assert str(owner.short_en) in mail.outbox[-1].body


@pytest.mark.usefixtures("_mail")
def test_a_mail_server_that_does_not_answer_is_tried_again(monkeypatch: Any) -> None:
    finding, now = due_finding()
    day = now + timedelta(days=6)

    def broken(**_: Any) -> int:
        raise OSError("no route")

    whole = reminding._send
    monkeypatch.setattr(reminding, "_send", broken)
    assert reminding.send_reminders(now=day) == 0
    finding.refresh_from_db()
    assert finding.reminded_on is None
    monkeypatch.setattr(reminding, "_send", whole)
    refuses = {"count": 0}

    def refused_once(self: Any, **_: Any) -> int:
        refuses["count"] += 1
        raise reminding.SMTPRecipientsRefused({})

    monkeypatch.setattr(mail.EmailMessage, "send", refused_once)
    assert reminding.send_reminders(now=day) == 0
    assert refuses["count"] == 2


@pytest.mark.usefixtures("_mail")
def test_a_mail_server_that_fails_half_way_repeats_no_mail(monkeypatch: Any) -> None:
    _made, now = due_finding()
    day, whole, mailed_addresses = now + timedelta(days=6), mail.EmailMessage.send, list[str]()

    def failing(self: Any, **_: Any) -> int:
        if mailed_addresses:
            raise OSError("cut off")
        mailed_addresses.extend(self.to)
        return whole(self)

    monkeypatch.setattr(mail.EmailMessage, "send", failing)
    assert reminding.send_reminders(now=day) == 1
    monkeypatch.setattr(mail.EmailMessage, "send", whole)
    assert reminding.send_reminders(now=day + timedelta(hours=1)) == 0


@pytest.mark.usefixtures("_mail")
def test_what_simulated_players_showed_is_not_reminded_of() -> None:
    finding, now = due_finding()
    ExerciseRun.objects.filter(pk=finding.run_id).update(is_simulated=True)
    assert reminding.send_reminders(now=now + timedelta(days=6)) == 0


def test_without_a_mail_server_nothing_is_sent_and_a_demonstration_prints(settings: Any) -> None:
    settings.SENDS_MAIL = False
    assert reminding.send_reminders(now=NOW) == 0
    audit.mark_demo()
    assert mailing.backend() == mailing.CONSOLE


def many(run: ExerciseRun, now: Any, count: int, kind: str = "improvement") -> list[Finding]:
    return [
        actions.make_finding(
            run=run,
            new=actions.NewExerciseFinding(kind=kind, text=f"Point {number}"),
            by=None,
            now=now,
        )
        for number in range(count)
    ]


def test_page_one_holds_five_of_a_kind_and_a_person_chooses_which() -> None:
    run, now = ended()
    findings = many(run, now, 6)
    [strength] = many(run, now, 1, kind="strength")
    assert [finding.on_page_one for finding in findings] == [True] * 5 + [False]
    assert strength.on_page_one
    with pytest.raises(ExerciseRefused, match="five of a kind"):
        actions.set_on_page_one(finding=findings[5], is_chosen=True, by=None, now=now)
    actions.set_on_page_one(finding=findings[0], is_chosen=False, by=None, now=now)
    actions.set_on_page_one(finding=findings[0], is_chosen=False, by=None, now=now)
    actions.set_on_page_one(finding=findings[5], is_chosen=True, by=None, now=now)
    page = reports.run_report(run=run, now=now)["page_one"]
    assert [line["number"] for line in page["improvement"]["lines"]] == [2, 3, 4, 5, 6]
    assert not page["improvement"]["is_proposed"]
    assert AuditLine.objects.filter(action="change_finding").count() == 2


def test_where_no_one_has_chosen_the_rules_propose_and_like_ones_are_one() -> None:
    run, now = ended()
    page = reports.run_report(run=run, now=now)["page_one"]
    assert page["improvement"]["is_proposed"]
    assert 1 <= len(page["improvement"]["lines"]) <= statements.MAX_ON_PAGE_ONE
    with translation.override("en"):
        finding = actions.adopt_statement(run=run, key="missed A1", by=None, now=now)
    page = reports.run_report(run=run, now=now)["page_one"]
    assert [line["number"] for line in page["improvement"]["lines"]] == [finding.number]
    assert "missed A1" not in {proposal["key"] for proposal in page["proposals"]["improvement"]}
    lines = [
        statements.RunStatement(
            kind="improvement", key=key, text=statements.NO_WORDS, title=statements.NO_WORDS,
            recommendation=statements.NO_WORDS, events=events, cells=cells,
        )
        for key, events, cells in (
            ("late A1", (4,), ("sea",)), ("leak F1", (9,), ()), ("late A2", (2, 4), ("sea",)),
            ("late A3", (), ("land",)),
        )
    ]  # fmt: skip
    merged = statements.merge_statements(statements=lines)
    assert [(proposal.statement.key, proposal.count, proposal.events) for proposal in merged] == [
        ("late A1", 2, (2, 4)), ("leak F1", 1, (9,)), ("late A3", 1, ()),
    ]  # fmt: skip


def test_a_report_opens_with_the_controllers_own_words_once_the_play_is_over() -> None:
    run, _phones = world.started()
    with pytest.raises(ExerciseRefused, match="after the end"):
        actions.write_opening(run=run, km="", en="Too soon", by=None, now=NOW)
    runs.end_run(run=run, by=None, now=NOW)
    by = factories.account("controller", name="Prak Sothea")
    words = " We were slow in one place. "
    actions.write_opening(run=run, km="", en=words, by=by, now=NOW)
    head = reports.run_report(run=world.fresh(run), now=NOW)["head"]
    assert head["opening"] == {"en": "We were slow in one place.", "km": ""}
    assert head["opening_by"] == "Prak Sothea"
    actions.write_opening(run=run, km="", en="", by=by, now=NOW)
    assert world.fresh(run).opening_by == ""
    with pytest.raises(people_queries.NotAllowed):
        actions.write_opening(run=run, km="x", en="", by=factories.account("trainer"), now=NOW)


def test_what_an_earlier_exercise_showed_is_seen_again_and_opens_again() -> None:
    first, now = ended()
    [finding] = many(first, now, 1)
    [strength] = many(first, now, 1, kind="strength")
    actions.take_step(finding=finding, state="closed", text="Order 12", by=None, now=now)
    second = ExerciseRun.objects.create(
        code="EX-NEXT", scenario=first.scenario, planned_on=first.planned_on + timedelta(days=30),
        observer_code="ZZZZ", state="hot_wash", made_at=now,
    )  # fmt: skip
    account = factories.account("coordinator")
    before = findings.earlier_findings(run=second, account=account, today=now.date())
    assert before is not None
    assert (before.run, before.completed, before.ongoing, before.open, before.late) == (
        first,
        1,
        0,
        0,
        0,
    )
    assert findings.earlier_findings(run=first, account=account, today=now.date()) is None
    step = actions.note_seen_again(finding=finding, run=second, by=None, now=now)
    finding.refresh_from_db()
    assert (finding.state, finding.seen_again, step.state) == ("open", second, "open")
    with pytest.raises(ExerciseRefused, match="already"):
        actions.note_seen_again(finding=finding, run=second, by=None, now=now)
    for wrong, run in ((finding, first), (strength, second)):
        with pytest.raises(ExerciseRefused, match="earlier exercise"):
            actions.note_seen_again(finding=wrong, run=run, by=None, now=now)


def several() -> list[Finding]:
    """Three findings of a run, of which the last is closed."""
    run, now = ended()
    rows = [actions.make_finding(run=run, new=NEW, by=None, now=now) for _number in range(3)]
    actions.take_step(finding=rows[2], state="closed", text="Order 12", by=None, now=now)
    return rows


def test_several_findings_get_an_owner_and_a_day_with_a_line_each() -> None:
    factories.department("MAR")
    rows = several()[:2]
    Finding.objects.update(reminded_on=date(2026, 1, 1))
    change = actions.FindingsChange(owner="MAR", due_on=date(2027, 1, 31))
    stamp: dict[str, Any] = {"by": factories.account("coordinator"), "now": NOW}
    ids = [row.pk for row in rows]
    lines = AuditLine.objects.filter(action="change_finding")
    assert actions.change_findings(findings=ids, change=change, **stamp) == 2
    changed = Finding.objects.filter(pk__in=ids).values_list("owner", "due_on", "reminded_on")
    assert set(changed) == {("MAR", date(2027, 1, 31), None)}
    assert set(lines.values_list("subject_id", flat=True)) == {str(pk) for pk in ids}
    assert actions.change_findings(findings=ids, change=change, **stamp) == 0
    assert lines.count() == 2


def test_a_change_of_several_findings_is_refused_as_a_whole() -> None:
    first, second, closed = (row.pk for row in several())
    later = actions.FindingsChange(due_on=date(2027, 1, 31))
    stamp: dict[str, Any] = {"by": factories.account("coordinator"), "now": NOW}
    for ids, change, words in (
        ([first, closed], later, "are closed: .* 3"),
        ([first, new_id()], later, "is gone"),
        ([], later, "1 to 200"),
        ([new_id() for _number in range(201)], later, "1 to 200"),
        ([first, second], actions.FindingsChange(), "Choose what to change"),
        ([first], actions.FindingsChange(owner="XXX"), "no such department"),
    ):
        with pytest.raises(ExerciseRefused, match=words):
            actions.change_findings(findings=ids, change=change, **stamp)
    stamp["by"] = factories.account("trainer")
    with pytest.raises(people_queries.NotAllowed):
        actions.change_findings(findings=[first], change=later, **stamp)
    assert not Finding.objects.exclude(due_on=None).exists()
