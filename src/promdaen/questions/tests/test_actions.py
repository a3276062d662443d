"""What is asked, answered, handed on, shared and noted, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from promdaen.assessment.models import AdaptiveBank, AdaptiveItem, AdaptiveTest, Sitting
from promdaen.course.models import RunPaper, RunTest
from promdaen.kit import mailing
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from promdaen.questions.actions import answering, asking, notes, ticking
from promdaen.questions.actions.refusals import QuestionRefused, TextHeldBack
from promdaen.questions.models import Notice, Question
from promdaen.questions.queries import abouts, inbox, mine
from promdaen.questions.queries import notes as note_queries
from tests import factories, guards
from tests.questions_world import DAY, NOW, World, ask, sat, world

pytestmark = pytest.mark.django_db
NOTE = {"text_km": "សួរមុនសិន។", "text_en": "Ask first."}


@pytest.fixture
def held() -> World:
    return world()


def told(question: Question) -> list[str]:
    return list(question.escalations.values_list("level", flat=True))


def noticed(question: Question) -> set[Any]:
    return set(Notice.objects.filter(question=question).values_list("account", flat=True))


def test_a_question_goes_to_the_run_then_the_topic_then_the_coordinator(held: World) -> None:
    question = ask(held)
    assert (told(question), noticed(question)) == (["run"], {held.on_run.pk})
    line = AuditLine.objects.get(action="ask_question")
    assert (line.detail, line.account_name) == ({"kind": "topic", "topic": "T1"}, "system")
    assert question.promised_by == NOW + 3 * DAY
    for after, levels in ((1, ["run"]), (2, ["run", "topic"])):
        ticking.tick(now=NOW + after * DAY)
        assert told(question) == levels
    ticking.tick(now=NOW + 3 * DAY)
    ticking.tick(now=NOW + 4 * DAY)
    assert told(question) == ["run", "topic", "coordinator"]
    people = {held.on_run.pk, held.of_topic.pk, held.coordinator.pk}
    assert noticed(question) == people
    assert "passport" not in str(list(AuditLine.objects.values_list("body", flat=True)))


def test_a_topic_without_trainers_goes_to_the_coordinator_at_once(held: World) -> None:
    factories.topic("T3", 3)
    question = ask(held, code="T3")
    assert told(question) == ["run", "topic", "coordinator"]
    assert noticed(question) == {held.coordinator.pk}
    held.run.trainers.add(held.elsewhere)
    second = ask(held, code="T3", text="And who brings it back?")
    assert (told(second), noticed(second)) == (["run"], {held.elsewhere.pk})
    assert inbox.page_of(question_id=second.pk, account=held.elsewhere, now=NOW)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "Write the text first"),
        ({"text": "x" * 2001}, "Write at most 2000"),
        ({"text": "Her passport was N0123456."}, "never stored"),
        ({"text": "I called 012 345 678."}, "never stored"),
        ({"text": "Mr Sok Dara came."}, "Look at what is marked"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(
    held: World, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(QuestionRefused, match=words):
        ask(held, **fields)
    assert not Question.objects.exists()


def test_a_warning_is_passed_by_its_own_tick_alone(held: World) -> None:
    with pytest.raises(TextHeldBack) as stopped:
        ask(held, text="Mr Sok Dara came.")
    with pytest.raises(TextHeldBack):
        ask(held, text="Mr Sok Dara and Mr Chan Thy came.", ticked=stopped.value.token)
    assert ask(held, text="Mr Sok Dara came.", ticked=stopped.value.token).text
    with pytest.raises(TextHeldBack) as refused:
        ask(held, text="Mr Sok Dara, 012 345 678.")
    assert refused.value.token == ""


def test_ten_questions_wait_at_most(held: World) -> None:
    for number in range(asking.MOST_WAITING):
        ask(held, text=f"Who keeps paper {number}?")
    with pytest.raises(QuestionRefused, match="wait already"):
        ask(held)
    assert ask(held, enrolment=held.other)


def test_what_is_sent_twice_is_asked_and_answered_once(held: World) -> None:
    question = ask(held)
    assert ask(held, now=NOW + timedelta(seconds=59)) == question
    assert ask(held, now=NOW + timedelta(seconds=60)) != question
    assert ask(held, enrolment=held.other) != question
    answer = {"question": question, "text": "The owner.", "now": NOW}
    first = answering.answer_question(**answer, by=held.on_run)
    assert answering.answer_question(**answer, by=held.on_run) == first
    assert answering.answer_question(**answer, by=held.of_topic) != first


def not_to_ask(held: World, kind: str, code: str) -> str:
    with pytest.raises(abouts.NotToAsk) as why:
        ask(held, kind=kind, code=code)
    return str(why.value)


def test_only_what_an_officer_has_seen_is_asked_about(held: World) -> None:
    factories.topic("T3", 3)
    for kind, code, words in (
        ("weather", "x", "Page not found"),
        ("topic", "T9", "Page not found"),
        ("lesson", "T3", "no lesson"),
        ("item", "A-1", "once its result is open"),
        ("item", "Z-9", "once its result is open"),
        ("test", "no-uuid", "Page not found"),
        ("test", str(held.run.pk), "once its result is open"),
        ("case", str(held.run.pk), "once its reasoning is open"),
        ("booth", str(held.run.pk), "once the practice is over"),
    ):
        assert words in not_to_ask(held, kind, code), (kind, code)
    sitting = sat(held, held.enrolment, is_shown=False)
    assert "once its result is open" in not_to_ask(held, "item", "A-1")
    RunTest.objects.update(results_opened_at=NOW)
    factories.excuse_all(held.run)
    assert ask(held, kind="item", code="A-1").topic_id == "T1"
    with pytest.raises(QuestionRefused, match="Choose the topic"):
        ask(held, kind="test", code=str(sitting.pk))
    assert ask(held, kind="test", code=str(sitting.pk), topic="T2").topic_id == "T2"
    # However an id is written, what is kept of it is short and the same.
    spelt = ask(held, kind="test", code=sitting.pk.urn, topic="T2", text="Why is it so?")
    assert spelt.code == str(sitting.pk)
    assert "once its result is open" in not_to_ask(held, "test", str(held.enrolment.pk))
    held.items[0].__class__.objects.filter(code="A-1").update(is_current=False)
    assert "Page not found" in not_to_ask(held, "item", "A-1")


def test_nothing_of_a_test_that_goes_on_is_asked_or_quoted_or_shared(held: World) -> None:
    sitting = sat(held, held.enrolment)
    question = ask(held, kind="item", code="A-1")
    answering.answer_question(question=question, text="Option a.", by=held.on_run, now=NOW)
    stem = "Which paper must a child carry that crosses the border alone?"
    held.items[0].__class__.objects.filter(code="A-1").update(stem_en=stem)
    # Another run takes the same paper now.
    run = factories.run("KK-2")
    RunPaper.objects.create(run=run, occasion="after", paper=sitting.paper)
    test = RunTest.objects.create(run=run, occasion="after", opened_at=NOW)
    assert "is open now" in not_to_ask(held, "item", "A-1")
    with pytest.raises(QuestionRefused, match="repeats a question"):
        ask(held, text=f"Somebody was asked: {stem.upper()}")
    share = {"question": question, "text": "Which?", "answer": "Option a."}
    with pytest.raises(QuestionRefused, match="is open now"):
        answering.share_question(**share, by=held.on_run, now=NOW)
    with pytest.raises(QuestionRefused, match="is open now"):
        notes.make_note(question=question, texts=NOTE, by=held.on_run, now=NOW)
    test.closed_at = NOW
    test.save()
    answering.share_question(**share, by=held.on_run, now=NOW)
    assert len(mine.shared_with(officer_id=held.enrolment.officer_id)) == 1
    # An officer who never saw the result of this question does not read its answer.
    assert mine.shared_with(officer_id=held.other.officer_id) == []
    guards.lift(Sitting)
    for mode in ("phone", "adaptive"):
        Sitting.objects.update(closed_at=None, mode=mode)
        assert "Hand your test in first" in not_to_ask(held, "topic", "T1")


def test_nothing_that_an_adaptive_test_may_still_ask_is_quoted(held: World) -> None:
    stem = "Which paper must a child carry that crosses the border alone?"
    item = factories.item("B-1", outcome=held.items[0].outcome, stem={"en": stem, "km": "ក"})
    going = sat(held, held.other)
    assert ask(held, text=f"Is this right: {stem}")
    guards.lift(Sitting)
    Sitting.objects.update(closed_at=None, mode="adaptive")
    bank = AdaptiveBank.objects.create(sd=1, renewed_at=NOW, computed_at=NOW)
    AdaptiveItem.objects.create(bank=bank, item=item, difficulty=0, answers_count=99)
    AdaptiveTest.objects.create(sitting=going, bank=bank, longest=8)
    with pytest.raises(QuestionRefused, match="repeats a question"):
        ask(held, text=f"And is this right: {stem}")


def test_a_trainer_of_the_topic_answers_and_the_clock_stops(held: World) -> None:
    question = ask(held)
    for account in (held.elsewhere, held.coordinator, held.reviewer):
        with pytest.raises(NotAllowed):
            answering.answer_question(question=question, text="The owner.", by=account, now=NOW)
    with pytest.raises(TextHeldBack):
        answering.answer_question(
            question=question, text="Call 012 345 678.", by=held.on_run, now=NOW
        )
    answering.answer_question(question=question, text="The owner.", by=held.of_topic, now=NOW)
    later = NOW + DAY
    answering.answer_question(question=question, text="Always.", by=held.on_run, now=later)
    question.refresh_from_db()
    assert question.answered_at == NOW
    ticking.tick(now=NOW + 5 * DAY)
    assert ticking.tell_due(question=question, now=NOW + 5 * DAY) == []
    assert told(question) == ["run"]
    line = mine.line_of(question_id=question.pk, officer_id=held.enrolment.officer_id, now=NOW)
    assert line is not None
    assert (line.state, list(line.answers)) == ("answered", ["The owner.", "Always."])
    assert mine.line_of(question_id=question.pk, officer_id=held.other.officer_id, now=NOW) is None


def test_a_question_is_handed_on_and_given_to_a_trainer(held: World) -> None:
    question = ask(held)
    with pytest.raises(NotAllowed):
        answering.hand_on(question=question, by=held.elsewhere, now=NOW)
    with pytest.raises(QuestionRefused, match="Choose a trainer"):
        answering.hand_on(question=question, to=held.elsewhere.pk, by=held.on_run, now=NOW)
    for level in ("topic", "coordinator"):
        assert answering.hand_on(question=question, by=held.on_run, now=NOW).level == level
    with pytest.raises(QuestionRefused, match="has this question already"):
        answering.hand_on(question=question, by=held.on_run, now=NOW)
    with pytest.raises(QuestionRefused, match="Choose a trainer"):
        answering.hand_on(question=question, to=held.reviewer.pk, by=held.coordinator, now=NOW)
    answering.hand_on(question=question, to=held.elsewhere.pk, by=held.coordinator, now=NOW)
    assert held.elsewhere.pk in noticed(question)
    answering.answer_question(question=question, text="The owner.", by=held.elsewhere, now=NOW)
    with pytest.raises(QuestionRefused, match="answered already"):
        answering.hand_on(question=question, by=held.on_run, now=NOW)


def test_an_answer_is_shared_without_who_asked_and_taken_back(held: World) -> None:
    question = ask(held, is_named=True)
    share: dict[str, Any] = {"question": question, "text": "Who keeps it?", "answer": "Its owner."}
    with pytest.raises(QuestionRefused, match="Answer the officer first"):
        answering.share_question(**share, by=held.on_run, now=NOW)
    answering.answer_question(question=question, text="The owner.", by=held.on_run, now=NOW)
    with pytest.raises(NotAllowed):
        answering.share_question(**share, by=held.coordinator, now=NOW)
    with pytest.raises(QuestionRefused, match="not shared"):
        answering.unshare_question(question=question, by=held.on_run, now=NOW)
    answering.share_question(**share, by=held.on_run, now=NOW)
    [seen] = mine.shared_with(officer_id=held.other.officer_id)
    assert (seen.code, seen.text, seen.answer) == ("T1", "Who keeps it?", "Its owner.")
    answering.unshare_question(question=question, by=held.coordinator, now=NOW)
    assert mine.shared_with(officer_id=held.other.officer_id) == []


def test_a_trainer_sees_who_asked_only_where_allowed_and_a_coordinator_the_clock(
    held: World,
) -> None:
    silent, named = ask(held), ask(held, is_named=True)
    lines = {one.question.pk: one for one in inbox.waiting_for(account=held.on_run, now=NOW)}
    assert (lines[silent.pk].text, lines[silent.pk].asker) == (silent.text, None)
    assert lines[named.pk].asker == held.enrolment.officer
    kept = inbox.waiting_for(account=held.coordinator, now=NOW)
    assert [(one.text, one.asker) for one in kept] == [("", None), ("", None)]
    assert inbox.waiting_for(account=held.elsewhere, now=NOW) == []
    assert inbox.waiting_for(account=held.reviewer, now=NOW) == []


def test_a_note_is_a_draft_until_its_text_is_approved_by_name(held: World) -> None:
    question = ask(held)
    with pytest.raises(NotAllowed):
        notes.make_note(question=question, texts=NOTE, by=held.reviewer, now=NOW)
    note = notes.make_note(question=question, texts=NOTE, by=held.on_run, now=NOW)

    def state(language: str) -> str:
        [one] = note_queries.notes_of_lesson(topic="T1", language=language)
        return one.reviewer

    english = next(one for one in note_queries.line_of(note=note).texts if one.language == "en")
    approve = {"note": note, "language": "en", "digest": english.digest}
    with pytest.raises(NotAllowed):
        notes.approve_note(**approve, by=held.on_run, now=NOW)
    for wrong in ({"digest": "0"}, {"language": "fr"}):
        with pytest.raises(QuestionRefused, match="changed while you read"):
            notes.approve_note(**(approve | wrong), by=held.reviewer, now=NOW)
    notes.approve_note(**approve, by=held.reviewer, now=NOW)
    with pytest.raises(QuestionRefused, match="approved already"):
        notes.approve_note(**approve, by=held.reviewer, now=NOW)
    assert (state("en"), state("km")) == ("Prak Sothea", "")
    with pytest.raises(QuestionRefused, match="Nothing was changed"):
        notes.change_note(note=note, texts=NOTE, by=held.on_run, now=NOW)
    with pytest.raises(NotAllowed):
        notes.change_note(note=note, texts=NOTE, by=held.of_topic, now=NOW)
    changed = NOTE | {"text_en": "Ask twice."}
    notes.change_note(note=note, texts=changed, by=held.reviewer, now=NOW)
    assert (state("en"), state("km")) == ("", "")
    notes.withdraw_note(note=note, by=held.on_run, now=NOW)
    assert note_queries.notes_of_lesson(topic="T1", language="en") == []
    with pytest.raises(QuestionRefused, match="was removed"):
        notes.withdraw_note(note=note, by=held.on_run, now=NOW)


def test_messages_say_nothing_of_the_question_and_go_once(
    held: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticking.tick(now=NOW)
    ask(held)
    ask(held, text="What is a laissez-passer?")
    ticking.tick(now=NOW)
    assert mail.outbox == []
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    later = NOW + timedelta(minutes=1)
    ticking.tick(now=later)
    ticking.tick(now=later)
    [message] = mail.outbox
    assert message.to == [held.on_run.email]
    assert "passport" not in message.body
    assert "T1" not in message.body + message.subject
    assert AuditLine.objects.get(action="send_question_notices").detail == {"notices": 2}
    # What was answered before it was told is not told; what fails is tried again later.
    third = ask(held, enrolment=held.other, now=later)
    answering.answer_question(question=third, text="Yes.", by=held.on_run, now=later)
    ticking.tick(now=later)
    assert not Notice.objects.filter(question=third).exists()
    ask(held, now=later)
    monkeypatch.setattr(mailing, "send", lambda **_: [])
    ticking.tick(now=later)
    assert Notice.objects.get(sent_at=None).tries == 1
    monkeypatch.undo()
    ticking.tick(now=later)
    assert len(mail.outbox) == 1
    ticking.tick(now=later + timedelta(minutes=1))
    assert len(mail.outbox) == 2
