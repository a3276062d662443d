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
    leaves the draft. Raises SurveyRefused with a line for each error, with its file.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        if fault_messages := list(_fault_messages(records=records)):
            raise SurveyRefused(*fault_messages)
        frame_counts = [load_frame(record=record, now=now) for record in records["survey"]]
        loading.record_load(
            action="load_frame", loaded=sum(frame_counts, loading.LoadCounts()), by=by, now=now
        )
        published = Instrument.objects.order_by("-number").values_list("published_at", flat=True)
        last_published_at = published.first()
        indicator_counts = _store_indicators(
            records=records["indicator"], last_published_at=last_published_at, by=by, now=now
        )
        _retire(records=records, by=by, now=now)
        if (posts := records.get("calibration")) is not None:
            post_counts = load_described_posts(records=posts)
            loading.record_load(action="load_described_posts", loaded=post_counts, by=by, now=now)
            indicator_counts += post_counts
        loading.record_load(action="put_indicators", loaded=indicator_counts, by=by, now=now)
    return sum(frame_counts, indicator_counts)


def indicator_faults(*, values: JsonObject, frame: JsonObject) -> Iterator[str]:
    """One message for each fault of an indicator with a valid shape, with its field."""
    language = get_language() or "en"
    for fault in faults.indicator_faults(values=values, frame=frame, keys=kinds.keys()):
        yield f"{fault.place}: {fault.words.text(language=language)}"


def _fault_messages(*, records: Mapping[str, Sequence[ContentRecord]]) -> Iterator[str]:
    language = get_language() or "en"
    for record in records["survey"]:
        for fault in faults.frame_faults(values=record.values):
            yield f"{record.file}: {fault.place}: {fault.words.text(language=language)}"
        codes = {indicator.code for indicator in records["indicator"]}
        for fault in faults.succession_faults(values=record.values, codes=codes):
            yield f"{record.file}: {fault.place}: {fault.words.text(language=language)}"
        for indicator in records["indicator"]:
            for line in indicator_faults(values=indicator.values, frame=record.values):
                yield f"{indicator.file}: {indicator.code}, {line}"
    kinds_by_code = {record.code: record.values["kind"] for record in records["indicator"]}
    for post in records.get("calibration", ()):
        for fault in faults.post_faults(values=post.values, kinds=kinds_by_code):
            words = fault.words.text(language=language)
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


def load_described_posts(*, records: Sequence[ContentRecord]) -> loading.LoadCounts:
    """Save the described posts; those no longer in the content are deleted."""
    DescribedPost.objects.exclude(code__in=[record.code for record in records]).delete()
    return loading.put_rows(
        model=DescribedPost,
        rows={
            record.code: {"position": position, "body": _indicator_body(record=record)}
            for position, record in enumerate(records)
        },
    )


def _store_indicators(
    *,
    records: Sequence[ContentRecord],
    last_published_at: datetime | None,
    by: Account | None,
    now: datetime,
) -> loading.LoadCounts:
    authorship = {"written_at": now, "written_by": by.name if by else "", "reason": ""}
    current = Indicator.objects.select_for_update().filter(is_current=True)
    indicators_by_code = {indicator.code: indicator for indicator in current}
    retired = Indicator.objects.filter(is_current=False).values("code")
    highest_versions = dict(
        retired.annotate(highest=Max("version")).values_list("code", "highest")
    )
    new = [
        Indicator(
            code=record.code,
            version=highest_versions.get(record.code, 0) + 1,
            body=_indicator_body(record=record),
            **authorship,
        )
        for record in records
        if record.code not in indicators_by_code
    ]
    Indicator.objects.bulk_create(new)
    counts = loading.LoadCounts(added=len(new))
    for record in records:
        if record.code in indicators_by_code:
            counts += _store_indicator(
                current=indicators_by_code[record.code],
                body=_indicator_body(record=record),
                last_published_at=last_published_at,
                authorship=authorship,
            )
    return counts


def _retire(
    *, records: Mapping[str, Sequence[ContentRecord]], by: Account | None, now: datetime
) -> None:
    """Take indicators out of the draft that the frame names as split, merged or retired.

    Local edits are dropped too; otherwise successors would ask the same question again. Published
    versions remain.
    """
    superseded_codes = {
        row["code"]
        for record in records["survey"]
        for row in record.values.get("successions", ())
        if row["how"] != instrument.REMEASURED
    }
    indicators = Indicator.objects.filter(is_current=True, code__in=superseded_codes)
    if codes := sorted(indicators.values_list("code", flat=True)):
        indicators.update(is_current=False)
        curriculum_actions.drop_records(kind="indicator", codes=codes)
        audit.record_line(
            action="retire_indicators", subject=None, by=by, now=now, detail={"codes": codes}
        )


def _indicator_body(*, record: ContentRecord) -> NewJsonObject:
    values = record_rules.strip_review(values=record.values)
    return {key: value for key, value in values.items() if key != "code"}


def _store_indicator(
    *,
    current: Indicator,
    body: JsonObject,
    last_published_at: datetime | None,
    authorship: JsonObject,
) -> loading.LoadCounts:
    if current.body == body:
        return loading.LoadCounts(unchanged=1)
    if last_published_at is not None and current.written_at <= last_published_at:
        columns = {"body": dict(body), **authorship}
        loading.next_version(model=Indicator, current=current, code=current.code, values=columns)
        return loading.LoadCounts(changed=1)
    current.body = dict(body)
    for name, value in authorship.items():
        setattr(current, name, value)
    current.save()
    return loading.LoadCounts(changed=1)
