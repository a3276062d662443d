"""Practice with close-ups: which process printed this, and original or copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from promdaen.kit.texts import Text, Words

PROCESS, ORIGINAL = "process", "original"
PRACTICE_CODES = (PROCESS, ORIGINAL)
TASKS_COUNT = 10
OPTIONS_COUNT = 4
COPIES_SHARE = 0.5
LAST_SEED = 2**31 - 1
SAME, OTHER = "same", "other"
SHOWN, GENUINE = "shown", "genuine"
"""The pictures of a question: the one asked about, and the genuine one beside it."""
TASK_ANSWERS: Mapping[str, Words] = MappingProxyType(
    {
        SAME: Text("Made as on the genuine document"),
        OTHER: Text("Made in another way: a copy or a change"),
    }
)
PRINT_PROCESSES = (
    "offset_lines",
    "offset_dots",
    "letterpress",
    "intaglio",
    "screen_print",
    "inkjet",
    "toner",
    "laser_engraving",
)


@dataclass(frozen=True, kw_only=True)
class PrintedFeature:
    """A feature of a document of Utopia: how it is made, and what copies of it look like."""

    code: str
    label: Words
    genuine: str
    copies: tuple[str, ...]
    outcome: str


PRINTED_FEATURES: tuple[PrintedFeature, ...] = (
    PrintedFeature(
        code="background",
        label=Text("Background of the page"),
        genuine="offset_lines",
        copies=("inkjet", "toner", "offset_dots"),
        outcome="FORGERY.2",
    ),
    PrintedFeature(
        code="title",
        label=Text("Title of the page"),
        genuine="intaglio",
        copies=("offset_lines", "toner", "inkjet"),
        outcome="DOCPROD.6",
    ),
    PrintedFeature(
        code="number",
        label=Text("Document number"),
        genuine="letterpress",
        copies=("toner", "inkjet", "offset_lines"),
        outcome="FORGERY.2",
    ),
    PrintedFeature(
        code="emblem",
        label=Text("Emblem in thick ink"),
        genuine="screen_print",
        copies=("toner", "inkjet", "offset_dots"),
        outcome="FORGERY.2",
    ),
    PrintedFeature(
        code="data",
        label=Text("Holder's data on a plastic card"),
        genuine="laser_engraving",
        copies=("inkjet", "toner", "offset_dots"),
        outcome="FORGERY.2",
    ),
    PrintedFeature(
        code="paper",
        label=Text("Paper under the UV lamp"),
        genuine="security_paper_uv",
        copies=("office_paper_uv",),
        outcome="FORGERY.2",
    ),
    PrintedFeature(
        code="mark",
        label=Text("Watermark, light behind"),
        genuine="watermark",
        copies=("watermark_printed",),
        outcome="DOCPROD.6",
    ),
)


@dataclass(frozen=True, kw_only=True)
class CloseupTask:
    """One question: the kind in the picture, the number of the picture, and the answers.

    `feature` is None where the process is asked for.
    """

    number: int
    kind: str
    picture: int
    options: tuple[str, ...]
    key: str
    outcome: str
    feature: PrintedFeature | None = None

    def picture_kind(self, *, role: str) -> str | None:
        """The kind in the picture SHOWN or GENUINE; None where there is no such picture."""
        if role == SHOWN:
            return self.kind
        return self.feature.genuine if role == GENUINE and self.feature else None


def closeup_tasks(*, practice: str, seed: int, stock: int) -> tuple[CloseupTask, ...]:
    """The questions of a round in order; the same seed gives the same round.

    `stock` is how many pictures there are of each kind. Raises LookupError for another practice.

    >>> [task.number for task in closeup_tasks(practice="process", seed=1, stock=9)][-1]
    10
    """
    if practice not in PRACTICE_CODES:
        raise LookupError(f"There is no practice {practice}.")
    rng = np.random.default_rng((PRACTICE_CODES.index(practice), seed))
    kinds_count = len(PRINT_PROCESSES if practice == PROCESS else PRINTED_FEATURES)
    order = np.concatenate([rng.permutation(kinds_count) for _round in range(2)])[:TASKS_COUNT]
    return tuple(
        _process_task(PRINT_PROCESSES[place], number=number, rng=rng, stock=stock)
        if practice == PROCESS
        else _original_task(PRINTED_FEATURES[place], number=number, rng=rng, stock=stock)
        for number, place in enumerate(order, start=1)
    )


def _process_task(kind: str, *, number: int, rng: np.random.Generator, stock: int) -> CloseupTask:
    others = [process for process in PRINT_PROCESSES if process != kind]
    chosen = {kind, *(others[lot] for lot in rng.permutation(len(others))[: OPTIONS_COUNT - 1])}
    return CloseupTask(
        number=number,
        kind=kind,
        picture=int(rng.integers(1, stock + 1)),
        options=tuple(process for process in PRINT_PROCESSES if process in chosen),
        key=kind,
        outcome="DOCPROD.3" if kind == "laser_engraving" else "DOCPROD.2",
    )


def _original_task(
    feature: PrintedFeature, *, number: int, rng: np.random.Generator, stock: int
) -> CloseupTask:
    is_copy = bool(rng.random() < COPIES_SHARE)
    kind = feature.copies[rng.integers(len(feature.copies))] if is_copy else feature.genuine
    return CloseupTask(
        number=number,
        kind=kind,
        picture=int(rng.integers(1, stock + 1)),
        options=(SAME, OTHER),
        key=OTHER if is_copy else SAME,
        outcome=feature.outcome,
        feature=feature,
    )
