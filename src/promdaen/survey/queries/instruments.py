"""The draft and the published versions of the instrument; the form for phones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from promdaen.kit import remembered
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.places import queries as places_queries
from promdaen.places import rules as places_rules
from promdaen.places.models import Checkpoint
from promdaen.survey.kinds.xlsform import FormCheckpoint, FormPlaces, Row, XlsForm, used_columns
from promdaen.survey.models import Frame, Indicator, Instrument, Round, Submission
from promdaen.survey.rules import instrument as rules

ROOT = "data"


class BadForm(ValueError):
    """The rows of a form cannot be compiled; str() is the message of the compiler."""


def frame_body() -> NewJsonObject | None:
    """The current frame, or None before content was loaded."""
    frame = Frame.objects.filter(is_current=True).first()
    return frame.body if frame else None


def current_indicators() -> QuerySet[Indicator]:
    """The indicators as they are written now, by their code."""
    return Indicator.objects.filter(is_current=True).order_by("code")


def draft_body(*, today: date) -> NewJsonObject | None:
    """The draft: frame, indicators, and class and modes of each checkpoint on a day.

    None before content was loaded.
    """
    frame = frame_body()
    if frame is None:
        return None
    checkpoints = Checkpoint.objects.prefetch_related("classes").order_by("code")
    kinds = ((checkpoint, checkpoint.class_on(today)) for checkpoint in checkpoints)
    return {
        "frame": frame,
        "indicators": [
            {"code": indicator.code, **indicator.body} for indicator in current_indicators()
        ],
        "checkpoints": {
            checkpoint.code: {"class": kind.value if kind else "", "modes": checkpoint.modes}
            for checkpoint, kind in kinds
        },
    }


def current_rules() -> rules.InstrumentContent | None:
    """The indicators as they are written now, published or not; None without content."""
    frame = frame_body()
    if frame is None:
        return None
    rows = [{"code": indicator.code, **indicator.body} for indicator in current_indicators()]
    return rules.build_instrument(frame=frame, indicators=rows)


def read_instrument(*, body: JsonObject) -> rules.InstrumentContent:
    return rules.build_instrument(frame=body["frame"], indicators=body["indicators"])


@lru_cache(maxsize=8)
def _published(digest: str, pk: Any) -> tuple[rules.InstrumentContent, JsonObject]:
    body = Instrument.objects.get(pk=pk).body
    return read_instrument(body=body), body["checkpoints"]


def published_rules(*, instrument: Instrument) -> rules.InstrumentContent:
    """The instrument of a published row, cached because it never changes."""
    return _published(instrument.digest, instrument.pk)[0]


def published_checkpoints(*, instrument: Instrument) -> JsonObject:
    """Class and modes of each checkpoint when a row was published, read once per process."""
    return _published(instrument.digest, instrument.pk)[1]


def numbered_instrument(*, number: int) -> Instrument | None:
    """A published instrument by number; body and form are loaded on access."""
    return Instrument.objects.defer("body", "xform").filter(number=number).first()


@remembered.cache_per_request
def newest_instrument() -> Instrument | None:
    """The instrument that is used now, or None where none was published yet.

    Its body and form, half a megabyte, are loaded on access: most pages need only what
    `published_rules` and `published_checkpoints` keep.
    """
    instruments = Instrument.objects.defer("body", "xform").filter(withdrawn_at=None)
    return instruments.order_by("-number").first()


def instrument_of_round(*, survey_round: Round) -> Instrument | None:
    """The newest instrument used by a visit of a round, else the newest one."""
    used = (
        Instrument.objects.defer("body", "xform")
        .filter(submissions__visit__round=survey_round)
        .order_by("-number")
        .first()
    )
    return used or newest_instrument()


def instruments_of_rounds(*, rounds: Collection[Round]) -> dict[UUID, Instrument]:
    """The newest instrument used by visits of each round, by id of the round; none without any."""
    used = Submission.objects.filter(visit__round__in=rounds).order_by("instrument__number")
    by_round = dict(used.values_list("visit__round", "instrument").distinct())
    rows = Instrument.objects.defer("body", "xform").in_bulk(set(by_round.values()))
    return {pk: rows[instrument] for pk, instrument in by_round.items()}


def form_places(*, instrument: rules.InstrumentContent, body: JsonObject) -> FormPlaces:
    """The provinces and scored checkpoints of a body, with the texts for a form."""
    form_checkpoints = []
    for checkpoint in places_queries.checkpoint_choices().filter(code__in=body["checkpoints"]):
        place_facts = body["checkpoints"][checkpoint.code]
        standard_class = instrument.standard_class(value=place_facts["class"])
        if not standard_class:
            continue
        form_checkpoints.append(
            FormCheckpoint(
                code=checkpoint.code,
                name=places_rules.name_words(en=checkpoint.name_en, km=checkpoint.name_km),
                province=checkpoint.province_id,
                standard_class=standard_class,
                modes=instrument.standard_modes(modes=place_facts["modes"]),
            )
        )
    used = {form_checkpoint.province for form_checkpoint in form_checkpoints}
    provinces = [
        rules.AnswerChoice(code=code, label=name)
        for code, name in places_queries.province_names().items()
        if code in used
    ]
    return FormPlaces(provinces=provinces, checkpoints=form_checkpoints)


def compiled(*, form: XlsForm) -> str:
    """The XForm that pyxform makes of a form, as ODK Collect downloads it.

    Raises BadForm for rows that pyxform cannot read.
    """
    # Import here: loading the compiler takes 0.1 s, and few processes ever compile.
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2xform import convert  # noqa: PLC0415

    sheets: dict[str, Any] = {}
    for name, rows in form.sheets().items():
        header: Row = dict.fromkeys(used_columns(rows=rows), "")
        # In the order of columns, as in a file of this form, so that the bytes are the same.
        sheets[name] = [
            {column: row[column] for column in header if column in row} for row in rows
        ]
        sheets[f"{name}_header"] = [header]
    try:
        form_document = convert(xlsform=sheets, form_name=ROOT, pretty_print=False, validate=False)
    except PyXFormError as refused:
        raise BadForm(str(refused)) from refused
    return str(form_document.xform)
