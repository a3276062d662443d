"""Import the frame and the indicators from content; published instruments never change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language

from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum.rules import records as record_rules
from promdaen.kit import audit, json_objects, loading
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey import kinds
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import DescribedPost, Frame, Indicator, Instrument
from promdaen.survey.rules import faults, instrument


def load_survey(
    *, records: Mapping[str, Sequence[ContentRecord]], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import the frame and the indicators of the content, all or none.

    A published indicator gets a new version; one that the frame names as split, merged or retired
    leaves the draft. Raises SurveyRefused with a line for each error, with
    its file.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        if lines := list(_lines(records=records)):
            raise SurveyRefused(*lines)
        frames = [load_frame(record=record, now=now) for record in records["survey"]]
        loading.record_load(
            action="load_frame", loaded=sum(frames, loading.LoadCounts()), by=by, now=now
        )
        published = Instrument.objects.order_by("-number").values_list("published_at", flat=True)
        since = published.first()
        loaded = _put_all(records=records["indicator"], since=since, by=by, now=now)
        _retire(records=records, by=by, now=now)
        if (posts := records.get("calibration")) is not None:
            post_counts = load_posts(records=posts)
            loading.record_load(action="load_described_posts", loaded=post_counts, by=by, now=now)
            loaded += post_counts
        loading.record_load(action="put_indicators", loaded=loaded, by=by, now=now)
    return sum(frames, loaded)


def indicator_lines(*, values: JsonObject, frame: JsonObject) -> Iterator[str]:
    """The faults of an indicator with a valid shape, one line each, with its key."""
    reads = get_language() or "en"
    for fault in faults.indicator_faults(values=values, frame=frame, keys=kinds.keys()):
        yield f"{fault.place}: {fault.words.text(language=reads)}"


def _lines(*, records: Mapping[str, Sequence[ContentRecord]]) -> Iterator[str]:
    reads = get_language() or "en"
    for record in records["survey"]:
        for fault in faults.frame_faults(values=record.values):
            yield f"{record.file}: {fault.place}: {fault.words.text(language=reads)}"
        codes = {indicator.code for indicator in records["indicator"]}
        for fault in faults.succession_faults(values=record.values, codes=codes):
            yield f"{record.file}: {fault.place}: {fault.words.text(language=reads)}"
        for indicator in records["indicator"]:
            for line in indicator_lines(values=indicator.values, frame=record.values):
                yield f"{indicator.file}: {indicator.code}, {line}"
    kinds_by_code = {record.code: record.values["kind"] for record in records["indicator"]}
    for post in records.get("calibration", ()):
        for fault in faults.post_faults(values=post.values, kinds=kinds_by_code):
            words = fault.words.text(language=reads)
            yield f"{post.file}: {post.code}, {fault.place}: {words}"


def load_frame(*, record: ContentRecord, now: datetime) -> loading.LoadCounts:
    """Save the frame of the survey if it differs. Call within a transaction."""
    body = record_rules.strip_review(values=record.values)
    digest = json_objects.body_digest(body=body)
    current = Frame.objects.select_for_update().filter(is_current=True).first()
    if current is not None and current.digest == digest:
        return loading.LoadCounts(unchanged=1)
    Frame.objects.filter(is_current=True).update(is_current=False)
    Frame.objects.update_or_create(
        digest=digest, defaults={"body": body, "is_current": True, "loaded_at": now}
    )
    return loading.LoadCounts(added=1) if current is None else loading.LoadCounts(changed=1)


def load_posts(*, records: Sequence[ContentRecord]) -> loading.LoadCounts:
    """Save the described posts; one that is in no file any more is deleted."""
    DescribedPost.objects.exclude(code__in=[record.code for record in records]).delete()
    return loading.put_rows(
        model=DescribedPost,
        rows={
            record.code: {"position": position, "body": _body(record=record)}
            for position, record in enumerate(records)
        },
    )


def _put_all(
    *, records: Sequence[ContentRecord], since: datetime | None, by: Account | None, now: datetime
) -> loading.LoadCounts:
    stamp = {"written_at": now, "written_by": by.name if by else "", "reason": ""}
    current = Indicator.objects.select_for_update().filter(is_current=True)
    indicators_by_code = {row.code: row for row in current}
    retired = Indicator.objects.filter(is_current=False).values("code")
    highest = dict(retired.annotate(highest=Max("version")).values_list("code", "highest"))
    new = [
        Indicator(
            code=record.code,
            version=highest.get(record.code, 0) + 1,
            body=_body(record=record),
            **stamp,
        )
        for record in records
        if record.code not in indicators_by_code
    ]
    Indicator.objects.bulk_create(new)
    stood = (
        _store_indicator(
            current=indicators_by_code[record.code],
            body=_body(record=record),
            since=since,
            stamp=stamp,
        )
        for record in records
        if record.code in indicators_by_code
    )
    return sum(stood, loading.LoadCounts(added=len(new)))


def _retire(
    *, records: Mapping[str, Sequence[ContentRecord]], by: Account | None, now: datetime
) -> None:
    """Take indicators out of the draft that the frame names as split, merged or retired.

    Edits made here go with them: kept, they would ask twice what their successors ask. Their
    versions stay.
    """
    removed = {
        row["code"]
        for record in records["survey"]
        for row in record.values.get("successions", ())
        if row["how"] != instrument.REMEASURED
    }
    rows = Indicator.objects.filter(is_current=True, code__in=removed)
    if codes := sorted(rows.values_list("code", flat=True)):
        rows.update(is_current=False)
        curriculum_actions.drop_records(kind="indicator", codes=codes)
        audit.record_line(
            action="retire_indicators", subject=None, by=by, now=now, detail={"codes": codes}
        )


def _body(*, record: ContentRecord) -> NewJsonObject:
    values = record_rules.strip_review(values=record.values)
    return {key: value for key, value in values.items() if key != "code"}


def _store_indicator(
    *, current: Indicator, body: JsonObject, since: datetime | None, stamp: JsonObject
) -> loading.LoadCounts:
    if current.body == body:
        return loading.LoadCounts(unchanged=1)
    if since is not None and current.written_at <= since:
        columns = {"body": dict(body), **stamp}
        loading.next_version(model=Indicator, current=current, code=current.code, values=columns)
        return loading.LoadCounts(changed=1)
    current.body = dict(body)
    for name, value in stamp.items():
        setattr(current, name, value)
    current.save()
    return loading.LoadCounts(changed=1)
