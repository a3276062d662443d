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
from promdaen.questions.actions import answering, new_questions, notes, ticking
from promdaen.questions.actions.refusals import QuestionRefused, QuestionTextRefused
from promdaen.questions.models import Notice, Question
from promdaen.questions.queries import abouts, inbox, officer_questions
from promdaen.questions.queries import notes as note_queries
from tests import factories, guards
from tests.questions_world import DAY, NOW, World, ask, sit_test, world

pytestmark = pytest.mark.django_db
NOTE = {"text_km": "សួរមុនសិន។", "text_en": "Ask first."}


@pytest.fixture(name="world")
def world_of_test() -> World:
    return world()


def levels_informed(question: Question) -> list[str]:
    return list(question.escalations.values_list("level", flat=True))


def noticed(question: Question) -> set[Any]:
    return set(Notice.objects.filter(question=question).values_list("account", flat=True))


def test_a_question_goes_to_the_run_then_the_topic_then_the_coordinator(world: World) -> None:
    question = ask(world)
    assert (levels_informed(question), noticed(question)) == (["run"], {world.on_run.pk})
    line = AuditLine.objects.get(action="ask_question")
    assert (line.detail, line.account_name) == ({"kind": "topic", "topic": "T1"}, "system")
    assert question.promised_by == NOW + 3 * DAY
    for after, levels in ((1, ["run"]), (2, ["run", "topic"])):
        ticking.tick(now=NOW + after * DAY)
        assert levels_informed(question) == levels
    ticking.tick(now=NOW + 3 * DAY)
    ticking.tick(now=NOW + 4 * DAY)
    assert levels_informed(question) == ["run", "topic", "coordinator"]
    people = {world.on_run.pk, world.of_topic.pk, world.coordinator.pk}
    assert noticed(question) == people
    assert "passport" not in str(list(AuditLine.objects.values_list("body", flat=True)))


def test_a_topic_without_trainers_goes_to_the_coordinator_at_once(world: World) -> None:
    factories.topic("T3", 3)
    question = ask(world, code="T3")
    assert levels_informed(question) == ["run", "topic", "coordinator"]
    assert noticed(question) == {world.coordinator.pk}
    world.run.trainers.add(world.elsewhere)
    second = ask(world, code="T3", text="And who brings it back?")
    assert (levels_informed(second), noticed(second)) == (["run"], {world.elsewhere.pk})
    assert inbox.question_page(question_id=second.pk, account=world.elsewhere, now=NOW)


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
    world: World, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(QuestionRefused, match=words):
        ask(world, **fields)
    assert not Question.objects.exists()


def test_a_warning_is_passed_by_its_own_tick_alone(world: World) -> None:
    with pytest.raises(QuestionTextRefused) as stopped:
        ask(world, text="Mr Sok Dara came.")
    with pytest.raises(QuestionTextRefused):
        ask(world, text="Mr Sok Dara and Mr Chan Thy came.", ticked=stopped.value.screened.token)
    assert ask(world, text="Mr Sok Dara came.", ticked=stopped.value.screened.token).text
    with pytest.raises(QuestionTextRefused) as refused:
        ask(world, text="Mr Sok Dara, 012 345 678.")
    assert refused.value.screened.token == ""


def test_ten_questions_wait_at_most(world: World) -> None:
    for number in range(new_questions.MAX_WAITING_QUESTIONS):
        ask(world, text=f"Who keeps paper {number}?")
    with pytest.raises(QuestionRefused, match="wait already"):
        ask(world)
    assert ask(world, enrolment=world.other)


def test_a_repeated_question_is_asked_and_answered_once(world: World) -> None:
    question = ask(world)
    assert ask(world, now=NOW + timedelta(seconds=59)) == question
    assert ask(world, now=NOW + timedelta(seconds=60)) != question
    assert ask(world, enrolment=world.other) != question
    answer = {"question": question, "text": "The owner.", "now": NOW}
    first = answering.answer_question(**answer, by=world.on_run)
    assert answering.answer_question(**answer, by=world.on_run) == first
    assert answering.answer_question(**answer, by=world.of_topic) != first


