"""Reference rows imported from content: written only if they differ, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import ContentVersion
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.refusals import Refused

Reference = TypeVar("Reference", bound=models.Model)
Version = TypeVar("Version", bound=ContentVersion)


@dataclass(frozen=True, kw_only=True)
class LoadCounts:
    """How many rows were added, changed or unchanged.

    `kept` counts records that were edited here and are not overwritten by their file.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0

    def __add__(self, other: LoadCounts) -> LoadCounts:
        """The sum of both.

        >>> LoadCounts(added=1) + LoadCounts(added=2, unchanged=3)
        LoadCounts(added=3, changed=0, unchanged=3, kept=0)
        """
        return LoadCounts(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            kept=self.kept + other.kept,
        )

    def as_dict(self) -> dict[str, int]:
        """The counts by name, for an audit line or a printed summary."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "kept": self.kept,
        }


def put_row(
    *, model: type[Reference], key: JsonObject, values: JsonObject
) -> tuple[Reference, LoadCounts]:
    """The row for `key`, created or updated to `values`, and the counts."""
    row = model._default_manager.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **values), LoadCounts(added=1)
    return row, _update_row(row=row, values=values)


def put_rows(*, model: type[Reference], rows: Mapping[str, JsonObject]) -> LoadCounts:
    """As `put_row` for the values of each code, with one query and one insert for all."""
    rows_by_code = model._default_manager.in_bulk(list(rows), field_name="code")
    new = [model(code=code, **values) for code, values in rows.items() if code not in rows_by_code]
    model._default_manager.bulk_create(new)
    stood = (
        _update_row(row=rows_by_code[code], values=rows[code])
        for code in rows
        if code in rows_by_code
    )
    return sum(stood, LoadCounts(added=len(new)))


def _update_row(*, row: models.Model, values: JsonObject) -> LoadCounts:
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    if not differing:
        return LoadCounts(unchanged=1)
    for name in differing:
        setattr(row, name, values[name])
    row.save(update_fields=differing)
    return LoadCounts(changed=1)


def lock_version(
    *,
    rows: models.QuerySet[Reference],
    version: int,
    refusal: type[Refused],
    missing_text: str,
    changed_text: str,
) -> Reference:
    """The current one of the versions of a record, locked, for an edit that began at `version`.

    Raises `refusal` with a text if there is no such record, or if someone saved another version
    meanwhile. Call within a transaction.
    """
    row: Any = rows.select_for_update().filter(is_current=True).first()
    if row is None:
        raise refusal(missing_text)
    if row.version != version:
        author = row.written_by or _("Someone")
        raise refusal(changed_text % {"who": author, "version": row.version})
    return row  # type: ignore[no-any-return]


def next_version(
    *, model: type[Version], current: Version | None, code: str, values: JsonObject
) -> Version:
    """The first or the next version of a record. Call within a transaction."""
    if current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
    version = current.version + 1 if current else 1
    return model._default_manager.create(code=code, version=version, **values)


def put_version(
    *,
    model: type[Version],
    code: str,
    values: JsonObject,
    stamp: JsonObject,
    is_used: Callable[[Version], bool],
) -> tuple[Version, LoadCounts]:
    """The current version of a record with these values; one that is used gets a successor.

    `stamp` says who wrote it, when and why. Call within a transaction.
    """
    current = model._default_manager.select_for_update().filter(code=code, is_current=True).first()
    if current and all(getattr(current, name) == value for name, value in values.items()):
        return current, LoadCounts(unchanged=1)
    stamped_values = {**values, **stamp}
    if current is None or is_used(current):
        row = next_version(model=model, current=current, code=code, values=stamped_values)
        return row, LoadCounts(changed=1) if current else LoadCounts(added=1)
    for name, value in stamped_values.items():
        setattr(current, name, value)
    current.save()
    return current, LoadCounts(changed=1)


def record_load(
    *, action: str, loaded: LoadCounts, by: ActingAccount | None, now: datetime
) -> None:
    """Write the audit line of a load that added or changed something; otherwise do nothing."""
    if loaded.added or loaded.changed:
        audit.record_line(action=action, subject=None, by=by, now=now, detail=loaded.as_dict())
