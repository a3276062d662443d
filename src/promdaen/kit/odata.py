"""Tables in OData 4.0 (OASIS 2014): what a client may ask of one, and how it is described.

Of the query options $filter (comparisons with and, or, not), $orderby, $select, $top, $skip and
$count are read; a client that asks for more gets OptionNotOffered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

VERSION = "4.0"
PAGE_ROWS = 1000
"""Rows of one answer; the next ones are at its @odata.nextLink."""
MAX_FILTER_LENGTH, MAX_FILTER_DEPTH = 2_000, 20
OPTIONS = ("$filter", "$orderby", "$select", "$top", "$skip", "$count", "$skiptoken", "$format")
Row = Mapping[str, Any]
Test = Callable[[Row], bool]
TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<date>\d{4}-\d{2}-\d{2}(?:T[0-9:.]+(?:Z|[+-]\d{2}:\d{2}))?)
    |(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[(),/]))""",
    re.VERBOSE,
)
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, other: bool(value == other),
    "ne": lambda value, other: bool(value != other),
    "gt": lambda value, other: bool(value > other),
    "ge": lambda value, other: bool(value >= other),
    "lt": lambda value, other: bool(value < other),
    "le": lambda value, other: bool(value <= other),
}
_TIMES = frozenset({"Edm.Date", "Edm.DateTimeOffset"})
_VALUES: Mapping[str, tuple[type, ...]] = {
    "Edm.String": (str,),
    "Edm.Boolean": (bool,),
    "Edm.Int32": (int, float),
    "Edm.Double": (int, float),
    "Edm.Date": (datetime,),
    "Edm.DateTimeOffset": (datetime,),
}
CONSTANTS = {"true": True, "false": False, "null": None}


class WrongOption(ValueError):
    """A query option cannot be read; the text says which."""


class OptionNotOffered(ValueError):
    """A query option of OData that is not offered here; the text names it."""


@dataclass(frozen=True, kw_only=True)
class ODataColumn:
    """A column of a table; `kind` is a type of OData such as Edm.String."""

    name: str
    kind: str
    is_nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class ODataTable:
    """A table as clients see it: its name, the name of its rows, its columns and its key."""

    name: str
    row_name: str
    columns: Sequence[ODataColumn]
    key: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ODataAnswer:
    """A page of rows; `count` is of all that match, `next_at` where the next page begins."""

    columns: Sequence[str]
    rows: Sequence[Row]
    count: int
    is_count_wanted: bool
    next_at: str | None


def answer(*, table: ODataTable, rows: Sequence[Row], options: Mapping[str, str]) -> ODataAnswer:
    """The rows that a client asked for. Raises WrongOption and OptionNotOffered.

    >>> kinds = {"code": "Edm.String", "trained": "Edm.Int32"}
    >>> columns = [ODataColumn(name=name, kind=kind) for name, kind in kinds.items()]
    >>> table = ODataTable(name="Runs", row_name="Run", key=["code"], columns=columns)
    >>> rows = [{"code": "A", "trained": 3}, {"code": "B", "trained": 9}]
    >>> answer(table=table, rows=rows, options={"$filter": "trained gt 5", "$select": "code"}).rows
    [{'code': 'B'}]
    """
    for name in options:
        if name.startswith("$") and name not in OPTIONS:
            raise OptionNotOffered(name)
    if options.get("$format", "json") not in {"json", "application/json"}:
        raise OptionNotOffered("$format")
    names = [column.name for column in table.columns]
    matching = rows
    if "$filter" in options:
        test = read_filter(text=options["$filter"], columns=table.columns)
        matching = [row for row in rows if test(row)]
    order = _order(options.get("$orderby", ""), names=names)
    # The key makes the order whole, so that a page can begin after a row.
    order += [(name, False) for name in table.key if name not in dict(order)]
    before_count, last_row = _read_token(options.get("$skiptoken", ""), order=order)
    matching = _sorted(matching, order=order)
    start = _whole(options, "$skip", default=0)
    if last_row is not None:
        try:
            placed = _sorted([*matching, last_row], order=order)
        except TypeError as wrong:
            raise WrongOption("$skiptoken") from wrong
        start = next(index for index, row in enumerate(placed) if row is last_row)
    top = _whole(options, "$top", default=before_count + len(matching))
    end = min(len(matching), start + max(0, top - before_count))
    stop = min(end, start + PAGE_ROWS)
    chosen = _selected(options.get("$select", ""), names=names)
    next_at = None
    if start < stop < end:
        values = [matching[stop - 1][name] for name, _is_descending in order]
        next_at = json.dumps([before_count + stop - start, *values], ensure_ascii=False)
    return ODataAnswer(
        columns=chosen,
        rows=[{name: row[name] for name in chosen} for row in matching[start:stop]],
        count=len(matching),
        is_count_wanted=_boolean(options, "$count"),
        next_at=next_at,
    )


