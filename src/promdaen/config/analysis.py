"""Parquet files of de-identified facts for analysis, made by DuckDB every night."""

from __future__ import annotations

import csv
import json
import secrets
import shutil
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from promdaen.config import single
from promdaen.config.backups import archive, retention
from promdaen.kit import audit
from promdaen.kit.json_objects import JsonObject
from promdaen.report.queries import analysis_rows
from promdaen.report.rules import analysis_files

COMMAND = analysis_rows.MAKE_FILES
MISSING = "DuckDB is not installed: pip install 'promdaen[analysis]', or duckdb beside it."


class AnalysisUnavailable(RuntimeError):
    """DuckDB, which writes the files, is not installed."""


def is_available() -> bool:
    """Whether DuckDB is installed: then files are made every night."""
    return find_spec("duckdb") is not None


def make_nightly(*, now: datetime) -> None:
    """Make the files at night, once, where DuckDB is installed; called by the worker."""
    if not is_available() or not _is_due(now=now):
        return
    lock = Path(settings.DATA_FOLDER) / "nightly-analysis"
    try:
        with single.lock_for_server(database=lock, address="", patience_seconds=0):
            if _is_due(now=now):
                write_files(into=analysis_rows.folder(), now=now)
    except single.AlreadyServed:
        return


def _is_due(*, now: datetime) -> bool:
    local, last = timezone.localtime(now), audit.last_line(action=COMMAND)
    return retention.is_due(last=timezone.localtime(last.at) if last else None, now=local)


def write_files(*, into: Path, now: datetime) -> JsonObject:
    """Write the Parquet files, their dictionary and a manifest; returns the manifest.

    A folder takes the place of the earlier one only once it is complete. Raises
    AnalysisUnavailable.
    """
    if not is_available():
        raise AnalysisUnavailable(MISSING)
    rows = analysis_rows.AnalysisRows(secret=secrets.token_bytes(32))
    into.parent.mkdir(parents=True, exist_ok=True)
    with archive.work_folder(inside=into.parent) as work:
        tables_folder = work / analysis_rows.FOLDER
        tables_folder.mkdir()
        # Not in one transaction: on SQLite it would make everybody wait.
        for file in analysis_files.ANALYSIS_FILES:
            _write_rows(rows=rows, file=file, path=work / f"{file}.csv")
        counts = _convert(work=work, target_folder=tables_folder)
        _write_dictionary(path=tables_folder / analysis_rows.DICTIONARY)
        manifest = {"format": 1, "made_at": now.isoformat(timespec="seconds"), "rows": counts}
        (tables_folder / analysis_rows.MANIFEST).write_text(
            json.dumps(manifest, indent=1) + "\n", encoding="utf-8"
        )
        _replace(new_folder=tables_folder, into=into, work=work)
    with transaction.atomic():
        audit.record_line(action=COMMAND, subject=None, by=None, now=now, detail={"rows": counts})
    return manifest


def _write_rows(*, rows: analysis_rows.AnalysisRows, file: str, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([column.name for column in analysis_files.columns(file=file)])
        writer.writerows(rows.rows(file=file))


def _convert(*, work: Path, target_folder: Path) -> dict[str, int]:
    """Turn the files of text into Parquet; returns the rows of each."""
    import duckdb  # noqa: PLC0415  an optional extra

    counts = {}
    with duckdb.connect(":memory:") as database:
        # Nothing is fetched or installed; what does not fit in memory goes beside the files.
        database.execute("SET autoinstall_known_extensions = false")
        database.execute(f"SET temp_directory = '{_quoted(work)}'")
        for file in analysis_files.ANALYSIS_FILES:
            columns = ", ".join(
                f"'{column.name}': '{column.kind}'" for column in analysis_files.columns(file=file)
            )
            source, target = (
                _quoted(work / f"{file}.csv"),
                _quoted(target_folder / f"{file}.parquet"),
            )
            copied = database.execute(
                f"COPY (SELECT * FROM read_csv('{source}', header = true, nullstr = '', "  # noqa: S608
                f"columns = {{{columns}}})) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
            # COPY says how many rows it wrote.
            [count] = copied.fetchone() or [0]
            counts[file] = int(count)
    return counts


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _write_dictionary(*, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["file", "column", "type", "meaning_en", "meaning_km"])
        for column in analysis_files.ANALYSIS_COLUMNS:
            texts = [column.meaning.text(language=language) for language in ("en", "km")]
            writer.writerow([f"{column.file}.parquet", column.name, column.kind, *texts])


def _replace(*, new_folder: Path, into: Path, work: Path) -> None:
    earlier = work / "earlier"
    if into.exists():
        into.rename(earlier)
    new_folder.rename(into)
    shutil.rmtree(earlier, ignore_errors=True)
