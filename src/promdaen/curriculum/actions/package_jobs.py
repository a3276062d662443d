"""Packages of many lessons: ordered on the page, written in the background."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from promdaen.curriculum.queries import kept_lessons
from promdaen.kit import job_files, jobs
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

PACKAGE, MEDIA_TYPE = "lesson_package", "application/zip"
MAX_LESSONS_PER_REQUEST = 4
"""Lessons that are written in the request: the first time draws a lesson's pictures, 0.4 s."""
WRITING = gettext_noop("Writing the lessons")


def ask_package(*, package_format: str, by: Account, now: datetime) -> Job:
    """Order the package of all lessons in the page's language."""
    arguments = {"format": package_format, "page_language": page_language()}
    return jobs.ask_job(kind=PACKAGE, arguments=arguments, by=by, now=now)


def make_package(*, arguments: JsonObject) -> dict[str, str]:
    """Write the package of all lessons; the work of a job."""
    lessons = kept_lessons.package_lessons(topic="")
    html_lessons = []
    for count, lesson in enumerate(kept_lessons.written_lessons(lessons=lessons), start=1):
        html_lessons.append(lesson)
        jobs.report_progress(done_count=count, total=len(lessons), step=WRITING)
    data, name = kept_lessons.package_file(
        lessons=html_lessons, package_format=arguments["format"], topic=""
    )
    return job_files.made_file(data=data, name=name, media_type=MEDIA_TYPE)
