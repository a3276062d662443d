"""Drills for staff: the list, a drill and its prints, the clock, the results."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

from promdaen.booth.models import Drill, DrillTurn
from promdaen.booth.queries import drill_prints
from promdaen.booth.queries import drills as queries
from promdaen.booth.tests import stage
from promdaen.booth.tests.actions.test_drills import DEFECT
from promdaen.specimen.rules.sessions import Stock
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(queries, "printable", lambda: Stock(defects=[DEFECT], distractors=[]))
    stage.put_stage()
    client.force_login(factories.account("trainer", language="en"))
    return client


def page(client: Any, drill: Drill, name: str = "", status: int = 200) -> str:
    answer = client.get(f"/booth/drills/{drill.code}/{name}")
    assert answer.status_code == status
    return str(answer.content.decode())


def test_a_drill_is_made_timed_by_a_form_or_an_outbox_and_closed(trainer: Any):
    place, officer = factories.checkpoint(), factories.officer(code="O-77")
    assert "No drill yet" in trainer.get("/booth/drills/").content.decode()
    form_values = {"title": "Monday", "checkpoint": str(place.pk), "wave": "coach", "count": "8"}
    assert "between" not in trainer.post("/booth/drills/", form_values | {"count": "99"}).headers
    trainer.post("/booth/drills/", form_values | {"seed": "4"})
    drill = Drill.objects.get()
    assert "Monday" in trainer.get("/booth/drills/").content.decode()
    assert "Trial crossing" in page(trainer, drill)
    assert "Nothing is written down yet" in page(trainer, drill, "results/")
    clock = f"/booth/drills/{drill.code}/clock/"
    turn = {"turn_id": str(uuid4()), "who": "t01", "waited": "0:20", "seconds": "១:៣០",
            "ruling": "admit", "ground": "story", "seen": ["private"],
            "officer": "O-77"}  # fmt: skip
    trainer.post(clock, turn)
    row = DrillTurn.objects.get()
    assert (row.waited, row.seconds, row.ground, row.officer) == (20, 90, "", officer)
    assert 'value="O-77"' in page(trainer, drill, "clock/?who=t02")
    assert 'value="90"' in page(trainer, drill, "clock/?who=t01")
    assert trainer.post(clock, turn, headers={"accept": "application/json"}).json() == {
        "done": True
    }
    wrong = turn | {"turn_id": str(uuid4()), "ruling": "refuse", "ground": "", "waited": "soon",
                    "officer": "nobody"}  # fmt: skip
    refused = trainer.post(clock, wrong, headers={"accept": "application/json"})
    assert refused.status_code == 422
    assert len(refused.json()["refused"]) == 3
    lost = trainer.post(clock, turn | {"turn_id": str(uuid4()), "who": "t99"})
    assert "no card of that number" in lost.content.decode()
    results = page(trainer, drill, "results/")
    assert "1 of 8 cards" in results
    assert "1:30" in results
    trainer.post(f"/booth/drills/{drill.code}/close/")
    assert "This drill is closed" in page(trainer, drill, "clock/")
    trainer.force_login(factories.account("reviewer"))
    page(trainer, drill, status=403)


def test_prints_are_in_both_languages_and_say_no_real_state(trainer: Any):
    trainer.post("/booth/drills/", {"wave": "coach", "count": "6", "seed": "4"})
    drill = Drill.objects.get()
    prints = [*((part, "km") for part in drill_prints.PRINT_PARTS), ("roles", "en"), ("key", "en")]
    texts = {}
    for part, language in prints:
        answer = trainer.get(f"/booth/drills/{drill.code}/print/{part}/{language}/")
        pages = PdfReader(io.BytesIO(answer.content)).pages
        texts[part, language] = "".join(pdf_page.extract_text() for pdf_page in pages)
    assert "At opening" in texts["roles", "en"]
    assert "STOP" in texts["roles", "en"]
    assert "Sound rulings" in texts["key", "en"]
    assert all("ក" in texts[part, "km"] for part in drill_prints.PRINT_PARTS)
    page(trainer, drill, "print/roles/fr/", status=404)
