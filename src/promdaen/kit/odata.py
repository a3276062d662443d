"""Tables in OData 4.0 (OASIS 2014): what a client may ask of one, and how it is described.

Of the query options $filter (comparisons with and, or, not), $orderby, $select, $top, $skip and
$count are read; a client that asks for more gets OptionNotOffered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

VERSION = "4.0"
PAGE_ROWS = 1000
"""Rows of one answer; the next ones are at its @odata.nextLink."""
LONGEST_FILTER, DEEPEST = 2_000, 20
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
    next_at: int | None


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
        test = read_filter(text=options["$filter"], names=names)
        matching = [row for row in rows if test(row)]
    for name, is_descending in reversed(_order(options.get("$orderby", ""), names=names)):
        matching = sorted(matching, key=lambda row: _sortable(row[name]), reverse=is_descending)
    begin = _whole(options, "$skip", default=0)
    end = min(len(matching), begin + _whole(options, "$top", default=len(matching)))
    start = _whole(options, "$skiptoken", default=begin)
    stop = min(end, start + PAGE_ROWS)
    chosen = _selected(options.get("$select", ""), names=names)
    return ODataAnswer(
        columns=chosen,
        rows=[{name: row[name] for name in chosen} for row in matching[start:stop]],
        count=len(matching),
        is_count_wanted=options.get("$count", "false") == "true",
        next_at=stop if stop < end else None,
    )


def read_filter(*, text: str, names: Sequence[str]) -> Test:
    """The test of a $filter. Raises WrongOption and OptionNotOffered.

    >>> text = "place eq 'Poi''Pet' and not (year lt 2026)"
    >>> test = read_filter(text=text, names=["place", "year"])
    >>> test({"place": "Poi'Pet", "year": 2026}), test({"place": "Poi'Pet", "year": 2025})
    (True, False)
    """
    if len(text) > LONGEST_FILTER:
        raise WrongOption("$filter")
    reader = _FilterReader(tokens=_tokens(text), names=frozenset(names))
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

    def __init__(self, *, tokens: Sequence[tuple[str, str]], names: frozenset[str]) -> None:
        self._tokens, self._names, self._at = tokens, names, 0

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
        if depth > DEEPEST:
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
        if name not in self._names:
            raise WrongOption(f"$filter: {name}")
        _kind, operator = self._take()
        if operator not in COMPARISONS:
            raise WrongOption(f"$filter: {operator}")
        compare, other = COMPARISONS[operator], _literal(self._take())
        is_order = operator not in {"eq", "ne"}

        def test(row: Row) -> bool:
            value = row[name]
            # Nothing is above or below null, nor above a value of another type.
            if is_order and not _are_comparable(value, other):
                return False
            return compare(value, other)

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
    at = 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if match is None:
            raise WrongOption("$filter")
        kind = str(match.lastgroup)
        tokens.append((kind, match[kind]))
        at = match.end()
    return tokens


def _literal(token: tuple[str, str]) -> Any:
    kind, text = token
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        return float(text) if "." in text else int(text)
    if kind == "date":
        return text
    if kind == "word" and text in CONSTANTS:
        return CONSTANTS[text]
    raise WrongOption(f"$filter: {text}")


def _are_comparable(value: Any, other: Any) -> bool:
    is_number = isinstance(value, int | float) and isinstance(other, int | float)
    return is_number or (isinstance(value, str) and isinstance(other, str))


def _sortable(value: Any) -> tuple[int, Any]:
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


def _type_text(table: ODataTable) -> str:
    keys = "".join(f"<PropertyRef Name={quoteattr(name)}/>" for name in table.key)
    columns = "".join(
        f"<Property Name={quoteattr(column.name)} Type={quoteattr(column.kind)}"
        f' Nullable="{str(column.is_nullable).lower()}"/>'
        for column in table.columns
    )
    return f"<EntityType Name={quoteattr(table.row_name)}><Key>{keys}</Key>{columns}</EntityType>"
