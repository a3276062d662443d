"""Content that changes leaves runs and interviews of before as they were."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.actions import content as actions
from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.models import BoothAct, Dialogue, Incident, Wave
from promdaen.booth.queries import content
from promdaen.booth.tests import booth_world, samples
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from tests import factories

pytestmark = pytest.mark.django_db


def put_incident(**changes: Any) -> None:
    incident = Incident.objects.get(code="money")
    values = {**incident.body, "code": "money", **changes}
    record = ContentRecord(file="made.toml", line=1, code="money", values=values, review={})
    actions.put_booth(
        records={"dialogue": [], "incident": [record], "wave": []}, by=None, now=factories.NOW
    )


def test_a_phone_that_plays_an_interview_finds_its_version_after_a_change() -> None:
    samples.put_dialogues(samples.job())
    before = content.dialogues()
    samples.put_dialogues(samples.job(trust=7))
    samples.put_dialogues(samples.job(trust=7))
    rows = Dialogue.objects.order_by("version").values_list("version", "is_current", "body__trust")
    assert list(rows) == [(1, False, 5), (2, True, 7)]
    assert content.dialogues(versions={"made_job": 1}) == before
    assert content.dialogues()["made_job"].trust == 7
    assert [dialogue.outcomes.count() for dialogue in Dialogue.objects.all()] == [2, 2]


def test_an_option_that_was_taken_is_reworded_and_never_left_out() -> None:
    booth_world.put_content()
    run = booth_world.begun(officer=factories.officer())
    BoothAct.objects.create(
        run=run, number=1, kind="incident", code="money", value="wrong", at=factories.NOW
    )
    options = Incident.objects.get(code="money").body["options"]
    [left] = [option for option in options if option["code"] == "right"]
    with pytest.raises(BoothRefused, match=r"made\.toml: money: The option wrong was chosen"):
        put_incident(options=[left])
    put_incident(options=[{**option, "text": samples.words("Other")} for option in options])
    assert content.incidents()["money"].option(code="wrong").text.en == "Other"


def test_a_wave_is_added_left_as_it_is_and_changed() -> None:
    def put(start: str) -> loading.LoadCounts:
        values = {"code": "dawn", "start": start}
        record = ContentRecord(file="made.toml", line=1, code="dawn", values=values, review={})
        records = {"dialogue": [], "incident": [], "wave": [record]}
        return actions.put_booth(records=records, by=None, now=factories.NOW)

    added, unchanged, changed = (put(start) for start in ("05:00", "05:00", "06:00"))
    assert (added.added, unchanged.unchanged, changed.changed) == (1, 1, 1)
    assert Wave.objects.get(code="dawn").body == {"start": "06:00"}
