"""The print pack of a run: its parts, its job, and its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from promdaen.course.models import CourseRun
from promdaen.course.queries.prints import packs as prints
from promdaen.course.rules import packs as rules
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.models import Job
from promdaen.kit.texts import Words

KIND = "run_pack"
UNDER_WAY = ("waiting", "running")


@dataclass(frozen=True, kw_only=True)
class PackState:
    """The progress of the last pack of a run; `has_file` while its file exists."""

    job: Job | None
    has_file: bool

    @property
    def is_under_way(self) -> bool:
        """Whether it is queued or running."""
        return self.job is not None and self.job.state in UNDER_WAY

    @property
    def percent(self) -> int:
        """The progress in percent."""
        return self.job.percent if self.job is not None else 0

    @property
    def files(self) -> list[NewJsonObject]:
        """Its files: name and pages_count."""
        return list(self.job.result["files"]) if self.job and self.job.result else []

    @property
    def left_out(self) -> list[Words]:
        """The parts that could not be printed."""
        left_out_parts = self.job.result["left_out"] if self.job and self.job.result else []
        return [rules.PACK_PARTS[part].label for part in left_out_parts]


@dataclass(frozen=True, kw_only=True)
class PackPage:
    """The parts of a run with what each lacks, and the last pack."""

    parts: Sequence[tuple[rules.PackPart, Words | None]]
    state: PackState


def folder() -> Path:
    """The folder of packs, which are stored for a day."""
    return Path(settings.DATA_FOLDER) / "packs"


def pack_jobs(*, run: CourseRun) -> QuerySet[Job]:
    """The pack jobs of a run, newest first."""
    return Job.objects.filter(kind=KIND, arguments__run=run.code)


def pack_page(*, run: CourseRun) -> PackPage:
    """The parts that can be printed for a run."""
    return PackPage(parts=prints.pack_parts(run=run), state=pack_state(run=run))


def pack_state(*, run: CourseRun) -> PackState:
    """The progress of the last pack of a run."""
    job = pack_jobs(run=run).first()
    return PackState(job=job, has_file=job is not None and _job_file(job=job) is not None)


def pack_file(*, run: CourseRun, job_id: UUID) -> bytes | None:
    """The file of a pack of this run, or None."""
    job = pack_jobs(run=run).filter(pk=job_id).first()
    path = None if job is None else _job_file(job=job)
    return None if path is None else path.read_bytes()


def _job_file(*, job: Job) -> Path | None:
    if not job.result:
        return None
    path = folder() / str(job.result["file"])
    return path if path.is_file() else None
