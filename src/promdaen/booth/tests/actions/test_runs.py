"""A run is begun as it is drawn, and what a phone hands in of it is kept once and in order."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from promdaen.booth.actions import ending, runs
from promdaen.booth.actions.refusals import ActsRefused, BoothRefused
from promdaen.booth.models import BoothAct, BoothRun, Dialogue
from promdaen.booth.rules import acts as rules
from promdaen.booth.rules import hand_over
from promdaen.booth.rules.axes import RUN_SIZES
from promdaen.booth.tests import booth_world
from promdaen.kit.models import AuditLine
from tests import factories

pytestmark = pytest.mark.django_db
NOW = booth_world.NOW


@pytest.fixture
def run() -> BoothRun:
    booth_world.put_content()
    return booth_world.begun(officer=factories.officer())


def row(number: int, kind: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "kind": kind, **more}


def keep(run: BoothRun, *acts: Any) -> runs.RunProgress:
    return runs.keep_acts(run=run, acts=acts, by=None, now=NOW)


def labels() -> list[str]:
    return list(AuditLine.objects.order_by("pk").values_list("action", flat=True))


def test_a_run_holds_its_script_and_the_versions_it_can_come_to(run: BoothRun) -> None:
    assert (run.travellers_count, len(run.script["travellers"])) == (10, 10)
    used = {
        traveller[name] for traveller in run.script["travellers"] for name in ("dialogue", "room")
    }
    assert run.dialogues == dict.fromkeys(sorted(used - {""}), 1)
    assert labels()[-1] == "start_booth_run"


def test_what_is_not_offered_begins_nothing(run: BoothRun) -> None:
    options = {"officer_id": run.officer_id, "wave": "sample", "mode": "learn", "count": 10}
    for wrong in ({"wave": "none"}, {"mode": "none"}, {"count": 11}):
        with pytest.raises(BoothRefused):
            runs.start_run(**{**options, **wrong}, seed=1, by=None, now=NOW)
    Dialogue.objects.filter(code__in=["plain", "foreign"]).update(is_current=False)
    with pytest.raises(BoothRefused):
        runs.start_run(**options, seed=1, by=None, now=NOW)
    assert BoothRun.objects.count() == 1


def test_acts_are_kept_once_in_order_until_the_end(run: BoothRun) -> None:
    call = row(1, "call", who="t01", thought=3)
    look = row(2, "tool", who="t01", code="look")
    assert keep(run, call, look) == runs.RunProgress(next_number=3, is_ended=False)
    with pytest.raises(ActsRefused) as refused:
        keep(run, call, {**look, "code": "uv"}, row(3, "pause"))
    assert refused.value.next_number == 3
    assert keep(run, call, {**look, "thought": 9}, row(3, "pause")).next_number == 4
    assert keep(run, call).next_number == 4
    assert list(BoothAct.objects.values_list("number", "kind", "code")) == [
        (1, "call", ""), (2, "tool", "look"), (3, "pause", ""),
    ]  # fmt: skip
    assert keep(run, row(4, "hand_over", value="nothing")).next_number == 5
    assert keep(run, row(5, "end")) == runs.RunProgress(next_number=6, is_ended=True)
    run.refresh_from_db()
    assert run.ended_at == NOW
    assert keep(run, row(5, "end")) == runs.RunProgress(next_number=6, is_ended=True)
    assert labels()[-2:] == ["start_booth_run", "end_booth_run"]


BAD: list[list[Any]] = [
    [row(2, "call", who="t01")],
    [row(1, "call", who="t02")],
    ["call"],
    [row(1, "dance")],
    [row(1, "call", who="t01"), row(2, "tool", who="t01", code="x" * 61)],
    [row(1, "incident", code="money", value="nothing")],
    [row(1, "incident", code=str(uuid.UUID(int=1)), value="right")],
    [row(1, "incident", code="money", value="right")],
    [row(1, "call", who="t01"), row(2, "incident", who="t02", code="money", value="right")],
    [
        row(1, "incident", code="down", value="right"),
        row(2, "incident", code="down", value="wrong"),
    ],
    [row(1, "pause", who="t" * 9)],
    [row(1, "hand_over", value="uv_all,sent:t\u00b2")],
    [row(1, "hand_over", value="sent:t01")],
]


@pytest.mark.parametrize("acts", BAD)
def test_acts_that_cannot_be_are_refused_whole(run: BoothRun, acts: list[Any]) -> None:
    with pytest.raises(ActsRefused) as refused:
        keep(run, *acts)
    assert refused.value.next_number == 1
    assert not BoothAct.objects.exists()


def test_an_incident_belongs_to_its_turn_and_is_answered_once(run: BoothRun) -> None:
    first = run.script["travellers"][0]
    for traveller in run.script["travellers"]:
        traveller["incident"] = "money" if traveller is first else ""
    run.save()
    answer = {"who": "t01", "code": "money", "value": "right"}
    keep(run, row(1, "call", who="t01"), row(2, "incident", **answer))
    with pytest.raises(ActsRefused, match="does not happen now"):
        keep(run, row(3, "incident", **{**answer, "value": "wrong"}))
    with pytest.raises(ActsRefused, match="does not happen now"):
        keep(run, row(3, "incident", **{**answer, "code": "call"}))
    assert keep(run, row(3, "incident", code="down", value="right")).next_number == 4


def test_a_run_that_ended_without_its_phone_takes_no_more_acts(run: BoothRun) -> None:
    keep(run, row(1, "call", who="t01"))
    ending.end_run(run=run, by=None, now=NOW)
    with pytest.raises(ActsRefused, match="has ended") as refused:
        keep(run, row(2, "rule", who="t01", code="admit"))
    assert refused.value.next_number == 2
    assert keep(run, row(1, "call", who="t01")) == runs.RunProgress(next_number=2, is_ended=True)


def test_a_note_on_forty_who_were_all_sent_on_fits() -> None:
    sent_codes = [f"sent:t{number:02d}" for number in range(1, RUN_SIZES[-1] + 1)]
    values = {
        "number": 1,
        "kind": "hand_over",
        "value": ",".join((*sent_codes, *hand_over.FIXED_CODES)),
    }
    assert len(rules.read_act(values=values).value) <= rules.MAX_TEXT_LENGTH
