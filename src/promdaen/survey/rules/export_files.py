"""Exports of a round as files: a workbook, a table as CSV, JSON, and points for maps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from promdaen.kit import spreadsheets
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words
from promdaen.survey.rules import export_tables, export_words
from promdaen.survey.rules.export_tables import ExportColumn, ExportPosition, ExportVisit, Row
from promdaen.survey.rules.instrument import InstrumentContent

EXPORT_FORMATS: Mapping[str, str] = {
    "xlsx": spreadsheets.XLSX_TYPE,
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
}
"""The media type of each format."""


@dataclass(frozen=True, kw_only=True)
class FilledTable:
    """A table with its rows, ready to be written; `columns` are the allowed ones."""

    code: str
    name: Words
    columns: tuple[ExportColumn, ...]
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class Export:
    """The data of an export of a round: the visits, and their instrument."""

    code: str
    title: Words
    visits: Sequence[ExportVisit]
    instrument: InstrumentContent
    instrument_number: int
    is_outside: bool
    is_invented: bool = False

    def tables(self) -> list[FilledTable]:
        """The tables in the order in which they are read."""
        return [self.table(code=code) for code in export_words.TABLE_CODES]

    def table(self, *, code: str) -> FilledTable:
        """One table with its rows. Raises KeyError for an unknown table."""
        explained = {"indicators": self._indicators, "definitions": self._definitions}
        filled = explained[code]() if code in explained else self._visits(code)
        kept_rows = [export_tables.only(row=row, columns=filled.columns) for row in filled.rows]
        return replace(filled, rows=kept_rows)

    def _visits(self, code: str) -> FilledTable:
        table = export_tables.EXPORT_TABLES[code]
        return FilledTable(
            code=code,
            name=table.name,
            columns=table.columns_for(is_outside=self.is_outside),
            rows=[row for visit in self.visits for row in table.rows(visit=visit)],
        )

    def _indicators(self) -> FilledTable:
        rows = export_tables.indicator_rows(
            instrument=self.instrument, number=self.instrument_number
        )
        return FilledTable(
            code="indicators",
            name=export_tables.INDICATORS_NAME,
            columns=export_tables.INDICATOR_COLUMNS,
            rows=list(rows),
        )

    def _definitions(self) -> FilledTable:
        return FilledTable(
            code="definitions",
            name=export_words.DEFINITIONS,
            columns=export_words.DEFINITION_COLUMNS,
            rows=list(export_words.definition_rows(instrument=self.instrument)),
        )


def export_bytes(*, export: Export, file_format: str, table: str, made_at: datetime) -> bytes:
    """The file of an export; only CSV, which has one table, uses `table`.

    Raises KeyError for an unknown format or table.
    """
    if file_format == "csv":
        export_table = export.table(code=table)
        return spreadsheets.write_csv(heads=_heads(export_table), rows=_lines(export_table))
    if file_format == "xlsx":
        sheets = [
            spreadsheets.OutputSheet(
                name=export_table.name.en, heads=_heads(export_table), rows=_lines(export_table)
            )
            for export_table in export.tables()
        ]
        return spreadsheets.write_xlsx(sheets=sheets, made_at=made_at)
    body = {"json": json_body, "geojson": geojson_body}[file_format]
    return as_json(body=body(export=export, made_at=made_at))


def json_body(*, export: Export, made_at: datetime) -> NewJsonObject:
    """All tables by name, with the round, the variant and the time."""
    return {
        **_export_document(export, made_at),
        "tables": {table.code: list(table.rows) for table in export.tables()},
    }


def geojson_body(*, export: Export, made_at: datetime) -> NewJsonObject:
    """A feature for each checkpoint with scores; without its place for outside use.

    A feature without a place has the geometry null (RFC 7946, section 3.2).
    """
    # A feature inside has its place as the geometry. The other columns for inside (photographs,
    # latitude, longitude) are left out of its properties, which maps show and pass on.
    columns = export_tables.VISIT_TABLE.columns_for(is_outside=True)
    features = []
    for visit in export.visits:
        if not visit.counts:
            continue
        [row] = export_tables.visit_rows(visit=visit)
        position = None if export.is_outside else visit.position
        geometry = None if position is None else _point(position)
        position_facts = {} if position is None else {"position_quality": position.quality}
        features.append(
            {
                "type": "Feature",
                "id": visit.checkpoint,
                "geometry": geometry,
                "properties": export_tables.only(row=row, columns=columns) | position_facts,
            }
        )
    return {"type": "FeatureCollection", **_export_document(export, made_at), "features": features}


def _point(position: ExportPosition) -> NewJsonObject:
    # GeoJSON has the longitude first (RFC 7946, section 3.1.1).
    return {"type": "Point", "coordinates": [position.longitude, position.latitude]}


def as_json(*, body: object) -> bytes:
    """A body as JSON in UTF-8, Khmer readable, days and times in ISO 8601.

    >>> as_json(body={"on": date(2026, 11, 20)})
    b'{"on": "2026-11-20"}'
    >>> as_json(body={"at": datetime.fromisoformat("2026-11-20T08:30+00:00")})
    b'{"at": "2026-11-20T08:30:00+00:00"}'
    """
    return json.dumps(body, ensure_ascii=False, default=_iso_text).encode()


def _iso_text(value: object) -> str:
    if isinstance(value, date):
        # Not date.isoformat(value): it leaves out the time of a datetime, which is a date too.
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not written as JSON")


def _export_document(export: Export, made_at: datetime) -> NewJsonObject:
    return {
        "round": export.code,
        "title": export.title.by_language(),
        "made_at": made_at.isoformat(),
        "for_outside": export.is_outside,
        "invented": export.is_invented,
        "instrument": export.instrument_number,
    }


def _heads(table: FilledTable) -> list[Words]:
    return [column.head for column in table.columns]


def _lines(table: FilledTable) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.rows]