def not_to_ask(world: World, kind: str, code: str) -> str:
    with pytest.raises(abouts.NotToAsk) as why:
        ask(world, kind=kind, code=code)
    return str(why.value)


def test_only_what_an_officer_has_seen_is_asked_about(world: World) -> None:
    factories.topic("T3", 3)
    for kind, code, words in (
        ("weather", "x", "Page not found"),
        ("topic", "T9", "Page not found"),
        ("lesson", "T3", "no lesson"),
        ("item", "A-1", "once its result is open"),
        ("item", "Z-9", "once its result is open"),
        ("test", "no-uuid", "Page not found"),
        ("test", str(world.run.pk), "once its result is open"),
        ("case", str(world.run.pk), "once its reasoning is open"),
        ("booth", str(world.run.pk), "once the practice is over"),
    ):
        assert words in not_to_ask(world, kind, code), (kind, code)
    sitting = sit_test(world, world.enrolment, is_shown=False)
    assert "once its result is open" in not_to_ask(world, "item", "A-1")
    RunTest.objects.update(results_opened_at=NOW)
    factories.excuse_all(world.run)
    assert ask(world, kind="item", code="A-1").topic_id == "T1"
    with pytest.raises(QuestionRefused, match="Choose the topic"):
        ask(world, kind="test", code=str(sitting.pk))
    assert ask(world, kind="test", code=str(sitting.pk), topic="T2").topic_id == "T2"
    # However an id is written, what is kept of it is short and the same.
    spelt = ask(world, kind="test", code=sitting.pk.urn, topic="T2", text="Why is it so?")
    assert spelt.code == str(sitting.pk)
    assert "once its result is open" in not_to_ask(world, "test", str(world.enrolment.pk))
    world.items[0].__class__.objects.filter(code="A-1").update(is_current=False)
    assert "Page not found" in not_to_ask(world, "item", "A-1")


def test_nothing_of_a_test_that_goes_on_is_asked_or_quoted_or_shared(world: World) -> None:
    sitting = sit_test(world, world.enrolment)
    question = ask(world, kind="item", code="A-1")
    answering.answer_question(question=question, text="Option a.", by=world.on_run, now=NOW)
    stem = "Which paper must a child carry that crosses the border alone?"
    world.items[0].__class__.objects.filter(code="A-1").update(stem_en=stem)
    # Another run takes the same paper now.
    run = factories.run("KK-2")
    RunPaper.objects.create(run=run, occasion="after", paper=sitting.paper)
    test = RunTest.objects.create(run=run, occasion="after", opened_at=NOW)
    assert "is open now" in not_to_ask(world, "item", "A-1")
    with pytest.raises(QuestionRefused, match="repeats a question"):
        ask(world, text=f"Somebody was asked: {stem.upper()}")
    share = {"question": question, "text": "Which?", "answer": "Option a."}
    with pytest.raises(QuestionRefused, match="is open now"):
        answering.share_question(**share, by=world.on_run, now=NOW)
    with pytest.raises(QuestionRefused, match="is open now"):
        notes.make_note(question=question, texts=NOTE, by=world.on_run, now=NOW)
    test.closed_at = NOW
    test.save()
    answering.share_question(**share, by=world.on_run, now=NOW)
    assert len(officer_questions.shared_with(officer_id=world.enrolment.officer_id)) == 1
    # An officer who never saw the result of this question does not read its answer.
    assert officer_questions.shared_with(officer_id=world.other.officer_id) == []
    guards.lift(Sitting)
    for mode in ("phone", "adaptive"):
        Sitting.objects.update(closed_at=None, mode=mode)
        assert "Hand your test in first" in not_to_ask(world, "topic", "T1")


def test_nothing_that_an_adaptive_test_may_still_ask_is_quoted(world: World) -> None:
    stem = "Which paper must a child carry that crosses the border alone?"
    item = factories.item("B-1", outcome=world.items[0].outcome, stem={"en": stem, "km": "ក"})
    going = sit_test(world, world.other)
    assert ask(world, text=f"Is this right: {stem}")
    guards.lift(Sitting)
    Sitting.objects.update(closed_at=None, mode="adaptive")
    bank = AdaptiveBank.objects.create(sd=1, renewed_at=NOW, computed_at=NOW)
    AdaptiveItem.objects.create(bank=bank, item=item, difficulty=0, answers_count=99)
    AdaptiveTest.objects.create(sitting=going, bank=bank, longest=8)
    with pytest.raises(QuestionRefused, match="repeats a question"):
        ask(world, text=f"And is this right: {stem}")


