"""Scenarios and logs as files: the record comes back, and a log holds nobody's name."""

from __future__ import annotations

import tomllib
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from promdaen.exercise.kinds import playing
from promdaen.exercise.rules import events, log_rows, scenario_files
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B, fired, line, message_event, room_of
from promdaen.kit import content

ROOT = content.content_root()
SHAPE = content.read_shapes(path=ROOT / "shapes.toml")["scenario"]
ZONE = ZoneInfo("Asia/Phnom_Penh")


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.toml")), ids=lambda p: p.stem)
def test_a_scenario_reads_back_as_the_same_record(path: object) -> None:
    values = tomllib.loads((ROOT / "scenarios" / str(path)).read_text(encoding="utf-8"))
    values.pop("review", None)
    text = scenario_files.scenario_toml(values=values, shape=SHAPE)
    assert tomllib.loads(text) == values
    assert text.startswith("# EXERCISE")
    assert "\n[[decisions.options]]\n" in text


def test_an_empty_list_stays_an_empty_list() -> None:
    values = samples.values(hot_wash=[])
    assert tomllib.loads(scenario_files.scenario_toml(values=values, shape=SHAPE)) == values


def test_every_line_is_a_row_with_its_times() -> None:
    lines = [
        line(1, events.SEAT_TAKEN, 0, cell=A, seat="p", number=1),
        fired(2, 1, 2, [B]),
        message_event(3, 2.5, B, [A], "F1", is_request=True, subject="boat"),
        line(4, events.GRADE, 3, cell="observer", action="A1", grade="performed", text="=Good"),
        line(5, events.AMENDED, 4, cell="control", of=4, values={"grade": "not"}, reason="slip"),
        line(6, events.CLOCK, 4, base_s=0.0, since=None, rate=1.0, why="pause"),
        line(7, events.STATE, 4, to="paused"),
        line(8, events.SHARED_ALOUD, 4, cell="observer", seat="o", by=B, to=[A], facts=["F1"]),
    ]
    names = [head.en for head in log_rows.COLUMN_HEADINGS]
    rows = log_rows.rows(room=room_of(*lines), log_events=lines, code="EX-0001", zone=ZONE)
    named_rows = [dict(zip(names, row, strict=True)) for row in rows]
    assert named_rows[0]["Phone"] == 1
    assert named_rows[0]["Inject"] is None
    assert (named_rows[1]["Inject"], named_rows[1]["Text"]) == (2, "Inject 2")
    assert (named_rows[2]["Exercise clock"], named_rows[2]["Room time"]) == (
        "06:02:30",
        "2026-11-24 09:02:30",
    )
    assert (named_rows[2]["To"], named_rows[2]["Facts"], named_rows[2]["About"]) == (
        A,
        "F1",
        "boat",
    )
    assert (named_rows[3]["Expected action"], named_rows[3]["Grade or value"]) == (
        "A1",
        "performed",
    )
    assert (named_rows[4]["Line that is meant"], named_rows[4]["Text"]) == (4, "(slip)")
    assert named_rows[4]["Grade or value"] == "not"
    assert (named_rows[5]["Text"], named_rows[6]["To"], named_rows[7]["Cell"]) == (
        "pause, x1",
        "paused",
        B,
    )
    assert {log_row["EXERCISE"] for log_row in named_rows} == {"EXERCISE EX-0001"}


def test_every_kind_of_line_of_a_whole_play_has_its_row() -> None:
    play = playing.simulate_play(
        scenario=samples.played(), rng=np.random.default_rng(3), is_spoken=True
    )
    rows = log_rows.rows(room=play.room, log_events=play.lines, code="EX-1", zone=ZONE)
    assert len(rows) == len(play.lines)
    assert set(log_rows.KIND_LABELS) == set(events.EVENT_KINDS)
