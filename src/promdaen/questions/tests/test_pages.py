"""The pages: an officer asks on the phone, a trainer answers, others read what was shared."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from promdaen.assessment.models import Item
from promdaen.people.models import Account
from promdaen.questions.models import Note, Question
from tests import guards
from tests.phones import phone_of
from tests.questions_world import NOW, World, sit_test, world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture(name="world")
def world_of_test() -> World:
    return world()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    return client


def test_from_a_question_on_a_phone_to_what_others_read(world: World) -> None:
    phone, other_phone = phone_of(world.enrolment), phone_of(world.other)
    assert "Questions and answers" in phone.get("/p/").content.decode()
    form_data = {"topic": "T1", "text": "Mr Sok Dara came, plate 2A-1234. What now?"}
    page = phone.post("/p/questions/ask/", form_data).content.decode()
    assert '<mark class="warned">Mr Sok Dara</mark>' in page
    [token] = re.findall(r'name="checked"[^>]*value="(\w+)"', page)
    assert phone.post("/p/questions/ask/", form_data | {"checked": token}).status_code == 302
    response_to_number = phone.post("/p/questions/ask/", form_data | {"text": "Passport N0123456"})
    assert "cannot be passed by a tick" in response_to_number.content.decode()
    question = Question.objects.get()
    question_path = f"/p/questions/{question.pk}/"
    assert "promised by" in phone.get("/p/questions/").content.decode()
    assert "An answer is promised by" in phone.get(question_path).content.decode()
    assert other_phone.get(question_path).status_code == 404

    trainer, coordinator = signed_in(world.on_run), signed_in(world.coordinator)
    staff_path = f"/questions/{question.pk}/"
    assert "What now?" in trainer.get("/questions/").content.decode()
    trainer_page = trainer.get(staff_path).content.decode()
    assert "An officer who did not give the name" in trainer_page
    assert str(world.enrolment.officer) not in trainer_page
    coordinator_page = coordinator.get(staff_path).content.decode()
    assert "What now?" not in coordinator_page
    assert "You keep its clock" in coordinator_page
    assert signed_in(world.elsewhere).get(staff_path).status_code == 404
    assert signed_in(world.reviewer).get("/questions/").status_code == 403
    response = coordinator.post(f"{staff_path}hand-on/", {"to": str(world.elsewhere.pk)})
    assert response.status_code == 302
    assert signed_in(world.elsewhere).get(staff_path).status_code == 200
    assert trainer.post(staff_path, {"act": "answer", "text": "Refer him."}).status_code == 302
    assert "Refer him." in phone.get(question_path).content.decode()
    shared = {"act": "share", "shared_text": "What now?", "shared_answer": "Refer the traveller."}
    assert trainer.post(staff_path, shared).status_code == 302
    shared_page = other_phone.get("/p/questions/others/").content.decode()
    assert "Refer the traveller." in shared_page
    assert "Dara" not in shared_page
    assert trainer.post(f"{staff_path}unshare/").status_code == 302
    assert "Refer" not in other_phone.get("/p/questions/others/").content.decode()
    assert "Asked in twelve months" in coordinator.get("/questions/counts/").content.decode()
    assert trainer.get("/questions/counts/").status_code == 403


def test_a_note_is_made_read_and_approved(world: World) -> None:
    phone, trainer = phone_of(world.enrolment), signed_in(world.on_run)
    phone.post("/p/questions/ask/topic/T1/", {"text": "What now?"})
    staff_path = f"/questions/{Question.objects.get().pk}/"
    trainer.post(staff_path, {"act": "answer", "text": "Refer him."})
    texts = {"text_km": "សូមបញ្ជូនបន្ត។", "text_en": "Refer the traveller."}
    assert trainer.post(staff_path, texts | {"act": "note"}).status_code == 302
    note = Note.objects.get()
    trainer_page = trainer.get(staff_path).content.decode()
    assert f'href="/questions/notes/{note.pk}/"' in trainer_page
    assert trainer_page.index("Make the note") < trainer_page.index("Add to the answer")
    page = signed_in(world.reviewer).get(f"/questions/notes/{note.pk}/").content.decode()
    digests = dict(re.findall(r'name="language" value="(\w+)"><input[^>]*value="(\w+)"', page))
    assert set(digests) == {"km", "en"}
    reviewer = signed_in(world.reviewer)
    approval = {"language": "en", "digest": digests["en"]}
    reviewer.post(f"/questions/notes/{note.pk}/approve/", approval)
    assert "Prak Sothea" in reviewer.get(f"/questions/notes/{note.pk}/").content.decode()
    unchanged_page = reviewer.post(f"/questions/notes/{note.pk}/", texts).content.decode()
    assert "Nothing was changed" in unchanged_page
    reviewer.post(f"/questions/notes/{note.pk}/withdraw/")
    assert "No notes yet" in trainer.get("/questions/notes/").content.decode()


def test_a_result_leads_to_asking_about_its_questions_and_not_in_a_test(world: World) -> None:
    sitting = sit_test(world, world.enrolment)
    phone = phone_of(world.enrolment)
    refused_page = phone.get("/p/questions/ask/item/Z-9/").content.decode()
    assert "once its result is open" in refused_page
    item_path = "/p/questions/ask/item/A-1/"
    Item.objects.filter(code="A-1").update(stem_en="Which **two** hold?", stem_km="**ពីរ**")
    form_page = phone.get(item_path).content.decode()
    assert "Your question" in form_page
    assert "**" not in form_page
    phone.cookies["promdaen_language"] = "en"
    phone.post(item_path, {"text": "Why these?"})
    staff_path = f"/questions/{Question.objects.get().pk}/"
    assert "Which two hold?" in signed_in(world.on_run).get(staff_path).content.decode()
    assert "Which two hold?" not in signed_in(world.coordinator).get(staff_path).content.decode()
    guards.lift(type(sitting))
    sitting.closed_at = None
    sitting.save()
    assert "Hand your test in first" in phone.post(item_path, {"text": "Why?"}).content.decode()
