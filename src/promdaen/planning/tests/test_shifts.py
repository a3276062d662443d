"""What a twin begins with, and its booths and shifts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.booth.queries import programme
from promdaen.booth.queries.programme import PractisedTime
from promdaen.booth.rules.debriefs import BoothRunResults
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.planning.actions import twins as actions
from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import twins
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.tests import test_twins
from promdaen.survey.queries import traffic
from tests import factories, plan_world

CODE = test_twins.CODE


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def test_booths_are_divided_by_their_shares() -> None:
    proposed_booths = twins.proposed_booths(count=10)
    assert proposed_booths == {"visitor": 5, "national": 3, "local": 2}
    assert twins.proposed_booths(count=0) == {"visitor": 0, "national": 0, "local": 0}


def test_a_peak_hour_becomes_arrivals_and_practice_a_prior() -> None:
    shape = test_twins.shape(peak=100, minutes=3.8)
    document = twins.first_document(shape=shape)
    walk = document["arrivals"]["visitor"]["walk"]
    peak = sum(rows["walk"][4] + rows["walk"][5] for rows in document["arrivals"].values())
    assert peak == pytest.approx(100, abs=0.5)
    assert walk[0] == pytest.approx(0.4 * walk[4], abs=0.1)
    service = document["service"]["booths"]
    assert service["visitor"]["mean"] == pytest.approx(3.8)
    assert service["local"]["mean"] == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("text", "words"),
    [("early", "is not a shift"), ("09:00-08:00", "before it begins"), ("05:00-08:00", "outside")],
)
def test_a_wrong_shift_is_named(text: str, words: str) -> None:
    with pytest.raises(DocumentRefused, match=words):
        twins.shift_windows(text=f"07:00-08:00 {text}", opens_at=360, day_minutes=480)


def test_shifts_are_read_in_khmer_digits() -> None:
    read = twins.shift_windows(text="០៦:០០-០៨:០០ 09:00–10:00", opens_at=360, day_minutes=480)
    assert read == [[0, 120], [180, 240]]
    assert twins.shift_text(windows=read, opens_at=360) == "06:00-08:00 09:00-10:00"


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_survey_and_practice_propose_a_twin(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_world.surveyed()
    practice = PractisedTime(minutes=4.6, officers_count=12)
    monkeypatch.setattr(programme, "practised_time", lambda: practice)
    monkeypatch.setattr(traffic, "working_booths", lambda **_given: {"KH-P1": 4})
    monkeypatch.setattr(traffic, "peak_travellers", lambda **_given: {"KH-P1": 90})
    plain = test_twins.text_of(client, "new_twin")
    assert "Booth practice" not in plain
    page = test_twins.text_of(client, "new_twin", checkpoint="KH-P1")
    assert "Booths and 90 travellers" in page
    assert "the median of 12 officers" in page
    assert 'value="4.6"' in page
    typed = {
        "checkpoint": "KH-P1", "opens_at": "360", "closes_at": "840", "booths_visitor": "2",
        "booths_national": "1", "booths_local": "1", "second": "1", "peak": "90",
        "minutes": "4.6", "hall_places": "150",
    }  # fmt: skip
    test_twins.submit(client, "new_twin", **typed)
    twin = CheckpointTwin.objects.get()
    assert twin.document["hall_places"] == 150
    assert twin.source == "Peak hour of the survey; not counted yet"
    assert twin.document["service"]["booths"]["visitor"]["mean"] == 4.6
    monkeypatch.setattr(traffic, "working_booths", lambda **_given: {})
    monkeypatch.setattr(programme, "practised_time", lambda: None)
    none = test_twins.text_of(client, "new_twin", checkpoint="KH-P1")
    assert "No survey has counted the booths" in none


@pytest.mark.django_db
def test_the_survey_counts_booths_and_few_officers_are_not_shown() -> None:
    survey_round = plan_world.surveyed()
    booths = traffic.working_booths(survey_round=survey_round)
    peaks = traffic.peak_travellers(survey_round=survey_round)
    assert booths.keys() == peaks.keys()
    assert all(count > 0 for count in booths.values())
    assert programme.practised_time() is None


def test_practice_is_the_median_of_officers(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(officer: int, seconds: float | None) -> programme.FinishedRun:
        figures = {"seconds": seconds, "travellers": 10}
        record = BoothRunResults(
            travellers=10, axes={"facilitation": figures}, careful={}, by_defect={},
            red_lines=(), rows=(),
        )  # fmt: skip
        return programme.FinishedRun(
            officer=UUID(int=officer), department="IMM", province="", wave="w", mode="learn",
            record=record,
        )  # fmt: skip

    runs = [run(number, 600.0 * number) for number in range(1, 6)]
    monkeypatch.setattr(programme, "ended_runs", lambda: [*runs, run(1, 1800.0), run(6, None)])
    # Officers took 2, 2, 3, 4 and 5 minutes: the first one twice, 1 and 3.
    assert programme.practised_time() == PractisedTime(minutes=3.0, officers_count=5)
    monkeypatch.setattr(programme, "ended_runs", lambda: runs[:4])
    assert programme.practised_time() is None


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_booths_get_shifts_and_a_line_without_travellers_goes(client: Client) -> None:
    twin = test_twins.save_twin()
    assert "06:00-14:00" in test_twins.text_of(client, "shifts", CODE)
    typed: dict[str, Any] = {
        "serves_0_0": ["visitor", "local"], "open_0_0": "06:00-10:00 11:00-14:00",
        "serves_0_1": [], "open_0_1": "06:00-14:00",
        "serves_0_2": ["local"], "open_0_2": "08:00-09:00",
        "serves_1_0": ["visitor", "local"], "open_1_0": "06:00-14:00",
    }  # fmt: skip
    wrong = test_twins.submit(client, "shifts", CODE, **(typed | {"open_0_0": "soon"}))
    assert "is not a shift" in wrong
    assert "saved" in test_twins.submit(client, "shifts", CODE, **typed)
    twin.refresh_from_db()
    booths, second = twin.document["stations"]
    assert booths["lanes"] == [
        {"serves": ["visitor", "local"], "open": [[0, 240], [300, 480]]},
        {"serves": ["local"], "open": [[120, 180]]},
    ]
    assert len(second["lanes"]) == 1
    lines = AuditLine.objects.filter(action="change_shifts")
    assert [line.detail["hall_places"] for line in lines] == [None]
    assert "hall_places" not in twin.document
    test_twins.submit(client, "shifts", CODE, **typed, hall_places="120")
    twin.refresh_from_db()
    assert twin.document["hall_places"] == 120
    assert "hall_places" in test_twins.text_of(client, "shifts", CODE)
    assert lines.order_by("at").last().detail["hall_places"] == 120
    refused = test_twins.submit(client, "shifts", CODE, **typed, hall_places="0")
    assert "greater than or equal to 1" in refused
    empty = test_twins.submit(client, "shifts", CODE, **(typed | {"serves_1_0": []}))
    assert "at least one booth or officer" in empty


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_every_booth_of_a_large_checkpoint_is_on_the_page_and_stays(client: Client) -> None:
    booths = {"visitor": 20, "national": 0, "local": 4}
    twin = test_twins.save_twin(document=test_twins.document(booths=booths))
    page = test_twins.text_of(client, "shifts", CODE)
    assert "open_0_24" in page
    lanes, second = (station["lanes"] for station in twin.document["stations"])
    typed: dict[str, Any] = {
        f"{name}_{place}_{number}": value
        for place, rows in enumerate((lanes, second))
        for number, lane in enumerate(rows)
        if f"serves_{place}_{number}" in page
        for name, value in (("serves", lane["serves"]), ("open", "06:00-14:00"))
    }
    assert "saved" in test_twins.submit(client, "shifts", CODE, **typed)
    twin.refresh_from_db()
    assert [len(station["lanes"]) for station in twin.document["stations"]] == [24, 1]


@pytest.mark.django_db
def test_shifts_that_cannot_be_simulated_are_refused() -> None:
    twin = test_twins.save_twin()
    stations = [[{"serves": ["crew"], "open": [[0, 60]]}], [{"serves": ["local"], "open": []}]]
    with pytest.raises(PlanRefused):
        actions.change_shifts(
            twin=twin, stations=stations, hall_places=None, by=None, now=factories.NOW
        )
    assert reverse("planning:shifts", args=[CODE])
