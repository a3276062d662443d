"""Import the law from content: a new row for each changed law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import Law
from promdaen.casework.rules import checking, reading
from promdaen.kit import json_objects, loading
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


def load_law(
    *, records: Mapping[str, Sequence[ContentRecord]], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Make the law of the content the current one; sessions keep their law.

    Offices and kinds of protection are saved with it. Raises CaseworkRefused with a line for each
    fault of the law.
    """
    people_queries.require_right("runs", account=by)
    with transaction.atomic():
        loaded = sum(
            (_load(record, records, now) for record in records["law"]), loading.LoadCounts()
        )
        loading.record_load(action="load_law", loaded=loaded, by=by, now=now)
    return loaded


def _load(
    record: ContentRecord, records: Mapping[str, Sequence[ContentRecord]], now: datetime
) -> loading.LoadCounts:
    body = reading.law_body(
        law=record.values,
        offices=[office.values for office in records["office"]],
        protection=[protection.values for protection in records["protection"]],
    )
    digest = json_objects.body_digest(body=body)
    current = Law.objects.select_for_update().filter(is_current=True).first()
    if current is not None and current.digest == digest:
        return loading.LoadCounts(unchanged=1)
    _check(record=record, body=body)
    Law.objects.filter(is_current=True).update(is_current=False)
    Law.objects.update_or_create(
        digest=digest, defaults={"body": body, "is_current": True, "loaded_at": now}
    )
    return loading.LoadCounts(added=1) if current is None else loading.LoadCounts(changed=1)


def _check(*, record: ContentRecord, body: JsonObject) -> None:
    try:
        faults = checking.check(law=reading.read_law(body=body))
    except reading.BadLaw as bad:
        faults = bad.faults
    if faults:
        reads = get_language() or "en"
        raise CaseworkRefused(
            *(
                f"{record.file}: {fault.place}: {fault.words.text(language=reads)}"
                for fault in faults
            )
        )
