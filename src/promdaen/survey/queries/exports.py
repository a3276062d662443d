"""The visits of a round for exports and feeds, limited to the rights of the account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.places import rules as places_rules
from promdaen.survey.kinds.scoring import NOTE
from promdaen.survey.models import Attachment, Instrument, Round, Visit
from promdaen.survey.queries import instruments, visible
from promdaen.survey.rules.export_files import Export
from promdaen.survey.rules.export_tables import ExportPosition, ExportVisit

if TYPE_CHECKING:
    from promdaen.people.models import Account

READ_RIGHTS = ("survey", "visits")
"""Who reads scores checkpoint by checkpoint, all of them or some."""

_COLUMNS = (
    "pk", "state", "is_second", "checkpoint__code", "checkpoint__name_km",
    "checkpoint__name_en", "checkpoint__province",
    "submission", "submission__visited_on", "submission__head_count",
    "submission__standard_class", "submission__modes", "submission__source",
    "submission__instrument", "submission__scores", "submission__grades",
)  # fmt: skip
_ORDER = ("checkpoint__province", "checkpoint__code", "submission__received_at", "pk")


@dataclass(frozen=True, kw_only=True)
class ExportScope:
    """The scope of an export: whose rights apply, and whether it is for outside use."""

    account: Account | None
    is_outside: bool = True


class NothingPublished(LookupError):
    """No instrument was published yet, so there is nothing to export."""


def round_export(*, survey_round: Round, reach: ExportScope) -> Export:
    """All that an account may export of a round. Raises NotAllowed, NothingPublished."""
    people_queries.require_right(*READ_RIGHTS, account=reach.account)
    return export_of_visits(
        survey_round=survey_round,
        reach=reach,
        visits=export_visits(survey_round=survey_round, reach=reach),
    )


def export_of_visits(
    *, survey_round: Round, reach: ExportScope, visits: Sequence[ExportVisit]
) -> Export:
    """Visits of a round with their instrument. Raises NothingPublished."""
    instrument = instruments.instrument_of_round(survey_round=survey_round)
    if instrument is None:
        raise NothingPublished(survey_round.code)
    return Export(
        code=survey_round.code,
        title=Words(en=survey_round.title_en, km=survey_round.title_km),
        visits=visits,
        instrument=instruments.published_rules(instrument=instrument),
        instrument_number=instrument.number,
        is_outside=reach.is_outside,
        is_invented=survey_round.is_invented,
    )


def export_visits(
    *, survey_round: Round, reach: ExportScope, first: int = 0, limit: int | None = None
) -> list[ExportVisit]:
    """Submitted visits of a round visible to an account, by province, code and day.

    `first` and `limit` select a part of them, for the pages of a feed.
    """
    rows = _rows(survey_round, reach.account).order_by(*_ORDER).values(*_COLUMNS)
    lines = list(rows[first : None if limit is None else first + limit])
    counting = _counting(survey_round)
    used = Instrument.objects.in_bulk({line["submission__instrument"] for line in lines})
    inside = {} if reach.is_outside else _inside(lines, reach.account)
    return [
        ExportVisit(
            visit=str(line["pk"]),
            checkpoint=line["checkpoint__code"],
            name=places_rules.name_words(
                en=line["checkpoint__name_en"], km=line["checkpoint__name_km"]
            ),
            province=line["checkpoint__province"],
            state=line["state"],
            is_second=line["is_second"],
            counts=line["pk"] in counting,
            visited_on=line["submission__visited_on"],
            head_count=line["submission__head_count"],
            standard_class=line["submission__standard_class"],
            modes=tuple(line["submission__modes"]),
            source=line["submission__source"],
            number=used[line["submission__instrument"]].number,
            instrument=instruments.published_rules(
                instrument=used[line["submission__instrument"]]
            ),
            scores=line["submission__scores"],
            grades=line["submission__grades"],
            **inside.get(line["pk"], {}),
        )
        for line in lines
    ]


def visits_count(*, survey_round: Round, account: Account) -> int:
    """How many visits of a round an account may export."""
    return _rows(survey_round, account).count()


def _rows(survey_round: Round, account: Account | None) -> QuerySet[Visit]:
    return visible.scores_visible_to(account=account).filter(
        round=survey_round, submission__isnull=False, submission__standard_class__gt=""
    )


def _counting(survey_round: Round) -> set[UUID]:
    """The newest accepted first visit of each checkpoint."""
    visits = Visit.objects.filter(
        round=survey_round, state="accepted", is_second=False, submission__isnull=False
    )
    order = visits.order_by("submission__received_at", "pk").values_list("checkpoint", "pk")
    return set(dict(order).values())


def _inside(lines: Sequence[JsonObject], account: Account | None) -> dict[UUID, NewJsonObject]:
    """Remarks, photographs and positions of the visits that an account may read completely."""
    visits = visible.visits_visible_to(account=account).filter(
        pk__in=[line["pk"] for line in lines]
    )
    submission_rows = visits.order_by("pk").values(
        "pk", "submission", "submission__answers", "checkpoint__latitude",
        "checkpoint__longitude", "checkpoint__position_quality",
    )  # fmt: skip
    rows_by_pk = {row["pk"]: row for row in submission_rows}
    photographs = Counter(
        Attachment.objects.filter(
            submission__in=[row["submission"] for row in rows_by_pk.values()],
            media_type__startswith="image/",
        )
        .order_by("id")
        .values_list("submission", flat=True)
    )
    return {
        pk: {
            "remarks": _remarks(row["submission__answers"]),
            "photographs": photographs[row["submission"]],
            "position": _position(row),
        }
        for pk, row in rows_by_pk.items()
    }


def _remarks(answers: Mapping[str, str]) -> dict[str, str]:
    end = f"_{NOTE}"
    return {name.removesuffix(end): text for name, text in answers.items() if name.endswith(end)}


def _position(row: JsonObject) -> ExportPosition | None:
    latitude, longitude = row["checkpoint__latitude"], row["checkpoint__longitude"]
    if latitude is None or longitude is None:
        return None
    quality = row["checkpoint__position_quality"]
    return ExportPosition(latitude=latitude, longitude=longitude, quality=quality)
