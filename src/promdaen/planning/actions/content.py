"""Import of measures from content; versions of plans keep their own copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from promdaen.curriculum.rules import records as record_rules
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.models import Measure
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import measures
from promdaen.survey.rules import instrument


def load_measures(
    *, records: Mapping[str, Sequence[ContentRecord]], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import the measures of the content, all or none.

    `records`: those of the shapes "measure", "indicator" and "survey". Raises PlanRefused with a
    line for each error, with its file. A measure that is in no file any more is deleted.
    """
    people_queries.require_right("survey", account=by)
    reads = get_language() or "en"
    files = {record.code: record.file for record in records["measure"]}
    bodies = {record.code: _body(record=record) for record in records["measure"]}
    faults = measures.measure_faults(
        measures=[measures.measure_facts(code=code, body=body) for code, body in bodies.items()],
        indicators=[*_liftable(records=records)],
    )
    lines = []
    for fault in faults:
        file = files.get(str(fault.place).split(".")[1], "content/measures")
        lines.append(f"{file}: {fault.text(language=reads)}")
    if lines:
        raise PlanRefused(*lines)
    with transaction.atomic():
        Measure.objects.exclude(code__in=bodies).delete()
        loaded = loading.put_rows(
            model=Measure, rows={code: {"body": body} for code, body in bodies.items()}
        )
        loading.record_load(action="load_measures", loaded=loaded, by=by, now=now)
    return loaded


def _liftable(*, records: Mapping[str, Sequence[ContentRecord]]) -> Iterator[str]:
    """The scored indicators, and those of older rounds that measures still lift."""
    for record in records["indicator"]:
        if record.values.get("standard"):
            yield record.code
    for frame in records.get("survey", ()):
        for row in frame.values.get("successions", ()):
            if row["how"] != instrument.REMEASURED:
                yield row["code"]


def _body(*, record: ContentRecord) -> dict[str, object]:
    values = record_rules.strip_review(values=record.values)
    return {key: value for key, value in values.items() if key != "code"}
