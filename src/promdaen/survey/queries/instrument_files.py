"""The instrument as a file: XLSForm, Markdown table or XForm; from content without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from promdaen.kit import content, spreadsheets
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, words_from
from promdaen.survey import kinds
from promdaen.survey.kinds.markdown import form_markdown
from promdaen.survey.kinds.xlsform import (
    FormCheckpoint,
    FormPlaces,
    XlsForm,
    build_xlsform,
    used_columns,
)
from promdaen.survey.queries import instruments
from promdaen.survey.rules import faults
from promdaen.survey.rules import instrument as rules

XLSX, MARKDOWN, XFORM = "xlsx", "md", "xform"
FORMATS: Mapping[str, tuple[str, str]] = {
    XLSX: ("xlsx", spreadsheets.XLSX_TYPE),
    MARKDOWN: ("md", "text/markdown; charset=utf-8"),
    XFORM: ("xml", "text/xml; charset=utf-8"),
}
"""What a form is written as: the ending of its file and its media type."""
UNPUBLISHED = 0
"""The version of a form that was never published; no visit is taken with it."""
READ_FOLDERS = ("survey", "indicator", "province", "checkpoint")


def form_bytes(*, form: XlsForm, file_format: str, made_at: datetime) -> bytes:
    """A form in one of FORMATS. Raises instruments.BadForm if it cannot be compiled."""
    if file_format == XFORM:
        return instruments.compiled(form=form).encode()
    if file_format == MARKDOWN:
        return form_markdown(form=form).encode()
    sheets = [_sheet(name, rows) for name, rows in form.sheets().items()]
    return spreadsheets.write_xlsx(sheets=sheets, made_at=made_at, language="en")


def content_form(*, root: Path, today: date) -> XlsForm:
    """The form of a content folder over the classes of a day, as version UNPUBLISHED.

    Uses no database. Raises content.ContentRefused for invalid files.
    """
    records = _records(root=root, names=READ_FOLDERS)
    instrument = rules.build_instrument(
        frame=records["survey"][0].values,
        indicators=[record.values for record in records["indicator"]],
    )
    form_places = _places(instrument, records["province"], records["checkpoint"], today)
    return build_xlsform(instrument=instrument, form_places=form_places, number=UNPUBLISHED)


def content_faults(*, root: Path) -> list[tuple[str, faults.InstrumentFault]]:
    """The faults of the frame and the indicators of a folder, each with its file."""
    records = _records(root=root, names=READ_FOLDERS[:2])
    frame = records["survey"][0]
    content_errors = [(frame.file, fault) for fault in faults.frame_faults(values=frame.values)]
    for record in records["indicator"]:
        errors = faults.indicator_faults(
            values=record.values, frame=frame.values, keys=kinds.keys()
        )
        content_errors += [(f"{record.file}: {record.code}", fault) for fault in errors]
    return content_errors


def _records(*, root: Path, names: Sequence[str]) -> dict[str, list[ContentRecord]]:
    shapes = content.read_shapes(path=root / "shapes.toml")
    return {name: content.read_folder(folder=root, shape=shapes[name]) for name in names}


def _sheet(name: str, rows: Sequence[Mapping[str, str]]) -> spreadsheets.OutputSheet:
    columns = used_columns(rows=[dict(row) for row in rows])
    return spreadsheets.OutputSheet(
        name=name,
        heads=[Words.same(column) for column in columns],
        rows=[[row.get(column, "") for column in columns] for row in rows],
    )


def _places(
    instrument: rules.InstrumentContent,
    provinces: Sequence[ContentRecord],
    checkpoints: Sequence[ContentRecord],
    today: date,
) -> FormPlaces:
    form_checkpoints = []
    ordered = sorted(
        checkpoints, key=lambda checkpoint: (checkpoint.values["province"], checkpoint.code)
    )
    for values in (record.values for record in ordered):
        kind = instrument.standard_class(value=_class_on(values, today))
        if not kind:
            continue
        name = values["name"]
        form_checkpoints.append(
            FormCheckpoint(
                code=values["code"],
                name=Words(en=name["en"], km=name.get("km", name["en"])),
                province=values["province"],
                standard_class=kind,
                modes=instrument.standard_modes(modes=values["mode"]),
            )
        )
    used = {form_checkpoint.province for form_checkpoint in form_checkpoints}
    choices = [
        rules.AnswerChoice(code=province.code, label=words_from(province.values["name"]))
        for province in provinces
        if province.code in used
    ]
    return FormPlaces(provinces=choices, checkpoints=form_checkpoints)


def _class_on(values: JsonObject, today: date) -> str:
    """The class valid on a day; a class without a date is valid from the beginning."""
    class_rows = [value for value in values["class"] if value.get("since", today) <= today]
    return str(class_rows[-1]["value"]) if class_rows else ""