def test_a_trainer_of_the_topic_answers_and_the_clock_stops(world: World) -> None:
    question = ask(world)
    for account in (world.elsewhere, world.coordinator, world.reviewer):
        with pytest.raises(NotAllowed):
            answering.answer_question(question=question, text="The owner.", by=account, now=NOW)
    with pytest.raises(QuestionTextRefused):
        answering.answer_question(
            question=question, text="Call 012 345 678.", by=world.on_run, now=NOW
        )
    answering.answer_question(question=question, text="The owner.", by=world.of_topic, now=NOW)
    later = NOW + DAY
    answering.answer_question(question=question, text="Always.", by=world.on_run, now=later)
    question.refresh_from_db()
    assert question.answered_at == NOW
    ticking.tick(now=NOW + 5 * DAY)
    assert ticking.notify_due(question=question, now=NOW + 5 * DAY) == []
    assert levels_informed(question) == ["run"]
    line = officer_questions.own_question(
        question_id=question.pk, officer_id=world.enrolment.officer_id, now=NOW
    )
    assert line is not None
    assert (line.state, list(line.answers)) == ("answered", ["The owner.", "Always."])
    assert (
        officer_questions.own_question(
            question_id=question.pk, officer_id=world.other.officer_id, now=NOW
        )
        is None
    )


def test_a_question_is_handed_on_and_given_to_a_trainer(world: World) -> None:
    question = ask(world)
    with pytest.raises(NotAllowed):
        answering.hand_on(question=question, by=world.elsewhere, now=NOW)
    with pytest.raises(QuestionRefused, match="Choose a trainer"):
        answering.hand_on(
            question=question, trainer_id=world.elsewhere.pk, by=world.on_run, now=NOW
        )
    for level in ("topic", "coordinator"):
        assert answering.hand_on(question=question, by=world.on_run, now=NOW).level == level
    with pytest.raises(QuestionRefused, match="has this question already"):
        answering.hand_on(question=question, by=world.on_run, now=NOW)
    with pytest.raises(QuestionRefused, match="Choose a trainer"):
        answering.hand_on(
            question=question, trainer_id=world.reviewer.pk, by=world.coordinator, now=NOW
        )
    answering.hand_on(
        question=question, trainer_id=world.elsewhere.pk, by=world.coordinator, now=NOW
    )
    assert world.elsewhere.pk in noticed(question)
    answering.answer_question(question=question, text="The owner.", by=world.elsewhere, now=NOW)
    with pytest.raises(QuestionRefused, match="already answered"):
        answering.hand_on(question=question, by=world.on_run, now=NOW)


def test_an_answer_is_shared_without_who_asked_and_taken_back(world: World) -> None:
    question = ask(world, is_named=True)
    share: dict[str, Any] = {"question": question, "text": "Who keeps it?", "answer": "Its owner."}
    with pytest.raises(QuestionRefused, match="Answer the officer first"):
        answering.share_question(**share, by=world.on_run, now=NOW)
    answering.answer_question(question=question, text="The owner.", by=world.on_run, now=NOW)
    with pytest.raises(NotAllowed):
        answering.share_question(**share, by=world.coordinator, now=NOW)
    with pytest.raises(QuestionRefused, match="not shared"):
        answering.unshare_question(question=question, by=world.on_run, now=NOW)
    answering.share_question(**share, by=world.on_run, now=NOW)
    [shared_answer] = officer_questions.shared_with(officer_id=world.other.officer_id)
    assert (shared_answer.code, shared_answer.text, shared_answer.answer) == (
        "T1",
        "Who keeps it?",
        "Its owner.",
    )
    answering.unshare_question(question=question, by=world.coordinator, now=NOW)
    assert officer_questions.shared_with(officer_id=world.other.officer_id) == []


