"""Runs that were played to their end, made for tests."""

from __future__ import annotations

from typing import Any

from promdaen.booth.actions import ending
from promdaen.booth.models import BoothAct, BoothRun
from promdaen.booth.rules import acts as rules
from promdaen.booth.rules import scripts
from promdaen.booth.rules.travellers import DrawnRun, Traveller
from promdaen.booth.tests import booth_world, mornings
from promdaen.people.models import Officer

NOW = booth_world.NOW
LAST = ("end",)


def played(
    *, officer: Officer, run: DrawnRun, rows: list[tuple[Any, ...]], **more: Any
) -> BoothRun:
    """A run with what was done in it, not ended yet."""
    booth_run = BoothRun.objects.create(
        officer=officer,
        department_id=officer.department_id,
        seed=run.seed,
        travellers_count=len(run.travellers),
        script=scripts.run_to_json(run=run),
        dialogues=dict.fromkeys(mornings.DIALOGUES, 1),
        **{"wave": "sample", "mode": "practise", "started_at": NOW, **more},
    )
    act_values = rules.as_values(acts=mornings.acts(*rows, LAST))
    BoothAct.objects.bulk_create(
        BoothAct(run=booth_run, at=NOW, **as_value) for as_value in act_values
    )
    return booth_run


def ended(
    *, officer: Officer, run: DrawnRun, rows: list[tuple[Any, ...]], **more: Any
) -> BoothRun:
    """The same, ended."""
    return ending.end_run(
        run=played(officer=officer, run=run, rows=rows, **more), by=None, now=NOW
    )


def full_morning() -> tuple[DrawnRun, list[tuple[Any, ...]]]:
    """Eight travellers of whom each shows something else, and what was done with them."""
    people: list[Traveller] = [
        mornings.traveller("t01", document="uv_absent"),
        mornings.traveller("t02", identity="other"),
        mornings.traveller("t03", incident="money"),
        mornings.traveller("t04", need="trafficking", dialogue="need_trafficking", series="a02"),
        mornings.traveller("t05", need="protection", dialogue="need_protection", series="a06"),
        mornings.traveller("t06", purpose="other", dialogue="story"),
        mornings.traveller("t07", document="gone_from_the_lab", database="hit"),
        mornings.traveller("t08"),
    ]
    rows: list[tuple[Any, ...]] = [
        ("call", "t01"), ("tool", "t01", "look"), ("rule", "t01", "admit"),
        ("call", "t02"), ("tool", "t02", "face"), ("answer", "t02", "face", "different"),
        ("rule", "t02", "second_line", "identity"),
        ("call", "t03"), ("incident", "t03", "money", "wrong"), ("rule", "t03", "admit"),
        ("call", "t04"), ("say", "t04", "a1"), ("say", "t04", "a2"),
        ("rule", "t04", "second_line", "need"), ("note", "t04", "", "papers_held,consent"),
        ("call", "t05"), ("say", "t05", "a3"), ("say", "t05", "b1"),
        ("rule", "t05", "refuse", "story"),
        ("call", "t06"), ("rule", "t06", "admit"),
        ("call", "t07"), ("tool", "t07", "database"), ("rule", "t07", "second_line", "database"),
        ("call", "t08"), ("rule", "t08", "admit"),
        ("hand_over", "", "", "sent:t02,money_offered,uv_all"),
    ]  # fmt: skip
    return mornings.run(*people), rows
