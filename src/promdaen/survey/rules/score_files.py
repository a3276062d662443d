"""Scores from a file, read strictly and compared with the standards; without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import SheetTable, cell_text
from promdaen.kit.texts import Text, Words
from promdaen.survey.rules import wording
from promdaen.survey.rules.instrument import (
    CLASSES,
    MAX_SCORE,
    IndicatorContent,
    InstrumentContent,
)
from promdaen.survey.rules.scores import NOT_DUE, Score, ScoreTally, score_tally

COLUMNS = ("checkpoint", "class", "indicator", "score")
EVIDENCE = "evidence"
SCORES: Mapping[str, Score] = {
    "": None,
    NOT_DUE: NOT_DUE,
    **{str(score): score for score in range(MAX_SCORE + 1)},
}


@dataclass(kw_only=True)
class FileVisit:
    """The rows of one checkpoint: its class as written, and the class of its standard."""

    checkpoint: str
    value: str
    standard_class: str
    scores: dict[str, Score] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RowNotice:
    """A row that was read differently from what its author may expect: row number and note."""

    row: int
    words: Words

    def text(self, *, language: str) -> str:
        """The row number and the note."""
        where = Text("row {n}", n=self.row)
        return Text("{where}: {problem}", where=where, problem=self.words).text(language=language)


@dataclass(frozen=True, kw_only=True)
class ReadScores:
    """The checkpoints of a file in the order of their first rows, and the notices."""

    visits: tuple[FileVisit, ...]
    notices: tuple[RowNotice, ...]


@dataclass(frozen=True)
class _ScoreRow:
    row: int
    cells: Mapping[str, str]

    def refused(self, column: str, words: Text) -> RefusedTable:
        return RefusedTable(words=words, row=self.row, column=column)


def read_scores(*, table: SheetTable, instrument: InstrumentContent) -> ReadScores:
    """Read scores from a table with the columns checkpoint, class, indicator, score, evidence.

    One row for each indicator of a checkpoint; a score is 0 to 4, empty if missing, "na" if
    nothing was due. An indicator without a standard for the class and an unknown grade of evidence
    are skipped with a notice. Raises RefusedTable with the row for all other errors.
    """
    indicators_by_code = instrument.by_code()
    visits: dict[str, FileVisit] = {}
    notices: list[RowNotice] = []
    for score_row in _lines(table=table):
        visit = _visit(score_row, visits, instrument)
        indicator = _indicator(score_row, indicators_by_code, visit)
        score = _score(score_row)
        if visit.standard_class not in indicator.standard:
            notices.append(RowNotice(row=score_row.row, words=_not_counted(indicator, visit)))
            visit.scores[indicator.code] = NOT_DUE
            continue
        visit.scores[indicator.code] = score
        grade = score_row.cells.get(EVIDENCE, "").lower()
        if grade and grade not in wording.GRADES:
            notices.append(RowNotice(row=score_row.row, words=_no_grade(grade)))
        elif isinstance(score, int):
            visit.grades[indicator.code] = grade
    return ReadScores(visits=tuple(visits.values()), notices=tuple(notices))


def checkpoint_figures(*, visit: FileVisit, instrument: InstrumentContent) -> NewJsonObject:
    """The figures of one checkpoint and of each sub-domain in its rows; 0..1.

    Source: docs/guide/survey-figures.md (index, bounds and must-have gaps).
    """
    listed = [indicator for indicator in instrument.indicators if indicator.code in visit.scores]
    groups: dict[str, list[IndicatorContent]] = {}
    for indicator in listed:
        groups.setdefault(indicator.sub_domain, []).append(indicator)
    capacity = instrument.capacity_by_sub_domain()
    tallies = {code: _tally(indicators, visit) for code, indicators in groups.items()}
    return {
        "checkpoint": visit.checkpoint,
        "class": visit.value,
        **_figures(_tally(listed, visit)),
        "sub_domains": [
            {"sub_domain": code, "capacity": capacity[code], **_figures(tally)}
            for code, tally in tallies.items()
            if tally.applicable
        ],
    }


def _tally(indicators: Sequence[IndicatorContent], visit: FileVisit) -> ScoreTally:
    return score_tally(
        indicators=indicators, scores=visit.scores, standard_class=visit.standard_class
    )


def _figures(tally: ScoreTally) -> NewJsonObject:
    return {
        "index": tally.index,
        "worst": tally.worst,
        "best": tally.best,
        "critical_gaps": tally.critical_gaps,
        "answered": tally.answered,
        "applicable": tally.applicable,
    }


def _lines(*, table: SheetTable) -> Iterator[_ScoreRow]:
    rows = [
        (sheet_row.number, [cell_text(value=value) for value in sheet_row.values])
        for sheet_row in table.rows
    ]
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise RefusedTable(
            words=Text("the file is empty; it needs a header and a row an indicator.")
        )
    (number, names), *rest = filled
    _check_header(number, names)
    if not rest:
        raise RefusedTable(words=Text("there are no rows below the header."))
    for row, cells in rest:
        short = len(cells) < len(names)
        if (short and table.is_ragged) or any(cells[len(names) :]):
            raise RefusedTable(
                words=Text(
                    "has {cells} cells where the header has {names}.",
                    cells=len(cells),
                    names=len(names),
                ),
                row=row,
            )
        padded = [*cells, *[""] * (len(names) - len(cells))]
        yield _ScoreRow(
            row, {name: cell for name, cell in zip(names, padded, strict=False) if name}
        )


def _check_header(number: int, names: Sequence[str]) -> None:
    for name in COLUMNS:
        if name not in names:
            raise RefusedTable(
                words=Text(
                    "there is no column {name}; the header needs {COLUMNS}.",
                    name=name,
                    COLUMNS=", ".join(COLUMNS),
                ),
                row=number,
            )
    for name in (*COLUMNS, EVIDENCE):
        if names.count(name) > 1:
            raise RefusedTable(
                words=Text("is in the header twice; keep one."),
                row=number,
                column=name,
            )


def _visit(
    score_row: _ScoreRow, visits: dict[str, FileVisit], instrument: InstrumentContent
) -> FileVisit:
    """The checkpoint of a row; its first row sets the class of all."""
    code, value = score_row.cells["checkpoint"], score_row.cells["class"]
    if not code:
        raise score_row.refused("checkpoint", Text("is empty; write its code."))
    file_visit = visits.get(code)
    if file_visit is not None:
        if file_visit.value == value:
            return file_visit
        raise score_row.refused(
            "class",
            Text(
                "{code} is {above} above and {here} here; keep one class.",
                code=code,
                above=file_visit.value,
                here=value or Text("empty"),
            ),
        )
    standard_class = instrument.standard_class(value=value)
    if not standard_class:
        words = ", ".join(sorted({*CLASSES, *instrument.nearest_class}))
        raise score_row.refused(
            "class",
            Text(
                "{value} is not a class that has a standard; write one of {words}.",
                value=f"{value!r}",
                words=words,
            ),
        )
    added_visit = FileVisit(checkpoint=code, value=value, standard_class=standard_class)
    visits[code] = added_visit
    return added_visit


def _indicator(
    score_row: _ScoreRow, indicators: Mapping[str, IndicatorContent], visit: FileVisit
) -> IndicatorContent:
    code = score_row.cells["indicator"]
    if code not in indicators:
        raise score_row.refused(
            "indicator",
            Text("there is no indicator {code}; write a code such as I01.", code=f"{code!r}"),
        )
    if code in visit.scores:
        raise score_row.refused(
            "indicator",
            Text(
                "{code} of {checkpoint} has a row above already; keep one.",
                code=code,
                checkpoint=visit.checkpoint,
            ),
        )
    return indicators[code]


def _score(score_row: _ScoreRow) -> Score:
    text = latin_digits(score_row.cells["score"]).lower().removesuffix(".0")
    if text not in SCORES:
        raise score_row.refused(
            "score",
            Text(
                "{text} is not a score; write 0 to 4, na where nothing was due, or leave it "
                "empty.",
                text=f"{text!r}",
            ),
        )
    return SCORES[text]


def _not_counted(indicator: IndicatorContent, visit: FileVisit) -> Words:
    return Text(
        "{code} has no standard for the class {standard_class}; the row is not counted.",
        code=indicator.code,
        standard_class=visit.standard_class,
    )


def _no_grade(grade: str) -> Words:
    grades = ", ".join(wording.GRADES)
    return Text(
        "{grade} is not a grade of evidence ({grades}); the score is counted.",
        grade=f"{grade!r}",
        grades=grades,
    )
