"""The synchronised tables, with referenced tables before those that refer, and their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connection, models, router

from promdaen.kit.models import Fact, PlainJson
from promdaen.kit.travel import travel_class
from promdaen.laptops.rules import contents

ACCOUNT = "people.Account"
OFFICER = "people.Officer"
AUDIT_NODE = "kit.Node"
FEEDBACK = "course.Feedback"
FACT, CHANGING, REFERENCE = "fact", "changing", "reference"
KINDS_OF_CLASS = {"fact": FACT, "leased": CHANGING, "person": CHANGING, "reference": REFERENCE}
STAY = frozenset(
    {
        # Encrypted with a key file of the machine; headquarters could not decrypt them.
        "course.Badge",
        "course.BadgeKey",
        # A form is sent in a set of its run, without a place.
        FEEDBACK,
        # Each installation has its own; a laptop's is sent with its audit lines.
        AUDIT_NODE,
    }
)
CHUNK = 5_000
MAX_PARAMETERS = 5_000
MIN_FOR_RANGE_CHECK = 50


@dataclass(frozen=True)
class TravelColumn:
    """A synchronised column: its field name, its database name, its kind.

    `refers_to` is the label of the table that it refers to; `is_blanked`: the value is not sent,
    `is_optional`: the column may be empty.
    """

    name: str
    column: str
    kind: str
    refers_to: str = ""
    is_blanked: bool = False
    is_optional: bool = False


@dataclass(frozen=True)
class TravelTable:
    """A synchronised table; `identity` are the columns that identify a row on every node."""

    label: str
    kind: str
    model: type[models.Model]
    columns: tuple[TravelColumn, ...]
    identity: tuple[TravelColumn, ...]

    @property
    def name(self) -> str:
        """Its database name."""
        return str(self.model._meta.db_table)

    def row_key(self, *, row: contents.Row) -> str:
        """The key of a row within its table."""
        if len(self.identity) == 1:
            return str(row[self.identity[0].name])
        return ":".join(str(row[column.name]) for column in self.identity)

    def row_keys(self, *, rows: Sequence[contents.Row]) -> list[str]:
        """The keys of many rows."""
        if len(self.identity) == 1:
            name = self.identity[0].name
            return [str(row[name]) for row in rows]
        return [self.row_key(row=row) for row in rows]


@cache
def travelling() -> Mapping[str, TravelTable]:
    """Every synchronised table by its label; referenced tables come first."""
    tables_by_label = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        kind = KINDS_OF_CLASS.get(travel_class(model=model) or "")
        is_main = router.allow_migrate_model(DEFAULT_DB_ALIAS, model)
        if kind is not None and is_main and label not in STAY:
            tables_by_label[label] = _table(model=model, kind=kind)
    graph = {
        label: {
            column.refers_to
            for column in table.columns
            if column.refers_to in tables_by_label and column.refers_to != label
        }
        for label, table in tables_by_label.items()
    }
    while True:
        try:
            return {
                label: tables_by_label[label] for label in TopologicalSorter(graph).static_order()
            }
        except CycleError as error:
            _break_circle(tables=tables_by_label, graph=graph, circle=error.args[1])


def _break_circle(
    *, tables: Mapping[str, TravelTable], graph: Mapping[str, set[str]], circle: Sequence[str]
) -> None:
    """Order two tables that refer to each other: the one with the optional reference first."""
    for label in circle:
        for column in tables[label].columns:
            if column.is_optional and column.refers_to in circle and column.refers_to != label:
                graph[label].discard(column.refers_to)
                return
    raise RuntimeError(f"These tables refer to each other in a circle: {', '.join(circle)}")


@cache
def feedback_table() -> TravelTable:
    """The table of feedback, whose rows are sent in sets."""
    return _table(model=apps.get_model(FEEDBACK), kind=FACT)


def _table(*, model: type[models.Model], kind: str) -> TravelTable:
    meta = model._meta
    is_numbered = isinstance(meta.pk, models.AutoField)
    fields = [field for field in meta.concrete_fields if not (is_numbered and field is meta.pk)]
    columns = tuple(_column(field=field) for field in fields)
    if is_numbered:
        # A link between two rows: its number differs on every node.
        names = set(meta.unique_together[0])
        identity = [
            column for field, column in zip(fields, columns, strict=True) if field.name in names
        ]
    else:
        identity = [column for column in columns if column.name == meta.pk.attname]
    # A table of facts with some mutable rows is compared like the others.
    guarded: Mapping[str, Any] = getattr(apps.get_app_config(meta.app_label), "guarded", {})
    guard = guarded.get(model.__name__)
    is_open = bool(guard.update or guard.delete) if guard else not issubclass(model, Fact)
    return TravelTable(
        label=meta.label,
        kind=CHANGING if kind == FACT and is_open else kind,
        model=model,
        columns=columns,
        identity=tuple(identity),
    )


def _column(*, field: models.Field[Any, Any]) -> TravelColumn:
    refers_to, is_blanked, kind_field = "", False, field
    while kind_field.remote_field is not None:
        model: Any = kind_field.remote_field.model
        kind_field = kind_field.target_field  # type: ignore[attr-defined]
        refers_to = refers_to or model._meta.label
        is_local = travel_class(model=model) == "local" and model is not get_user_model()
        is_blanked = is_blanked or (is_local and field.null)
    return TravelColumn(
        name=str(field.attname),
        column=str(field.column),
        kind=_kind(field=kind_field),
        refers_to=refers_to,
        is_blanked=is_blanked,
        is_optional=field.null,
    )


def _kind(*, field: models.Field[Any, Any]) -> str:
    kinds: Sequence[tuple[type[models.Field[Any, Any]], str]] = (
        (models.UUIDField, "uuid"),
        (models.DateTimeField, "time"),
        (models.DateField, "day"),
        (models.BooleanField, "bool"),
        (models.BinaryField, "bytes"),
        (models.DecimalField, "decimal"),
    )
    if isinstance(field, models.JSONField):
        return "plain-json" if field.encoder is PlainJson else "json"
    return next((kind for field_class, kind in kinds if isinstance(field, field_class)), "")


# Reading


def rows(
    *, table: TravelTable, condition: str = "", values: Sequence[Any] = ()
) -> Iterator[dict[str, Any]]:
    """The rows of a table as plain values, sorted by id; `condition` is a condition."""
    quoted = connection.ops.quote_name
    # A plus sign keeps SQLite's driver from making an object of each time, which is made text.
    sign = "+" if connection.vendor == "sqlite" else ""
    chosen = ", ".join(
        f"{sign if column.kind in {'time', 'day'} else ''}t.{quoted(column.column)}"
        for column in table.columns
    )
    order = ", ".join(f"t.{quoted(column.column)}" for column in table.identity)
    statement = f"SELECT {chosen} FROM {quoted(table.name)} t {condition} ORDER BY {order}"  # noqa: S608
    names = [column.name for column in table.columns]
    changed = _changed(table=table)
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        while chunk := cursor.fetchmany(CHUNK):
            row_values = [dict(zip(names, values_of_row, strict=True)) for values_of_row in chunk]
            for name, change in changed:
                _change_column(rows=row_values, name=name, change=change)
            yield from row_values


def _change_column(
    *, rows: Sequence[dict[str, Any]], name: str, change: Callable[[Any], Any]
) -> None:
    filled = [row for row in rows if row[name] is not None]
    values = [row[name] for row in filled]
    if change is contents.FROM_DRIVER["json"] and all(isinstance(value, str) for value in values):
        plain = contents.read_all(texts=values)
    else:
        plain = [change(value) for value in values]
    for row, value in zip(filled, plain, strict=True):
        row[name] = value


def _changed(*, table: TravelTable) -> Sequence[tuple[str, Callable[[Any], Any]]]:
    """The columns whose driver values need conversion."""
    is_sqlite = connection.vendor == "sqlite"
    conversions: list[tuple[str, Callable[[Any], Any]]] = []
    for column in table.columns:
        kind = column.kind.removeprefix("plain-")
        if column.is_blanked:
            conversions.append((column.name, _nothing))
        elif kind and not (is_sqlite and kind in {"uuid", "bool", "time", "day"}):
            conversions.append((column.name, contents.FROM_DRIVER[kind]))
    return conversions


def _nothing(_value: Any) -> None:
    return None


def rows_not_numbered(*, table: TravelTable) -> Iterator[dict[str, Any]]:
    """The rows of a table of facts without a place."""
    return rows(table=table, condition=without_number(table=table), values=[table.label])


def without_number(*, table: TravelTable) -> str:
    """The condition that a row has no place; its parameter is the label of the table."""
    [identity] = table.identity
    column = f"t.{connection.ops.quote_name(identity.column)}"
    if connection.vendor != "sqlite" and identity.kind == "uuid":
        column = f"REPLACE(CAST({column} AS text), '-', '')"
    return (
        "WHERE NOT EXISTS (SELECT 1 FROM laptops_numberedrow n "  # noqa: S608
        f"WHERE n.{connection.ops.quote_name('table')} = %s "
        f"AND n.{connection.ops.quote_name('row')} = {column})"
    )


def rows_by_key(*, table: TravelTable, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The rows of a table with these keys that exist here."""
    quoted = connection.ops.quote_name
    rows_by_key_value = {}
    columns = [f"t.{quoted(column.column)}" for column in table.identity]
    each = f"({' AND '.join(f'{column} = %s' for column in columns)})"
    for chunk in chunks(items=keys, size=MAX_PARAMETERS // len(columns)):
        if len(chunk) > MIN_FOR_RANGE_CHECK and _is_range_empty(table=table, keys=chunk):
            continue
        if len(columns) == 1:
            only = f"WHERE {columns[0]} IN ({', '.join(['%s'] * len(chunk))})"
        else:
            only = f"WHERE {' OR '.join([each] * len(chunk))}"
        values = (
            chunk
            if len(columns) == 1
            else [part for key in chunk for part in split_key(table=table, key=key)]
        )
        for row in rows(table=table, condition=only, values=values):
            rows_by_key_value[table.row_key(row=row)] = row
    return rows_by_key_value


def _is_range_empty(*, table: TravelTable, keys: Sequence[str]) -> bool:
    """Whether no row is between the lowest and the highest of these ids, which begin with time."""
    column = table.identity[0]
    if len(table.identity) > 1 or column.kind != "uuid":
        return False
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {quoted(table.name)} "  # noqa: S608
            f"WHERE {quoted(column.column)} BETWEEN %s AND %s LIMIT 1",
            [min(keys), max(keys)],
        )
        return cursor.fetchone() is None


