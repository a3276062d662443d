"""Many rows at once: what a file brings in is added faster than one object a row allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections, models, router, transaction

BATCH = 20_000


def add_rows(
    *, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows of values in the order of `columns`, all or none; how many.

    Columns are the model's own names ("sitting_id"), every one of them: nothing is filled in.
    A row that clashes raises IntegrityError. Raises ValueError for other columns.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if sorted(columns) != sorted(fields):
        raise ValueError(f"{model.__name__} has the columns {', '.join(sorted(fields))}.")
    connection = connections[router.db_for_write(model)]
    writers = [_writer(field=fields[name], connection=connection) for name in columns]
    quoted = connection.ops.quote_name
    # Only names of the model stand in the text; every value is a parameter.
    statement = "INSERT INTO {} ({}) VALUES ({})".format(  # noqa: S608
        quoted(model._meta.db_table),
        ", ".join(quoted(str(fields[name].column)) for name in columns),
        ", ".join(["%s"] * len(columns)),
    )
    held = list(rows)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for start in range(0, len(held), BATCH):
            cursor.executemany(
                statement,
                [
                    [write(value) for write, value in zip(writers, row, strict=True)]
                    for row in held[start : start + BATCH]
                ],
            )
    return len(held)


def _writer(*, field: models.Field[Any, Any], connection: Any) -> Callable[[Any], Any]:
    """How a column's values are written; the same object is turned once, since rows share many."""
    turned: dict[int, tuple[Any, Any]] = {}

    def write(value: Any) -> Any:
        found = turned.get(id(value))
        if found is None:
            # The value is kept beside its turned form, so that its identity stays its own.
            found = turned[id(value)] = (value, field.get_db_prep_save(value, connection))
        return found[1]

    return write