def _sorted(rows: Sequence[Row], *, order: Sequence[tuple[str, bool]]) -> Sequence[Row]:
    for name, is_descending in reversed(order):
        rows = sorted(rows, key=lambda row: _sortable(row[name]), reverse=is_descending)
    return rows


def _read_token(text: str, *, order: Sequence[tuple[str, bool]]) -> tuple[int, Row | None]:
    """How many rows came before a page, and the values by which the last one is placed."""
    if not text:
        return 0, None
    try:
        before_count, *values = json.loads(text)
    except (ValueError, TypeError, RecursionError) as wrong:
        raise WrongOption("$skiptoken") from wrong
    is_count = isinstance(before_count, int) and before_count >= 0
    if not is_count or len(values) != len(order):
        raise WrongOption("$skiptoken")
    names = [name for name, _is_descending in order]
    return before_count, dict(zip(names, values, strict=True))


def read_filter(*, text: str, columns: Sequence[ODataColumn]) -> Test:
    """The test of a $filter. Raises WrongOption and OptionNotOffered.

    >>> text = "place eq 'Poi''Pet' and not (year lt 2026)"
    >>> kinds = {"place": "Edm.String", "year": "Edm.Int32"}
    >>> columns = [ODataColumn(name=name, kind=kind) for name, kind in kinds.items()]
    >>> test = read_filter(text=text, columns=columns)
    >>> test({"place": "Poi'Pet", "year": 2026}), test({"place": "Poi'Pet", "year": 2025})
    (True, False)
    """
    if len(text) > MAX_FILTER_LENGTH:
        raise WrongOption("$filter")
    kinds = {column.name: column.kind for column in columns}
    reader = _FilterReader(tokens=_tokens(text), kinds=kinds)
    test = reader.read_or(depth=0)
    if reader.next_token is not None:
        raise WrongOption("$filter")
    return test