def split_key(*, table: TravelTable, key: str) -> list[str]:
    """The values of the columns that identify a row."""
    return key.split(":", len(table.identity) - 1)


def chunks(*, items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` items."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def ids_here(*, label: str, ids: Iterable[Any]) -> set[str]:
    """Which of these primary keys exist in a table here, as plain text."""
    model = apps.get_model(label)
    meta, quoted = model._meta, connection.ops.quote_name
    column = quoted(meta.pk.column)
    is_uuid = isinstance(meta.pk, models.UUIDField)
    existing_ids: set[str] = set()
    with connection.cursor() as cursor:
        for chunk in chunks(items=ids, size=MAX_PARAMETERS):
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(
                f"SELECT {column} FROM {quoted(meta.db_table)} "  # noqa: S608
                f"WHERE {column} IN ({marks})",
                chunk,
            )
            plain = contents.FROM_DRIVER["uuid"] if is_uuid else str
            existing_ids.update(plain(value) for (value,) in cursor.fetchall())
    return existing_ids


def defaults(*, table: TravelTable) -> dict[str, Any]:
    """The default values of a new row of a table, as plain values."""
    plain = {"uuid", "time", "day", "bytes", "decimal"}
    default_values = {}
    for column in table.columns:
        field = next(
            model_field
            for model_field in table.model._meta.concrete_fields
            if model_field.attname == column.name
        )
        value = field.get_default()
        default_values[column.name] = (
            contents.FROM_DRIVER[column.kind](value)
            if column.kind in plain and value is not None
            else value
        )
    return default_values


def accounts(*, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Accounts by id; only the id, the address and the name are sent."""
    rows_of = get_user_model()._default_manager.filter(pk__in=list(ids)).order_by("pk")
    return [
        {"id": account.pk.hex, "email": account.email, "name": account.name} for account in rows_of
    ]
