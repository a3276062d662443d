"""Words for tables and columns on pages of decisions, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import languages
from promdaen.kit.texts import page_language
from promdaen.laptops.queries import tables

KINDS: Mapping[str, Any] = {
    "people.Officer": gettext_lazy("Officer"),
    "people.Account": gettext_lazy("Account"),
    "people.Posting": gettext_lazy("Posting"),
    "kit.AuditLine": gettext_lazy("Audit log"),
    "kit.Node": gettext_lazy("Audit log"),
    "course.CourseRun": gettext_lazy("Course run"),
    "course.CourseRun_trainers": gettext_lazy("Trainers"),
    "course.Enrolment": gettext_lazy("Roster"),
    "course.TrainingSession": gettext_lazy("Training session"),
    "course.SessionTrainer": gettext_lazy("Trainers"),
    "course.Attendance": gettext_lazy("Attendance"),
    "course.Feedback": gettext_lazy("Evaluation forms"),
    "course.Certificate": gettext_lazy("Certificates"),
    "course.Practice": gettext_lazy("Practice"),
    "course.PracticeShare": gettext_lazy("Practice"),
    "course.RunPaper": gettext_lazy("Papers"),
    "course.RunTarget": gettext_lazy("Targets"),
    "course.RunTest": gettext_lazy("Tests"),
    "course.RunSitting": gettext_lazy("Test sittings"),
    "course.MissingReason": gettext_lazy("Reason for a missing test"),
    "course.Trainer": gettext_lazy("Trainer"),
    "assessment.Sitting": gettext_lazy("Test sittings"),
    "assessment.Response": gettext_lazy("Answers"),
    "assessment.SavedAnswer": gettext_lazy("Answers on phones"),
    "evidence.Observation": gettext_lazy("Observations"),
}
AREAS: Mapping[str, Any] = {
    "assessment": gettext_lazy("Tests"),
    "booth": gettext_lazy("Practice"),
    "casework": gettext_lazy("Cases"),
    "course": gettext_lazy("Course"),
    "exercise": gettext_lazy("Table-top exercises"),
    "planning": gettext_lazy("Border programme"),
    "questions": gettext_lazy("Questions"),
    "refresher": gettext_lazy("Refreshers"),
    "report": gettext_lazy("Results sheet"),
    "specimen": gettext_lazy("Documents"),
    "survey": gettext_lazy("Survey"),
}
"""Words for other tables, by their capability."""
COLUMNS: Mapping[str, Any] = {
    "answer": gettext_lazy("Answer"),
    "closed_at": gettext_lazy("Closed"),
    "code": gettext_lazy("Code"),
    "course_id": gettext_lazy("Course"),
    "department_id": gettext_lazy("Department"),
    "email": gettext_lazy("Email address"),
    "ends_on": gettext_lazy("Last day"),
    "half": gettext_lazy("Half"),
    "has_attended": gettext_lazy("Attended"),
    "has_given_feedback": gettext_lazy("Evaluation form handed in"),
    "is_active": gettext_lazy("Active"),
    "is_cancelled": gettext_lazy("Cancelled"),
    "is_final": gettext_lazy("Finished"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "minutes": gettext_lazy("Minutes"),
    "name": gettext_lazy("Name"),
    "name_km": gettext_lazy("Name in Khmer"),
    "name_latin": gettext_lazy("Name in Latin letters"),
    "note": gettext_lazy("Note"),
    "occasion": gettext_lazy("Occasion"),
    "officer_id": gettext_lazy("Officer"),
    "on": gettext_lazy("Day"),
    "paper_id": gettext_lazy("Paper"),
    "place": gettext_lazy("Place"),
    "place_en": gettext_lazy("Place in English"),
    "place_km": gettext_lazy("Place in Khmer"),
    "programme_id": gettext_lazy("Programme"),
    "province_id": gettext_lazy("Province"),
    "rank_id": gettext_lazy("Rank"),
    "reason": gettext_lazy("Reason"),
    "room": gettext_lazy("Room"),
    "run_id": gettext_lazy("Course run"),
    "seat": gettext_lazy("Seat"),
    "sex": gettext_lazy("Sex"),
    "short_code": gettext_lazy("Short code"),
    "starts_on": gettext_lazy("First day"),
    "text_en": gettext_lazy("Text in English"),
    "text_km": gettext_lazy("Text in Khmer"),
    "topic_id": gettext_lazy("Topic"),
    "withdrawn_reason": gettext_lazy("Reason"),
}
HIDDEN = frozenset(
    {
        "id", "values_salt", "name_km_folded", "name_latin_folded",
        "created_at", "names_removed_at",
    }
)  # fmt: skip
"""Columns that say nothing to a person."""


SEXES = {"F": gettext_lazy("Female"), "M": gettext_lazy("Male")}
DAYS = frozenset({"starts_on", "ends_on", "on"})


def kind_words(*, kind: str) -> str:
    """What a record of a table is."""
    words = KINDS.get(kind) or AREAS.get(kind.partition(".")[0])
    return str(words) if words else _("Other records")


def column_words(*, kind: str, name: str) -> str:
    """What a column is; of one without words, its name in the database."""
    if kind == tables.OFFICER and name == "code":
        return _("Officer code")
    words = COLUMNS.get(name)
    return str(words) if words else _("Other value (%(name)s)") % {"name": name}


def value_words(*, name: str, value: Any) -> str:
    """A plain value of a column for a person."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "sex" and isinstance(value, str) and value in SEXES:
        return str(SEXES[value])
    if name in DAYS and value:
        with suppress(ValueError):
            return languages.day_short_text(date.fromisoformat(value), language=page_language())
    if isinstance(value, dict):
        return str(value.get(page_language()) or value.get("en") or "")
    return "" if value is None else str(value)
