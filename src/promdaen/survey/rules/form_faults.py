"""Faults that would stop a form on a phone, checked before publishing without Java."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from promdaen.kit.texts import Text
from promdaen.survey.rules.expressions import (
    BadFormExpression,
    ExpressionReferences,
    read_expression,
)
from promdaen.survey.rules.faults import InstrumentFault

Row = Mapping[str, str]
BEGIN, END = "begin group", "end group"
SELECTS = ("select_one", "select_multiple")
EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter", "default")
CYCLIC = ("relevant", "calculation")
"""Columns that a phone computes again when a value they refer to changes."""
SETTINGS = "settings"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def form_faults(
    *, survey: Sequence[Row], choices: Sequence[Row], settings: Sequence[Row]
) -> Iterator[InstrumentFault]:
    """Yield the faults of an XLSForm: names, groups, lists, expressions, cycles.

    Answers are stored by question name alone, so names must be unique.
    """
    yield from _name_faults(survey)
    yield from _group_faults(survey)
    yield from _list_faults(survey, choices)
    columns = _columns_by_list(choices)
    names = {row["name"] for row in survey if "name" in row}
    read: dict[tuple[int, str], ExpressionReferences] = {}
    for number, row in enumerate(survey):
        for column in EXPRESSIONS:
            if not _is_expression(column, row.get(column, "")):
                continue
            try:
                expression_references = read[number, column] = read_expression(text=row[column])
            except BadFormExpression as bad:
                yield InstrumentFault(place=f"{row['name']}: {column}", words=bad.words)
                continue
            lists = [
                *expression_references.lists,
                *(_list_name(row) if column == "choice_filter" else ()),
            ]
            yield from _read_faults(
                f"{row['name']}: {column}", expression_references, lists, names, columns
            )
    yield from _setting_faults(settings, names, columns)
    yield from _cycle_faults(survey, read, names)


def _is_expression(column: str, value: str) -> bool:
    # A default without a bracket is a literal value, not an expression.
    return bool(value) and (column != "default" or "(" in value)


def _name_faults(survey: Sequence[Row]) -> Iterator[InstrumentFault]:
    names = [row.get("name", "") for row in survey if row["type"] != END]
    for name, times in Counter(names).items():
        if not _NAME.fullmatch(name):
            yield _fault(
                name or "name",
                Text(
                    "The name of a question is Latin letters, digits and _, and begins with "
                    "a letter."
                ),
            )
        elif times > 1:
            yield _fault(
                name,
                Text("Two questions have this name. Give one of them another."),
            )


def _group_faults(survey: Sequence[Row]) -> Iterator[InstrumentFault]:
    open_groups: list[str] = []
    for row in survey:
        if row["type"] == BEGIN:
            open_groups.append(row.get("name", ""))
        elif row["type"] == END and not open_groups:
            yield _fault(
                END,
                Text("A group ends that did not begin. Take the row away."),
            )
        elif row["type"] == END:
            open_groups.pop()
    for name in open_groups:
        yield _fault(
            name,
            Text("The group has no end. Add the row that ends it."),
        )


def _list_name(row: Row) -> tuple[str, ...]:
    kind, _space, name = row["type"].partition(" ")
    return (name,) if kind in SELECTS else ()


def _list_faults(survey: Sequence[Row], choices: Sequence[Row]) -> Iterator[InstrumentFault]:
    choice_counts = Counter((row["list_name"], row["name"]) for row in choices)
    lists = {name for name, _code in choice_counts}
    for row in survey:
        for name in _list_name(row):
            if name not in lists:
                yield _fault(
                    row["name"],
                    Text("There is no list of choices {name}. Add its choices.", name=name),
                )
    for (name, code), times in choice_counts.items():
        if times > 1:
            yield _fault(
                name,
                Text("The choice {code} comes twice. Keep one of them.", code=code),
            )
        if not code or code != "".join(code.split()):
            yield _fault(
                name,
                Text(
                    "The code of a choice has no spaces: {code}. Write it as one word.",
                    code=f"{code!r}",
                ),
            )


def _columns_by_list(choices: Sequence[Row]) -> dict[str, set[str]]:
    columns_by_name: dict[str, set[str]] = {}
    for row in choices:
        columns_by_name.setdefault(row["list_name"], set()).update(row)
    return columns_by_name


def _read_faults(
    place: str,
    references: ExpressionReferences,
    lists: Collection[str],
    names: Collection[str],
    columns: Mapping[str, Collection[str]],
) -> Iterator[InstrumentFault]:
    for name in dict.fromkeys(references.references):
        if name not in names:
            yield _fault(
                place,
                Text("There is no question {name}. Name one that the form asks.", name=name),
            )
    for name in dict.fromkeys(references.lists):
        if name not in columns:
            yield _fault(
                place,
                Text("There is no list of choices {name}. Name one that the form has.", name=name),
            )
    known_columns = {column for name in lists for column in columns.get(name, ())}
    for name in dict.fromkeys(references.columns):
        if name not in known_columns:
            yield _fault(
                place,
                Text(
                    "{name} is not a column of the list of choices. A question is written "
                    "${{{name}}}.",
                    name=name,
                ),
            )


def _setting_faults(
    settings: Sequence[Row], names: Collection[str], columns: Mapping[str, Collection[str]]
) -> Iterator[InstrumentFault]:
    for row in settings:
        text = row.get("instance_name", "")
        if not text:
            continue
        place = f"{SETTINGS}: instance_name"
        try:
            expression_references = read_expression(text=text)
        except BadFormExpression as bad:
            yield InstrumentFault(place=place, words=bad.words)
        else:
            yield from _read_faults(
                place, expression_references, expression_references.lists, names, columns
            )


def _cycle_faults(
    survey: Sequence[Row],
    references_by_cell: Mapping[tuple[int, str], ExpressionReferences],
    names: Collection[str],
) -> Iterator[InstrumentFault]:
    """Yield questions that depend on themselves; a question depends on what its group needs."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    around: list[set[str]] = []
    for number, row in enumerate(survey):
        if row["type"] == END:
            around = around[:-1]
            continue
        own = {
            name
            for column in CYCLIC
            if (number, column) in references_by_cell
            for name in references_by_cell[number, column].references
            if name in names
        }
        waits_for = own.union(*around)
        if row["type"] == BEGIN:
            around.append(own)
        sorter.add(row.get("name", ""), *waits_for)
    try:
        sorter.prepare()
    except CycleError as cycle:
        chain = " → ".join(cycle.args[1])
        yield _fault(
            str(cycle.args[1][0]),
            Text("The question waits for its own answer: {chain}. Break the circle.", chain=chain),
        )


def _fault(place: str, text: Text) -> InstrumentFault:
    return InstrumentFault(place=place, words=text)
