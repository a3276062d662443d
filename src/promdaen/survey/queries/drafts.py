"""The draft of the instrument: its form, its faults and its changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import json_objects
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.survey import kinds
from promdaen.survey.kinds.xlsform import XlsForm, build_xlsform
from promdaen.survey.models import Instrument
from promdaen.survey.queries import instrument_files, instruments
from promdaen.survey.rules import instrument as rules
from promdaen.survey.rules import rewording
from promdaen.survey.rules.faults import InstrumentFault
from promdaen.survey.rules.form_faults import form_faults

NEVER = str(instrument_files.UNPUBLISHED)
NOTHING: Mapping[str, Any] = {"indicators": [], "checkpoints": {}}


@dataclass(frozen=True, kw_only=True)
class InstrumentDraft:
    """The draft of version `number`; `faults` are those found by our own check of its form."""

    number: int
    body: NewJsonObject
    digest: str
    instrument: rules.InstrumentContent
    form: XlsForm
    faults: tuple[InstrumentFault, ...]

    @property
    def unpublished(self) -> XlsForm:
        """The form with a version number that is never published."""
        return replace(self.form, settings=({**self.form.settings[0], "version": NEVER},))


def draft(*, today: date) -> InstrumentDraft | None:
    """The draft over the checkpoints of a day; None without content."""
    body = instruments.draft_body(today=today)
    if body is None:
        return None
    instrument = instruments.read_instrument(body=body)
    number = (Instrument.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    form_places = instruments.form_places(instrument=instrument, body=body)
    form = build_xlsform(instrument=instrument, form_places=form_places, number=number)
    return InstrumentDraft(
        number=number,
        body=body,
        digest=json_objects.body_digest(body=body),
        instrument=instrument,
        form=form,
        faults=tuple(form_faults(**form.sheets())),
    )


def published_form(*, row: Instrument) -> XlsForm:
    """The rows of the form of a published version, with current checkpoint names."""
    instrument = instruments.published_rules(instrument=row)
    form_places = instruments.form_places(instrument=instrument, body=row.body)
    return build_xlsform(instrument=instrument, form_places=form_places, number=row.number)


def version_bytes(*, instrument: Instrument, file_format: str) -> bytes:
    """A published version in one of instrument_files.FORMATS; an XForm as sent to
    phones.
    """
    if file_format == instrument_files.XFORM:
        return instrument.xform.encode()
    form = published_form(row=instrument)
    return instrument_files.form_bytes(
        form=form, file_format=file_format, made_at=instrument.published_at
    )


def changes_since(*, old: JsonObject | None, new: JsonObject) -> rewording.BodyChanges:
    """The changes since an older body of the instrument; all is new if it is None."""
    keys = list(curriculum_queries.record_shape(kind="indicator").fields)
    before = old or {**NOTHING, "frame": new["frame"]}
    return rewording.body_changes(old=before, new=new, keys=keys, kinds=kinds.labels())
