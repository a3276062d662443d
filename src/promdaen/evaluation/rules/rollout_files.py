"""The plan of a roll-out and its scores, read strictly; errors say where, what and what to do."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation.rules.effects import NEVER_TREATED, ClusterPeriodScores
from promdaen.evaluation.rules.rollouts import Cluster, RolloutDesign
from promdaen.kit.languages import is_plain_text, latin_digits
from promdaen.kit.spreadsheets import SheetTable, cell_text
from promdaen.kit.texts import Text, Words

COLUMNS = ("cluster", "period", "treated", "score")
PERIOD_COLUMNS = ("cluster", "score")
MAX_POINTS = 100
MAX_CLUSTERS, MAX_PERIODS, MAX_OFFICERS = 5_000, 200, 1_000_000
# No score or spread is larger; a larger one is a mistake, or not a number.
MAX_NUMBER = 1e9


class RefusedPlan(ValueError):
    """A plan that cannot be used: the entry, and its error in both languages."""

    def __init__(self, *, place: str, words: Words):
        self.place, self.words = place, words
        super().__init__(self.text(language="en"))

    def text(self, *, language: str) -> str:
        """The entry and its error, in "km" or "en"."""
        message = self.words.text(language=language)
        if not self.place:
            return message
        return Text("{place}: {what}", place=self.place, what=message).text(language=language)


NOT_A_TABLE = Text(
    "write an object with the entries clusters, steps, periods, icc, cac, sd, effect, alpha "
    "and seed."
)
MISSING = Text("is missing; add it.")
NOT_A_LIST = Text('write a list of objects with "code" and "officers".')
NOT_A_TEXT = Text("write a text that is not empty.")
DUPLICATE = Text("this code is listed twice; each cluster needs its own.")
FEW_CLUSTERS = Text("there are fewer clusters than steps; each step needs one.")
FEW_PERIODS = Text(
    "the last step would begin after the last period; there is one period more than steps, "
    "or there are more."
)
SHARE_BELOW_1 = Text("write a number from 0 to below 1.")
SHARE = Text("write a number from 0 to 1.")
ABOVE_0 = Text("write a number above 0.")
BETWEEN = Text("write a number above 0 and below 1.")
A_NUMBER = Text("write a number.")
NUMBERS: Mapping[str, tuple[Callable[[float], bool], Words]] = {
    "icc": (lambda value: 0 <= value < 1, SHARE_BELOW_1),
    "cac": (lambda value: 0 <= value <= 1, SHARE),
    "sd": (lambda value: value >= 1 / MAX_NUMBER, ABOVE_0),
    "effect": (lambda _value: True, A_NUMBER),
    "alpha": (lambda value: 0 < value < 1, BETWEEN),
}


def read_design(*, document: object) -> RolloutDesign:
    """The roll-out in a JSON document; raises RefusedPlan with the entry."""
    if not isinstance(document, Mapping):
        raise RefusedPlan(place="", words=NOT_A_TABLE)
    for name in ("clusters", "steps", "periods", *NUMBERS, "seed"):
        if name not in document:
            raise RefusedPlan(place=name, words=MISSING)
    clusters = _clusters(entries=document["clusters"])
    periods = _whole(document["periods"], place="periods", minimum=3, maximum=MAX_PERIODS)
    steps = _whole(document["steps"], place="steps", minimum=2, maximum=MAX_CLUSTERS)
    if len(clusters) < steps:
        raise RefusedPlan(place="clusters", words=FEW_CLUSTERS)
    if periods <= steps:
        raise RefusedPlan(place="periods", words=FEW_PERIODS)
    return RolloutDesign(
        clusters=clusters,
        steps=steps,
        periods=periods,
        seed=_text(document["seed"], place="seed"),
        **{name: _number(document[name], place=name) for name in NUMBERS},
    )


def _clusters(*, entries: object) -> tuple[Cluster, ...]:
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise RefusedPlan(place="clusters", words=NOT_A_LIST)
    clusters_by_code: dict[str, Cluster] = {}
    for number, entry in enumerate(entries, start=1):
        place = f"clusters, {number}"
        if not isinstance(entry, Mapping):
            raise RefusedPlan(place=place, words=NOT_A_LIST)
        for name in ("code", "officers"):
            if name not in entry:
                raise RefusedPlan(place=f"{place}, {name}", words=MISSING)
        code = _text(entry["code"], place=f"{place}, code")
        if code in clusters_by_code:
            raise RefusedPlan(place=f"{place}, code", words=DUPLICATE)
        officers = _whole(
            entry["officers"], place=f"{place}, officers", minimum=1, maximum=MAX_OFFICERS
        )
        clusters_by_code[code] = Cluster(code=code, officers=officers)
    return tuple(clusters_by_code.values())


def _text(value: object, *, place: str) -> str:
    if not is_plain_text(value):
        raise RefusedPlan(place=place, words=NOT_A_TEXT)
    return value


def _whole(value: Any, *, place: str, minimum: int, maximum: int) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not minimum <= value <= maximum:
        raise RefusedPlan(
            place=place,
            words=Text(
                "write a whole number from {least} to {most}.", least=minimum, most=maximum
            ),
        )
    whole: int = value
    return whole


def _number(value: Any, *, place: str) -> float:
    is_allowed, text = NUMBERS[place]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Written so that NaN, which Python reads as JSON, is refused too.
    if not is_number or not abs(value) <= MAX_NUMBER or not is_allowed(value):
        raise RefusedPlan(place=place, words=text)
    return float(value)


def read_scores(*, table: SheetTable) -> ClusterPeriodScores:
    """The scores of a table with the columns cluster, period, treated and score.

    One row per officer; period is a whole number, treated 0 or 1, the same for a cluster in a
    period, and not 0 again after 1. Raises RefusedTable with the line.
    """
    places, lines = _opened(table=table, columns=COLUMNS)
    read = [_row(number=number, cells=cells, places=places) for number, cells in lines]
    return _scores(read=read)


def read_period_scores(
    *, table: SheetTable, clusters: Collection[str]
) -> dict[str, list[float | None]]:
    """The scores of one period by cluster, from a table with the columns cluster and score.

    One row per expected officer; an empty score is an officer who was not tested. Raises
    RefusedTable with the line.
    """
    places, lines = _opened(table=table, columns=PERIOD_COLUMNS)
    scores: dict[str, list[float | None]] = {}
    for number, cells in lines:
        cluster, score = (cells[place] if place < len(cells) else "" for place in places)
        code = _cluster_code(latin_digits(cluster), clusters=clusters)
        if code is None:
            raise _refused(
                Text(
                    "{cluster} is not a place of this roll-out; use one of {clusters}.",
                    cluster=cluster,
                    clusters=", ".join(clusters),
                ),
                row=number,
                column="cluster",
            )
        points = _points(text=latin_digits(score), row=number, column="score")
        scores.setdefault(code, []).append(points)
    return scores


def read_points(*, table: SheetTable, columns: tuple[str, str]) -> list[Pair]:
    """The points of two columns, a row for each officer; an empty cell is a test not taken.

    Raises RefusedTable with the line.
    """
    places, lines = _opened(table=table, columns=columns)
    pairs = []
    for number, cells in lines:
        first, second = (
            _points(
                text=latin_digits(cells[place] if place < len(cells) else ""),
                row=number,
                column=column,
            )
            for place, column in zip(places, columns, strict=True)
        )
        pairs.append((first, second))
    return pairs


def _cluster_code(text: str, *, clusters: Collection[str]) -> str | None:
    """The intended code: spreadsheets write 09 as 9."""
    return next((code for code in (text, text.zfill(2)) if code in clusters), None)


def _points(*, text: str, row: int, column: str) -> float | None:
    if not text:
        return None
    points = _float(text=text)
    if not 0 <= points <= MAX_POINTS:
        raise _refused(
            Text("write points from 0 to 100, or nothing for an officer who was not tested."),
            row=row,
            column=column,
        )
    return points


def _float(*, text: str) -> float:
    """The number in a cell; NaN for anything else, also for 1_0, which Python reads as 10."""
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


Line = tuple[int, str, int, bool, float]
Pair = tuple[float | None, float | None]


def _opened(
    *, table: SheetTable, columns: Sequence[str]
) -> tuple[list[int], list[tuple[int, list[str]]]]:
    """The positions of the columns, and the filled rows below the header; raises RefusedTable."""
    rows = [
        (sheet_row.number, [cell_text(value=value) for value in sheet_row.values])
        for sheet_row in table.rows
    ]
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise _refused(Text("the file is empty; it needs a header and a row an officer."))
    (header, names), *lines = filled
    for name in columns:
        if names.count(name) != 1:
            raise _refused(
                Text("the header must have the column {name} exactly once.", name=name),
                row=header,
            )
    if not lines:
        raise _refused(Text("there are no rows below the header."))
    return [names.index(name) for name in columns], lines


def _row(*, number: int, cells: Sequence[str], places: Sequence[int]) -> Line:
    cluster, period, treated, score = (
        cells[place] if place < len(cells) else "" for place in places
    )
    if not cluster:
        raise _refused(Text("write the cluster."), row=number, column="cluster")
    when = _float(text=latin_digits(period))
    if not when.is_integer():
        raise _refused(Text("write a whole number."), row=number, column="period")
    if latin_digits(treated) not in ("0", "1"):
        raise _refused(Text("write 0 or 1."), row=number, column="treated")
    points = _float(text=latin_digits(score))
    # NaN is no number either.
    if not abs(points) <= MAX_NUMBER:
        raise _refused(Text("write a number."), row=number, column="score")
    return number, cluster, int(when), latin_digits(treated) == "1", points


def _scores(*, read: Sequence[Line]) -> ClusterPeriodScores:
    first: dict[tuple[str, int], bool] = {}
    for number, cluster, period, treated, _score in read:
        if first.setdefault((cluster, period), treated) != treated:
            raise _refused(
                Text(
                    "cluster {cluster} is both treated and not treated in period {period}.",
                    cluster=cluster,
                    period=period,
                ),
                row=number,
                column="treated",
            )
    clusters = sorted({cluster for cluster, _period in first})
    periods = sorted({period for _cluster, period in first})
    if len(clusters) == 1:
        raise _refused(Text("there is one cluster; an effect needs at least two to compare."))
    starts = {}
    for cluster in clusters:
        first_scores = [
            (period, first[cluster, period]) for period in periods if (cluster, period) in first
        ]
        begun = [period for period, treated in first_scores if treated]
        starts[cluster] = begun[0] if begun else None
        stopped = [
            period
            for period, treated in first_scores
            if begun and period > begun[0] and not treated
        ]
        if stopped:
            raise _refused(
                Text(
                    "cluster {cluster} is treated in period {begun} and no longer in period "
                    "{stopped}; a course cannot be taken back.",
                    cluster=cluster,
                    begun=begun[0],
                    stopped=stopped[0],
                ),
            )
    place_of = {period: index for index, period in enumerate(periods)}
    number_of = {cluster: number for number, cluster in enumerate(clusters)}
    return ClusterPeriodScores(
        cluster=np.array([number_of[line[1]] for line in read], dtype=np.int64),
        period=np.array([place_of[line[2]] for line in read], dtype=np.int64),
        score=np.array([line[4] for line in read], dtype=np.float64),
        starts=np.array(
            [NEVER_TREATED if start is None else place_of[start] for start in starts.values()],
            dtype=np.int64,
        ),
    )


def _refused(text: Text, *, row: int | None = None, column: str | None = None) -> RefusedTable:
    return RefusedTable(words=text, row=row, column=column)
