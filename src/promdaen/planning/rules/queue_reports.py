"""Reports of a checkpoint's queue as injects of an exercise, and waits at the busy hour."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words
from promdaen.planning.rules import checkpoints, queues, twins, waiting_times
from promdaen.planning.rules.twins import ClassDay, TwinDay

HOUR, MEDIAN = 60, twins.BAND.index(50)
URGENT_MINUTES = twins.PROMISE_MINUTES
TITLE = Text("Queue report")
SENDER = Text("Booth control")


@dataclass(frozen=True, kw_only=True)
class QueueReport:
    """What is said of the queue at a minute of the exercise."""

    minute: int
    body: Words
    is_urgent: bool


def queue_reports(
    *, day: TwinDay, document: JsonObject, opens_at: int, hours: tuple[int, int]
) -> list[QueueReport]:
    """One report for each hour between two minutes of the day, of a usual simulated day."""
    since, until = hours
    return [
        _report(day=day, document=document, opens_at=opens_at, minutes=(minute, minute - since))
        for minute in range(since, until, HOUR)
    ]


def _report(
    *, day: TwinDay, document: JsonObject, opens_at: int, minutes: tuple[int, int]
) -> QueueReport:
    minute, played = minutes
    block = int(minute // document["block_minutes"])
    lines = [
        _line(class_day=class_day, block=block, hour=minute // HOUR) for class_day in day.classes
    ]
    booths = sum(
        any(since <= minute < until for since, until in lane["open"])
        for lane in document["stations"][0]["lanes"]
    )
    end = Text("Booths open: {n}.", n=booths)
    clock = twins.clock_text(minute=minute, opens_at=opens_at)
    head = Text("{clock}, simulated.", clock=clock)
    parts = [head, *(text for text, _wait in lines), end]
    return QueueReport(
        minute=played,
        body=Words(
            en=" ".join(part.text(language="en") for part in parts),
            km=" ".join(part.text(language="km") for part in parts),
        ),
        is_urgent=any(wait > URGENT_MINUTES for _text, wait in lines),
    )


def _line(*, class_day: ClassDay, block: int, hour: int) -> tuple[Text, float]:
    """What is said of a class, and the longest wait that 95 of 100 have."""
    name = twins.CLASS_LABELS.get(class_day.name, Words.same(class_day.name))
    count = round(class_day.queue[block][MEDIAN])
    _low, high = class_day.waits.get(hour, (0.0, 0.0))
    return (
        Text(
            "{name}: {n} in line, up to {minutes} minutes.",
            name=name,
            n=count,
            minutes=round(high),
        ),
        high,
    )


# ---- the busy hour, as the survey asks for it ----


def busy_hour_waits(*, document: JsonObject, days: int, seed: int) -> Sequence[float]:
    """The median wait of each day's travellers in the hour with most arrivals, in minutes.

    Who is never served waits without end; a day without travellers in that hour is left out.
    """
    checkpoint = checkpoints.read_checkpoint(document=document, is_drawn=True)
    people = checkpoints.draw_people(checkpoint=checkpoint, days=days, seed=(seed, 0))
    arrivals = people.line
    starts = queues.serve(arrivals=arrivals, plans=[checkpoint.stations[0]]).starts
    come = np.isfinite(arrivals.arrivals)
    hours = np.where(come, arrivals.arrivals, 0.0) // HOUR
    busiest = int(np.bincount(hours[come].astype(np.intp)).argmax()) if come.any() else 0
    waits = waiting_times.waits_by_day(arrivals=arrivals.arrivals, starts=starts)
    is_busiest = come & (hours == busiest)
    return [
        float(np.median(waits[day, is_busiest[day]]))
        for day in range(days)
        if is_busiest[day].any()
    ]


def week_waits(*, documents: Sequence[JsonObject], days: int, seed: int) -> Sequence[float]:
    """`busy_hour_waits` over whole weeks of at least so many days, by documents from Monday on."""
    if all(document == documents[0] for document in documents):
        return busy_hour_waits(document=documents[0], days=days, seed=seed)
    weeks = -(-days // len(documents))
    return [
        wait
        for number, document in enumerate(documents)
        for wait in busy_hour_waits(document=document, days=weeks, seed=seed + number)
    ]


def scaled_arrivals(*, document: JsonObject, factor: float) -> dict[str, object]:
    """The document with so many times the travellers.

    >>> scaled_arrivals(document={"arrivals": {"local": {"walk": [2.0]}}}, factor=1.5)
    {'arrivals': {'local': {'walk': [3.0]}}}
    """
    scaled_document = copy.deepcopy(dict(document))
    for arrivals in scaled_document["arrivals"].values():
        for part, name in ((arrivals, "walk"), (arrivals.get("bus"), "per_block")):
            if part and part.get(name):
                part[name] = [value * factor for value in part[name]]
    return scaled_document
