"""The rows of the files for analysis: finished runs of five officers or more, without names."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from promdaen.assessment import queries as assessment_queries
from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun
from promdaen.kit import audit
from promdaen.kit.suppression import MIN_CELL_SIZE
from promdaen.report.rules import analysis_files

FOLDER, MANIFEST, DICTIONARY = "analysis", "manifest.json", "dictionary.csv"
MAKE_FILES = "make_analysis_files"
CHUNK = 5_000
Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class AnalysisPage:
    """The files of the last night with rows and bytes; `made_at` None before the first."""

    made_at: datetime | None
    files: Sequence[tuple[str, int | None, int]]
    columns: Sequence[analysis_files.AnalysisColumn]


def folder() -> Path:
    """The folder of the nightly files."""
    return Path(settings.DATA_FOLDER) / FOLDER


def analysis_page() -> AnalysisPage:
    """What is there to download, and the data dictionary."""
    audit_line = audit.last_line(action=MAKE_FILES)
    rows = audit_line.detail["rows"] if audit_line else {}
    names = [*(f"{file}.parquet" for file in analysis_files.ANALYSIS_FILES), DICTIONARY]
    file_paths = [folder() / name for name in names]
    return AnalysisPage(
        made_at=audit_line.at if audit_line else None,
        files=[
            (path.name, rows.get(path.stem), path.stat().st_size)
            for path in file_paths
            if path.is_file()
        ],
        columns=analysis_files.ANALYSIS_COLUMNS,
    )


def analysis_file(*, name: str) -> Path | None:
    """One of these files, or None."""
    file_names = {page_name for page_name, _rows, _size in analysis_page().files}
    return folder() / name if name in file_names else None


class AnalysisRows:
    """The rows of each file in the order of its columns; `secret` names officers at random."""

    def __init__(self, *, secret: bytes):
        self.secret = secret
        self.runs = finished_runs()

    def rows(self, *, file: str) -> Iterable[Row]:
        """The rows of a file, read as they are asked for."""
        rows_by_file = {
            analysis_files.RUNS: self._runs,
            analysis_files.OFFICERS: self._officers,
            analysis_files.ITEMS: self._items,
            analysis_files.ANSWERS: self._answers,
        }
        return rows_by_file[file]()

    def _name(self, officer: UUID) -> str:
        return hmac.new(self.secret, officer.bytes, hashlib.sha256).hexdigest()[:16]

    def _runs(self) -> Iterator[Row]:
        rows = self.runs.order_by("code").values_list(
            "code", "programme__code", "course__code", "province__code", "ends_on", "is_invented"
        )
        for code, programme, course, province, ends_on, is_invented in rows:
            yield code, programme or "", course, province, f"{ends_on:%Y-%m}", is_invented

    def _officers(self) -> Iterator[Row]:
        for run in self.runs.order_by("code"):
            rows = course_queries.officers_with_points(run=run)
            groups = analysis_files.generalised(
                groups=[
                    (department, place or "", sex) for _one, department, place, sex, *_ in rows
                ]
            )
            officer_rows = [
                (run.code, self._name(row[0]), *labels, *row[4:])
                for row, labels in zip(rows, groups, strict=True)
            ]
            # By their random names: the order of a roster would say more.
            yield from sorted(officer_rows, key=lambda row: str(row[1]))

    def _items(self) -> Iterator[Row]:
        yield from assessment_queries.answered_items().values_list(
            "code", "outcome__topic__code", "outcome__code", "kind"
        )

    def _answers(self) -> Iterator[Row]:
        for run in self.runs:
            tests = course_queries.counted_tests(runs=self.runs.filter(pk=run.pk))
            sittings = {
                pk: (occasion, months, paper, mode, language, self._name(officer))
                for pk, occasion, months, paper, mode, language, officer in tests.values_list(
                    "sitting",
                    "occasion",
                    "months",
                    "sitting__paper__code",
                    "sitting__mode",
                    "sitting__language",
                    "sitting__officer",
                )
            }
            answers = assessment_queries.current_responses(
                sittings=tests.values_list("sitting", flat=True)
            )
            columns = ("sitting", "item__code", "item__outcome__topic__code", "mark")
            for sitting, item, topic, mark in answers.values_list(*columns).iterator(CHUNK):
                if sitting not in sittings:
                    continue
                occasion, months, paper, mode, language, name = sittings[sitting]
                yield (run.code, name, occasion, months, paper, item, topic, mark, mode, language)


def finished_runs() -> QuerySet[CourseRun]:
    """Finished runs of five officers or more."""
    seats = course_queries.finished_runs().annotate(seats=Count("enrolments"))
    return seats.filter(seats__gte=MIN_CELL_SIZE)
