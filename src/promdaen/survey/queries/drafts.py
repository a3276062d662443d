"""The draft of the instrument: its form, its faults and its changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max

from promdaen.curriculum import queries as curriculum_queries
from promdaen.survey import kinds
from promdaen.survey.kinds.xlsform import XlsForm, xlsform_of
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
    """What would become version `number`; `faults` are those of our own check of its form."""

    number: int
    body: dict[str, Any]
    digest: str
    instrument: rules.InstrumentContent
    form: XlsForm
    faults: tuple[InstrumentFault, ...]

    @property
    def unpublished(self) -> XlsForm:
        """The form with a version that no phone was ever given."""
        return replace(self.form, settings=({**self.form.settings[0], "version": NEVER},))


def draft(*, today: date) -> InstrumentDraft | None:
    """The instrument as it is written now, over the checkpoints of a day; None without content."""
    body = instruments.draft_body(today=today)
    if body is None:
        return None
    instrument = instruments.instrument_of(body=body)
    number = (Instrument.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    places = instruments.places_of(instrument=instrument, body=body)
    form = xlsform_of(instrument=instrument, places=places, number=number)
    return InstrumentDraft(
        number=number,
        body=body,
        digest=rules.digest_of(body=body),
        instrument=instrument,
        form=form,
        faults=tuple(form_faults(**form.sheets())),
    )


def form_of(*, row: Instrument) -> XlsForm:
    """The rows of the form of a published version, with the names that checkpoints have now."""
    instrument = instruments.published_rules(row=row)
    places = instruments.places_of(instrument=instrument, body=row.body)
    return xlsform_of(instrument=instrument, places=places, number=row.number)


def version_bytes(*, row: Instrument, file_format: str) -> bytes:
    """A published version as one of instrument_files.FORMATS; an XForm as phones got it."""
    if file_format == instrument_files.XFORM:
        return row.xform.encode()
    form = form_of(row=row)
    return instrument_files.form_bytes(
        form=form, file_format=file_format, made_at=row.published_at
    )


def changes_since(
    *, old: Mapping[str, Any] | None, new: Mapping[str, Any]
) -> rewording.BodyChanges:
    """Return the changes since an older body of the instrument; all is new if it is None."""
    keys = list(curriculum_queries.shape_of(kind="indicator").fields)
    before = old or {**NOTHING, "frame": new["frame"]}
    return rewording.body_changes(old=before, new=new, keys=keys, kinds=kinds.labels())
