"""Files of a review: the texts of an export as DOCX or XLSX, and what a returned file changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.curriculum.models import (
    Record,
    ReturnedChange,
    ReturnedFile,
    ReviewDecision,
    ReviewExport,
    Source,
)
from promdaen.curriculum.queries.review_text import arranged
from promdaen.curriculum.queries.reviews import open_comments
from promdaen.curriculum.queries.topics import review_states
from promdaen.curriculum.rules import differences, labels, places, review_files
from promdaen.curriculum.rules.texts import LANGUAGES, record_texts
from promdaen.kit import ids, spreadsheets, word_files
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import OutputSheet, SheetTable
from promdaen.kit.texts import Text, Words, page_language

DOCX, XLSX = "docx", "xlsx"
FILE_FORMATS = (DOCX, XLSX)
LONG_BYTES = 500_000
"""Above this size a file is read in the background; 1.4 MB take 3.8 seconds of computing."""
INSTRUCTIONS = Text(
    "Change the Khmer and the English in their columns. Write comments in the last two columns. "
    "In the row Approve write yes under a language to approve its text as it is in this file. "
    "Do not change the ids, and do not delete rows: a missing row changes nothing."
)
APPROVE_ROW = Text("Approve: write yes")
FILE_TITLE = Text("Texts to review")
CHANGED, CONFLICT, GONE, DONE = (
    review_files.CHANGED, review_files.CONFLICT, review_files.GONE, review_files.DONE,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RecordInFile:
    """A record as it is in a file: heading, notes below it, and its rows."""

    heading: str
    notes: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """A returned change: what it means now, and its words as kept, removed and added.

    `current_digest` is of the current text; `since` are the changes made here since the export.
    """

    change: ReturnedChange
    label: Words
    kind: Words
    record_kind: str
    code: str
    state: str
    current: str
    current_digest: str
    stretches: Sequence[differences.TextStretch]
    since: Sequence[differences.TextStretch]

    @property
    def value(self) -> str:
        """The change with the digest of the text that it replaces, as a form sends it."""
        return f"{self.change.pk}:{self.current_digest}"


@dataclass(frozen=True, kw_only=True)
class ApprovalRow:
    """A text marked as approved in a file, and whether it can be approved now.

    `state` is "ready", "approved", "changes" (its changes are not decided), or "differs".
    """

    subject: str
    language: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ReturnedPage:
    """A returned file with its open changes, what was decided, and its approvals."""

    file: ReturnedFile
    open_rows: Sequence[ChangeRow]
    decided_counts: Mapping[str, int]
    approvals: Sequence[ApprovalRow]

    def ready(self) -> list[ApprovalRow]:
        """The texts that can be approved now."""
        return [approval_row for approval_row in self.approvals if approval_row.state == "ready"]


def exported_texts(*, export: ReviewExport) -> review_files.ExportedTexts:
    """The words of an export."""
    return review_files.ExportedTexts(subjects=export.texts)


def record_places(*, record: Record) -> dict[str, dict[str, str]]:
    """The words of a record by place and language, in reading order."""
    return review_files.exported_places(values=arranged(record=record))


def find_export(*, export_id: str) -> ReviewExport | None:
    """The export with an id, or None."""
    return ReviewExport.objects.filter(pk__in=ids.read_ids([export_id])).first()


def find_returned(*, file_id: UUID) -> ReturnedFile | None:
    """The returned file with an id, or None."""
    return ReturnedFile.objects.select_related("export", "by").filter(pk=file_id).first()


def returned_files() -> QuerySet[ReturnedFile]:
    """All returned files, newest first, with the number of their open changes."""
    counts = Count("changes", filter=Q(changes__state="open"))
    rows = ReturnedFile.objects.select_related("by").annotate(open_count=counts)
    return rows.order_by("-at", "-id")


def open_changes_count() -> int:
    """How many returned changes are not decided yet."""
    return ReturnedChange.objects.filter(state="open").count()


def export_file(*, export: ReviewExport, form: str) -> bytes:
    """An export as the bytes of a DOCX or XLSX file."""
    records = _records_in_file(export)
    if form == XLSX:
        return _workbook(export, records)
    return _document(export, records)


def _records_in_file(export: ReviewExport) -> list[RecordInFile]:
    rows = {record.subject: record for record in Record.objects.filter(subject__in=export.texts)}
    comments: dict[str, list[ReviewDecision]] = {}
    for comment in open_comments().filter(subject__in=export.texts).order_by("at"):
        comments.setdefault(comment.subject, []).append(comment)
    sources = Source.objects.in_bulk()
    return [
        _record_in_file(rows[subject], texts, comments.get(subject, ()), sources)
        for subject, texts in export.texts.items()
        if subject in rows
    ]


def _record_in_file(
    record: Record,
    texts: Mapping[str, Mapping[str, str]],
    comments: Sequence[ReviewDecision],
    sources: Mapping[str, Source],
) -> RecordInFile:
    language = page_language()
    values = arranged(record=record)
    marks = places.place_marks(values=values)
    kind = labels.RECORD_KINDS[record.kind].text(language=language)
    title = record.title_km if language == "km" else record.title_en
    rows = [
        [
            review_files.row_id(subject=record.subject, place=place),
            " ".join(
                (places.words_of_place(place=place).text(language=language), marks.get(place, ""))
            ).strip(),
            words.get("km", ""),
            words.get("en", ""),
            "",
            "",
        ]
        for place, words in texts.items()
        if place != "key"
    ]
    approve = review_files.row_id(subject=record.subject, place=review_files.APPROVE)
    rows.append([approve, APPROVE_ROW.text(language=language), "", "", "", ""])
    return RecordInFile(
        heading=f"{kind} {record.code}: {title}" if title else f"{kind} {record.code}",
        notes=[
            *_source_notes(values, sources, language),
            *_plain_notes(values, language),
            *(
                f"{_('Open comment')} ({decision.language}): {decision.words} ({decision.who})"
                for decision in comments
            ),
        ],
        rows=rows,
    )


def _source_notes(
    values: JsonObject, sources: Mapping[str, Source], language: str
) -> Iterator[str]:
    codes = values.get("sources") or [values.get("source", "")]
    for code in codes:
        source = sources.get(code) if isinstance(code, str) else None
        if source is not None:
            check = labels.words_of_check(code=source.verification).text(language=language)
            yield f"{_('Source')}: {source.title} ({check})"


def _plain_notes(values: JsonObject, language: str) -> Iterator[str]:
    """Yield the lines of a record that are in one language, such as the passage of the source."""
    for text in record_texts(subject="", values=values):
        if set(text.words) == {"en"} and text.place.partition("[")[0] in values:
            value = values[text.place.partition("[")[0]]
            if isinstance(value, str | list):
                label = places.words_of_place(place=text.place).text(language=language)
                yield f"{label}: {text.words['en']}"


def _export_row(export: ReviewExport) -> list[str]:
    export_time = f"{timezone.localtime(export.at):%Y-%m-%d %H:%M}"
    return [
        f"{review_files.EXPORT_MARK}{export.pk}",
        export_time,
        INSTRUCTIONS.km,
        INSTRUCTIONS.en,
        "",
        "",
    ]


def _workbook(export: ReviewExport, records: Sequence[RecordInFile]) -> bytes:
    rows = [[*_export_row(export), ""]]
    for record in records:
        notes = "\n".join((record.heading, *record.notes))
        rows += [[*row, notes if index == 0 else ""] for index, row in enumerate(record.rows)]
    heads = [*review_files.COLUMN_HEADINGS.values(), Text("Sources and open comments")]
    sheet = OutputSheet(name="review", heads=heads, rows=rows, widths=(24, 16, 55, 55, 30, 30, 45))
    return spreadsheets.write_xlsx(sheets=[sheet], made_at=export.at)


def _document(export: ReviewExport, records: Sequence[RecordInFile]) -> bytes:
    heads = [f"{text.km} / {text.en}" for text in review_files.COLUMN_HEADINGS.values()]
    widths = (26, 22, 78, 78, 31, 31)
    title = FILE_TITLE.text(language=page_language())
    blocks: list[word_files.Block] = [
        word_files.Heading(title, level=1),
        word_files.Table(heads=heads, rows=[_export_row(export)], widths=widths),
    ]
    for record in records:
        blocks.append(word_files.Heading(record.heading, level=3))
        blocks += [word_files.Paragraph(note, is_note=True) for note in record.notes]
        blocks.append(word_files.Table(heads=heads, rows=record.rows, widths=widths))
    # Khmer in every file: the fonts are those for it, whatever the language of the page.
    file = word_files.WordFile(
        title=title, language="km", blocks=blocks, foot=title, is_landscape=True
    )
    return word_files.write_docx(file=file)


def returned_page(*, file: ReturnedFile) -> ReturnedPage:
    """What a returned file changes now, and which of its approvals can be made."""
    changes = list(file.changes.all())
    current = current_places(subjects={row.subject for row in changes} | _approved_subjects(file))
    counts = dict.fromkeys(("accepted", "kept", "done"), 0)
    for change in changes:
        if change.state in counts:
            counts[change.state] += 1
    return ReturnedPage(
        file=file,
        open_rows=[_change_row(row, current) for row in changes if row.state == "open"],
        decided_counts=counts,
        approvals=list(_approval_rows(file, changes, current)),
    )


def current_places(*, subjects: Iterable[str]) -> dict[str, Mapping[str, Mapping[str, str]]]:
    """The current words of some records, by subject, place and language."""
    records = Record.objects.filter(subject__in=list(subjects))
    return {record.subject: record_places(record=record) for record in records}


def _change_row(
    change: ReturnedChange, current: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> ChangeRow:
    """What a change means for the current texts."""
    now = current.get(change.subject, {}).get(change.place, {}).get(change.language)
    kind, _sign, code = change.subject.partition(":")
    language = change.language
    state = review_files.text_state(base=change.base, returned=change.words, current=now)
    return ChangeRow(
        change=change,
        label=places.words_of_place(place=change.place),
        kind=labels.RECORD_KINDS[kind],
        record_kind=kind,
        code=code,
        state=state,
        current=now or "",
        current_digest=review_files.text_digest(words=now or ""),
        stretches=differences.stretches(
            old=review_files.normal(text=now if state == CHANGED and now else change.base),
            new=change.words,
            language=language,
        ),
        since=differences.stretches(
            old=review_files.normal(text=change.base),
            new=review_files.normal(text=now or ""),
            language=language,
        )
        if state in (CONFLICT, GONE)
        else (),
    )


def _approved_subjects(file: ReturnedFile) -> set[str]:
    return {subject for subject, _language in file.approvals}


def _approval_rows(
    file: ReturnedFile,
    changes: Sequence[ReturnedChange],
    current: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> Iterator[ApprovalRow]:
    states = review_states(subjects=_approved_subjects(file))
    left_out = {subject.partition("#")[0] for ids in file.left_out.values() for subject in ids}
    for subject, language in file.approvals:
        ours = [
            change
            for change in changes
            if (change.subject, change.language) == (subject, language)
        ]
        review = states.get((subject, language))
        is_same = subject not in left_out and review_files.is_as_returned(
            current=current.get(subject, {}),
            exported=file.export.texts[subject],
            changes={change.place: change.words for change in ours},
            language=language,
        )
        yield ApprovalRow(
            subject=subject,
            language=language,
            state=_approval_state(
                is_approved=review is not None and review.state == "approved",
                is_same=is_same,
                is_open=any(change.state == "open" for change in ours),
            ),
        )


def _approval_state(*, is_approved: bool, is_same: bool, is_open: bool) -> str:
    if is_same:
        return "approved" if is_approved else "ready"
    return "changes" if is_open else "differs"


def rows_of_file(*, source: JsonObject) -> list[tuple[int, list[str]]]:
    """The rows of an edited file as text; `source` as of `kit.files.upload_source`.

    Raises UnreadableFile.
    """
    is_document = source["name"].lower().endswith((".docx", ".docm", ".doc", ".odt", ".dotm"))
    read = spreadsheets.read_document_tables if is_document else spreadsheets.read_table
    return rows_of_table(table=read(**source))


def rows_of_table(*, table: SheetTable) -> list[tuple[int, list[str]]]:
    """The rows of a file as text.

    A comment of the word processor beside the Khmer or the English counts as one in the column for
    comments on it.
    """
    columns: Mapping[str, int] = {}
    file_rows = []
    for sheet_row in table.rows:
        cells = [spreadsheets.raw_text(value=value) for value in sheet_row.values]
        columns = review_files.head_columns(cells=cells) or columns
        for language in LANGUAGES if columns else ():
            words = table.comments.get((sheet_row.number, columns[language]))
            target = columns[f"comment_{language}"]
            if words and target < len(cells):
                cells[target] = "\n".join(text for text in (cells[target], words) if text)
        file_rows.append((sheet_row.number, cells))
    return file_rows
