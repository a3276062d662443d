"""Packs by which an exercise goes on without power: a cell's says nothing that it may not read."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pypdf
import pytest
from django.test import Client

from promdaen.exercise.queries import packs
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import A, B

pytestmark = pytest.mark.django_db


def data_of(run: Any, part: str) -> dict[str, Any]:
    """The data of a pack."""
    pack = packs.pack_data(run=run, part=part)
    assert pack is not None
    return pack[1]


def test_the_pack_of_a_cell_has_only_its_own_injects_and_no_answers() -> None:
    run = world.run()
    pack = data_of(run, f"cell-{A}")
    assert [card["number"] for card in pack["cards"]] == [1, 4, 6, 7]
    assert [fact["code"] for card in pack["cards"] for fact in card["facts"]] == ["F3"]
    assert all(card["decision"] is None for card in pack["cards"])
    words = json.dumps(pack)
    for hidden in ("Inject 4", "It stops.", "A child is aboard.", "Talks with the child"):
        assert hidden not in words
    card = next(card for card in data_of(run, f"cell-{B}")["cards"] if card["number"] == 3)
    assert [option["en"] for option in card["decision"]["options"]] == ["Stop", "Follow"]


def test_the_controllers_pack_goes_by_the_clock_with_what_follows() -> None:
    pack = data_of(world.run(), "controller")
    assert [(inject["number"], inject["time"]) for inject in pack["timed"]] == [
        (1, "06:00"), (2, "06:01"), (3, "06:03"), (6, "06:08"),
    ]  # fmt: skip
    assert [inject["is_sure"] for inject in pack["timed"]] == [True, True, True, False]
    assert [other["number"] for other in pack["others"]] == [4, 5, 7]
    assert [option["leads_to"] for option in pack["decisions"][0]["options"]] == [[5], []]


def test_a_pack_has_the_place_in_its_language(client: Client) -> None:
    run = world.run(place_km="Kampot-km", place_en="Kampot-en")
    client.force_login(factories.account("coordinator"))
    for language, other in (("km", "en"), ("en", "km")):
        client.cookies["promdaen_language"] = language
        answer = client.get(f"/exercises/{run.code}/pack/controller/")
        words = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert f"Kampot-{language}" in words
        assert f"Kampot-{other}" not in words


def test_a_pack_has_the_minutes_of_the_exercise_at_its_pace(client: Client) -> None:
    run = world.run()
    minutes = data_of(run, "controller")["minutes"]
    assert data_of(run, "controller")["run"]["room_minutes"] == minutes
    run.pace = "calm"
    run.save()
    assert data_of(run, "controller")["run"]["room_minutes"] == math.ceil(minutes * 4 / 3)
    client.force_login(factories.account("coordinator"))
    for language in ("km", "en"):
        client.cookies["promdaen_language"] = language
        answer = client.get(f"/exercises/{run.code}/pack/controller/")
        assert answer.content.startswith(b"%PDF-")


def test_packs_are_for_who_controls_and_no_others(client: Client) -> None:
    run = world.run()
    client.force_login(factories.account("trainer"))
    assert client.get(f"/exercises/{run.code}/pack/controller/").status_code == 404
    client.force_login(factories.account("coordinator"))
    page = client.get(f"/exercises/{run.code}/packs/").content.decode()
    for part, _name in packs.run_packs(run=run):
        assert f"/exercises/{run.code}/pack/{part}/" in page
        answer = client.get(f"/exercises/{run.code}/pack/{part}/")
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"].startswith('inline; filename="EXERCISE-')
    for part in ("cell-nobody", "cell", "others"):
        assert client.get(f"/exercises/{run.code}/pack/{part}/").status_code == 404