def test_a_trainer_sees_who_asked_only_where_allowed_and_a_coordinator_the_clock(
    world: World,
) -> None:
    silent, with_name = ask(world), ask(world, is_named=True)
    lines = {line.question.pk: line for line in inbox.waiting_for(account=world.on_run, now=NOW)}
    assert (lines[silent.pk].text, lines[silent.pk].asker) == (silent.text, None)
    assert lines[with_name.pk].asker == world.enrolment.officer
    kept_lines = inbox.waiting_for(account=world.coordinator, now=NOW)
    assert [(line.text, line.asker) for line in kept_lines] == [("", None), ("", None)]
    assert inbox.waiting_for(account=world.elsewhere, now=NOW) == []
    assert inbox.waiting_for(account=world.reviewer, now=NOW) == []


def test_a_note_is_a_draft_until_its_text_is_approved_by_name(world: World) -> None:
    question = ask(world)
    with pytest.raises(NotAllowed):
        notes.make_note(question=question, texts=NOTE, by=world.reviewer, now=NOW)
    note = notes.make_note(question=question, texts=NOTE, by=world.on_run, now=NOW)

    def state(language: str) -> str:
        [note_text] = note_queries.notes_of_lesson(topic="T1", language=language)
        return note_text.reviewer

    english = next(
        note_text
        for note_text in note_queries.note_summary(note=note).texts
        if note_text.language == "en"
    )
    approve = {"note": note, "language": "en", "digest": english.digest}
    with pytest.raises(NotAllowed):
        notes.approve_note(**approve, by=world.on_run, now=NOW)
    for wrong in ({"digest": "0"}, {"language": "fr"}):
        with pytest.raises(QuestionRefused, match="changed while you read"):
            notes.approve_note(**(approve | wrong), by=world.reviewer, now=NOW)
    notes.approve_note(**approve, by=world.reviewer, now=NOW)
    with pytest.raises(QuestionRefused, match="already approved"):
        notes.approve_note(**approve, by=world.reviewer, now=NOW)
    assert (state("en"), state("km")) == ("Prak Sothea", "")
    with pytest.raises(QuestionRefused, match="Nothing was changed"):
        notes.change_note(note=note, texts=NOTE, by=world.on_run, now=NOW)
    with pytest.raises(NotAllowed):
        notes.change_note(note=note, texts=NOTE, by=world.of_topic, now=NOW)
    changed = NOTE | {"text_en": "Ask twice."}
    notes.change_note(note=note, texts=changed, by=world.reviewer, now=NOW)
    assert (state("en"), state("km")) == ("", "")
    notes.withdraw_note(note=note, by=world.on_run, now=NOW)
    assert note_queries.notes_of_lesson(topic="T1", language="en") == []
    with pytest.raises(QuestionRefused, match="was removed"):
        notes.withdraw_note(note=note, by=world.on_run, now=NOW)


def test_messages_say_nothing_of_the_question_and_go_once(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticking.tick(now=NOW)
    ask(world)
    ask(world, text="What is a laissez-passer?")
    ticking.tick(now=NOW)
    assert mail.outbox == []
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    later = NOW + timedelta(minutes=1)
    ticking.tick(now=later)
    ticking.tick(now=later)
    [message] = mail.outbox
    assert message.to == [world.on_run.email]
    assert "passport" not in message.body
    assert "T1" not in message.body + message.subject
    assert AuditLine.objects.get(action="send_question_notices").detail == {"notices": 2}
    # What was answered before it was told is not told; what fails is tried again later.
    third = ask(world, enrolment=world.other, now=later)
    answering.answer_question(question=third, text="Yes.", by=world.on_run, now=later)
    ticking.tick(now=later)
    assert not Notice.objects.filter(question=third).exists()
    ask(world, now=later)
    monkeypatch.setattr(mailing, "send_mails", lambda **_: [])
    ticking.tick(now=later)
    assert Notice.objects.get(sent_at=None).tries == 1
    monkeypatch.undo()
    ticking.tick(now=later)
    assert len(mail.outbox) == 1
    ticking.tick(now=later + timedelta(minutes=1))
    assert len(mail.outbox) == 2
