"""Import cases: a change to one that was judged is a new version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import Case
from promdaen.casework.queries import law as law_queries
from promdaen.casework.rules import case_faults
from promdaen.casework.rules.law import LegalTests
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import records as record_rules
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

HEAD_FIELDS = ("code", "title")


def put_cases(
    *, records: Sequence[ContentRecord], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import the cases of the content, all or none; a case that was judged gets a new version.

    Raises CaseworkRefused, with the file, the stage and the result of the engine, if a case has
    faults or its expected answer differs from that of the current law.
    """
    people_queries.require_right("runs", account=by)
    with transaction.atomic():
        lines = list(_lines(records=records)) if records else []
        if lines:
            raise CaseworkRefused(*lines)
        stored_cases = (
            _store_case(values=record_rules.strip_review(values=record.values), by=by, now=now)
            for record in records
        )
        loaded = sum(stored_cases, loading.LoadCounts())
        loading.record_load(action="put_cases", loaded=loaded, by=by, now=now)
    return loaded


def current_law() -> LegalTests:
    """The current law. Raises CaseworkRefused if none was loaded."""
    law = law_queries.current_law()
    if law is None:
        raise CaseworkRefused(_("No law is loaded yet: load the legal tests first."))
    return law


def case_lines(*, law: LegalTests, record: ContentRecord) -> list[str]:
    """The faults of a case, one line each, with file and place."""
    reads = get_language() or "en"
    return [
        f"{record.file}: {record.code}, {fault.place}: {fault.words.text(language=reads)}"
        for fault in case_faults.case_faults(law=law, values=record.values)
    ]


def next_case(*, current: Case | None, values: JsonObject, stamp: JsonObject) -> Case:
    """The first or the next version of a case. Call within a transaction."""
    case_columns = {**columns(values=values), **stamp}
    case = loading.next_version(
        model=Case, current=current, code=values["code"], values=case_columns
    )
    case.outcomes.set(curriculum_queries.outcomes(codes=values["outcomes"]))
    return case


def columns(*, values: JsonObject) -> dict[str, object]:
    """The columns of a case as written, without its outcomes."""
    return {
        "title_km": values["title"]["km"],
        "title_en": values["title"]["en"],
        "minutes": values["minutes"],
        "body": {key: value for key, value in values.items() if key not in HEAD_FIELDS},
    }


def _lines(*, records: Sequence[ContentRecord]) -> Iterator[str]:
    law = current_law()
    for record in records:
        yield from case_lines(law=law, record=record)


def _store_case(*, values: JsonObject, by: Account | None, now: datetime) -> loading.LoadCounts:
    case, loaded = loading.put_version(
        model=Case,
        code=values["code"],
        values=columns(values=values),
        stamp={"written_at": now, "written_by": by.name if by else "", "reason": ""},
        is_used=lambda row: row.sessions.exists(),
    )
    if not loaded.unchanged:
        case.outcomes.set(curriculum_queries.outcomes(codes=values["outcomes"]))
    return loaded
