"""Files for analysis: what each column means, and labels that five officers or more share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from promdaen.kit.suppression import MIN_CELL_SIZE
from promdaen.kit.texts import Text

Groups = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AnalysisColumn:
    """A column of a file: its type in DuckDB and Parquet, and its meaning."""

    file: str
    name: str
    kind: str
    meaning: Text


def _column(file: str, name: str, kind: str, meaning: Text) -> AnalysisColumn:
    return AnalysisColumn(file=file, name=name, kind=kind, meaning=meaning)


RUNS, OFFICERS, ITEMS, ANSWERS = "runs", "officers", "items", "answers"
ANALYSIS_FILES = (RUNS, OFFICERS, ITEMS, ANSWERS)
ANALYSIS_COLUMNS: Sequence[AnalysisColumn] = (
    _column(RUNS, "run", "VARCHAR", Text("Code of the course run")),
    _column(RUNS, "programme", "VARCHAR", Text("Code of its programme; empty without one")),
    _column(RUNS, "course", "VARCHAR", Text("Code of its course")),
    _column(RUNS, "run_province", "VARCHAR", Text("Province where it was held")),
    _column(RUNS, "ended", "VARCHAR", Text("Month in which it ended, such as 2025-05")),
    _column(RUNS, "is_invented", "BOOLEAN", Text("Whether it is invented, of a demonstration")),
    _column(OFFICERS, "run", "VARCHAR", Text("Code of the course run")),
    _column(
        OFFICERS,
        "officer",
        "VARCHAR",
        Text("Random name of an officer, the same in all files of one night and in no other"),
    ),
    _column(
        OFFICERS,
        "department",
        "VARCHAR",
        Text("Department; empty where fewer than five of the run would share it"),
    ),
    _column(
        OFFICERS,
        "province",
        "VARCHAR",
        Text("Province of the officer; empty where fewer than five would share it"),
    ),
    _column(
        OFFICERS, "sex", "VARCHAR", Text("F or M; empty where fewer than five would share it")
    ),
    _column(
        OFFICERS,
        "before_points",
        "DOUBLE",
        Text("Score before, points of 100 on the scale of the results sheet"),
    ),
    _column(OFFICERS, "after_points", "DOUBLE", Text("Score after, on the same scale")),
    _column(OFFICERS, "later_points", "DOUBLE", Text("Score of the newest later test")),
    _column(ITEMS, "item", "VARCHAR", Text("Code of the item")),
    _column(ITEMS, "topic", "VARCHAR", Text("Code of its topic")),
    _column(ITEMS, "outcome", "VARCHAR", Text("Code of its learning outcome")),
    _column(ITEMS, "kind", "VARCHAR", Text("Kind of question")),
    _column(ANSWERS, "run", "VARCHAR", Text("Code of the course run")),
    _column(ANSWERS, "officer", "VARCHAR", Text("Random name of the officer, as in officers")),
    _column(ANSWERS, "occasion", "VARCHAR", Text("before, after or later")),
    _column(ANSWERS, "months", "SMALLINT", Text("Months after the run; 0 unless later")),
    _column(ANSWERS, "paper", "VARCHAR", Text("Code of the test paper")),
    _column(ANSWERS, "item", "VARCHAR", Text("Code of the item")),
    _column(ANSWERS, "topic", "VARCHAR", Text("Code of its topic")),
    _column(ANSWERS, "mark", "DOUBLE", Text("Mark from 0 to 1; the newest revision")),
    _column(ANSWERS, "mode", "VARCHAR", Text("phone, adaptive, paper, keyed or import")),
    _column(ANSWERS, "language", "VARCHAR", Text("Language of the test")),
)


def columns(*, file: str) -> list[AnalysisColumn]:
    """The columns of a file, in their order."""
    return [column for column in ANALYSIS_COLUMNS if column.file == file]


def generalised(*, groups: Sequence[Groups], smallest: int = MIN_CELL_SIZE) -> list[Groups]:
    """Labels of officers, blanked from the last to the first until each is shared by enough.

    Officers who share labels with fewer than `smallest` lose the last one, then the one before it;
    where fewer than that are left without any, the next smallest group joins them. Source:
    Sweeney (2002), International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 10,
    557-570.

    >>> generalised(groups=[("A", "F")] * 2 + [("A", "M")] * 2 + [("B", "M")] * 4, smallest=3)[::4]
    [('A', ''), ('B', 'M')]
    """
    merged_groups = list(groups)
    width = len(groups[0]) if groups else 0
    for place in range(width - 1, -1, -1):
        counts: Counter[Hashable] = Counter(merged_groups)
        merged_groups = [
            (*labels[:place], *[""] * (width - place)) if counts[labels] < smallest else labels
            for labels in merged_groups
        ]
    blank = ("",) * width
    while 0 < merged_groups.count(blank) < min(smallest, len(merged_groups)):
        counted = Counter(labels for labels in merged_groups if labels != blank)
        next_group = min(counted, key=lambda labels: (counted[labels], labels))
        merged_groups = [blank if labels == next_group else labels for labels in merged_groups]
    return merged_groups
