"""Bulk inserts: faster for files than one object per row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType, NoneType
from typing import Any

from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

BATCH = 20_000
PLAIN: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "FloatField": (float, int, NoneType),
        "PositiveSmallIntegerField": (int, NoneType),
        "CharField": (str, NoneType),
    }
)
"""Types of values, by kinds of columns, that every database takes as they are."""


def add_rows(
    *,
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    using: str | None = None,
) -> int:
    """Insert rows of values in the order of `columns`, all or none; returns the number.

    Columns are all of the model's attribute names ("sitting_id"): there are no defaults. A row
    that violates a constraint raises IntegrityError. Raises ValueError for other columns.
    """
    connection = connections[router.db_for_write(model) if using is None else using]
    fields = _fields(model, tuple(columns))
    quoted = connection.ops.quote_name
    # The SQL text contains only names of the model; every value is a parameter.
    statement = "INSERT INTO {} ({}) VALUES ({})".format(  # noqa: S608
        quoted(model._meta.db_table),
        ", ".join(quoted(str(field.column)) for field in fields),
        ", ".join(["%s"] * len(fields)),
    )
    row_list = list(rows)
    # As when saving one row: to continue after an error, the caller opens a transaction.
    with (
        transaction.atomic(using=connection.alias, savepoint=False),
        connection.cursor() as cursor,
    ):
        for start in range(0, len(row_list), BATCH):
            batch = row_list[start : start + BATCH]
            value_rows = [
                _column_values(field=field, values=values, connection=connection)
                for field, values in zip(fields, zip(*batch, strict=True), strict=True)
            ]
            cursor.executemany(statement, list(zip(*value_rows, strict=True)))
    return len(row_list)


# Files are written in many small batches of the same few models.
@lru_cache(maxsize=256)
def _fields(
    model: type[models.Model], columns: tuple[str, ...]
) -> tuple[models.Field[Any, Any], ...]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if sorted(columns) != sorted(fields):
        raise ValueError(f"{model.__name__} has the columns {', '.join(sorted(fields))}.")
    return tuple(fields[name] for name in columns)


def _column_values(
    *, field: models.Field[Any, Any], values: Sequence[Any], connection: BaseDatabaseWrapper
) -> Sequence[Any]:
    """The values of a column in the form for the database."""
    plain = PLAIN.get(field.get_internal_type(), ())
    if all(type(value) in plain for value in values):
        return values
    converted: dict[int, Any] = {}
    for value in values:
        # Rows share many values: each object is converted once.
        if id(value) not in converted:
            converted[id(value)] = field.get_db_prep_save(value, connection)
    return [converted[id(value)] for value in values]