def metadata(*, tables: Sequence[ODataTable], namespace: str) -> str:
    """The description of tables (CSDL 4.0, XML)."""
    types = "".join(_type_text(table) for table in tables)
    sets = "".join(
        f"<EntitySet Name={quoteattr(table.name)}"
        f" EntityType={quoteattr(f'{namespace}.{table.row_name}')}/>"
        for table in tables
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
        '<edmx:DataServices><Schema xmlns="http://docs.oasis-open.org/odata/ns/edm"'
        f" Namespace={quoteattr(namespace)}>{types}"
        f'<EntityContainer Name="Container">{sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )


class _FilterReader:
    """Reads a $filter by recursive descent: or, and, not, comparison."""

    def __init__(self, *, tokens: Sequence[tuple[str, str]], kinds: Mapping[str, str]) -> None:
        self._tokens, self._kinds, self._at = tokens, kinds, 0

    @property
    def next_token(self) -> tuple[str, str] | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def read_or(self, *, depth: int) -> Test:
        tests = [self._read_and(depth=depth)]
        while self._takes("word", "or"):
            tests.append(self._read_and(depth=depth))
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _read_and(self, *, depth: int) -> Test:
        tests = [self._read_part(depth=depth)]
        while self._takes("word", "and"):
            tests.append(self._read_part(depth=depth))
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _read_part(self, *, depth: int) -> Test:
        if depth > MAX_FILTER_DEPTH:
            raise WrongOption("$filter")
        if self._takes("word", "not"):
            inner = self._read_part(depth=depth + 1)
            return lambda row: not inner(row)
        if self._takes("sign", "("):
            inner = self.read_or(depth=depth + 1)
            if not self._takes("sign", ")"):
                raise WrongOption("$filter")
            return inner
        return self._read_comparison()

    def _read_comparison(self) -> Test:
        kind, name = self._take()
        if kind != "word":
            raise WrongOption("$filter")
        if self.next_token == ("sign", "("):
            raise OptionNotOffered(f"{name}()")
        if name not in self._kinds:
            raise WrongOption(f"$filter: {name}")
        _kind, operator = self._take()
        if operator not in COMPARISONS:
            raise WrongOption(f"$filter: {operator}")
        compare, is_time = COMPARISONS[operator], self._kinds[name] in _TIMES
        other = _literal(self._take(), kind=self._kinds[name])
        is_order = operator not in {"eq", "ne"}

        def test(row: Row) -> bool:
            value = row[name]
            # Nothing is above or below null.
            if is_order and (value is None or other is None):
                return False
            return compare(_moment(value) if is_time and value is not None else value, other)

        return test

    def _take(self) -> tuple[str, str]:
        token = self.next_token
        if token is None:
            raise WrongOption("$filter")
        self._at += 1
        return token

    def _takes(self, kind: str, text: str) -> bool:
        is_next = self.next_token == (kind, text)
        self._at += is_next
        return is_next


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        match = TOKEN.match(text, position)
        if match is None:
            raise WrongOption("$filter")
        kind = str(match.lastgroup)
        tokens.append((kind, match[kind]))
        position = match.end()
    return tokens


def _literal(token: tuple[str, str], *, kind: str) -> object:
    """The value of a literal that fits a column of a kind. Raises WrongOption for others."""
    literal_kind, text = token
    value: Any = None
    if literal_kind == "text":
        value = text[1:-1].replace("''", "'")
    elif literal_kind == "number":
        value = float(text) if "." in text else int(text)
    elif literal_kind == "date" and kind in _TIMES:
        try:
            value = _moment(text)
        except (ValueError, OverflowError) as wrong:
            raise WrongOption(f"$filter: {text}") from wrong
    elif literal_kind == "word" and text in CONSTANTS:
        value = CONSTANTS[text]
    else:
        raise WrongOption(f"$filter: {text}")
    if value is not None and type(value) not in _VALUES[kind]:
        raise WrongOption(f"$filter: {text}")
    return value


def _moment(text: str) -> datetime:
    """The time of a text in ISO 8601, of a day its beginning in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sortable(value: object) -> tuple[int, object]:
    """Null comes first (OData 4.0, 11.2.5.2)."""
    return (0, 0) if value is None else (1, value)


def _order(text: str, *, names: Sequence[str]) -> list[tuple[str, bool]]:
    parts = [part.split() for part in text.split(",")] if text.strip() else []
    order = []
    for words in parts:
        name, direction = [*words, "asc"][:2] if words else ("", "")
        if name not in names or direction not in {"asc", "desc"} or len(words) > 2:  # noqa: PLR2004
            raise WrongOption("$orderby")
        order.append((name, direction == "desc"))
    return order


def _selected(text: str, *, names: Sequence[str]) -> Sequence[str]:
    if not text.strip() or text.strip() == "*":
        return names
    chosen = [name.strip() for name in text.split(",")]
    if not set(chosen) <= set(names):
        raise WrongOption("$select")
    return [name for name in names if name in chosen]


def _whole(options: Mapping[str, str], name: str, *, default: int) -> int:
    text = options.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004
        raise WrongOption(name)
    return int(text)


def _boolean(options: Mapping[str, str], name: str) -> bool:
    # The grammar of OData has `true` and `false` in any case (ABNF, booleanValue).
    value = {"": False, "false": False, "true": True}.get(options.get(name, "").lower())
    if value is None:
        raise WrongOption(name)
    return value


def _type_text(table: ODataTable) -> str:
    keys = "".join(f"<PropertyRef Name={quoteattr(name)}/>" for name in table.key)
    columns = "".join(
        f"<Property Name={quoteattr(column.name)} Type={quoteattr(column.kind)}"
        f' Nullable="{str(column.is_nullable).lower()}"/>'
        for column in table.columns
    )
    return f"<EntityType Name={quoteattr(table.row_name)}><Key>{keys}</Key>{columns}</EntityType>"
