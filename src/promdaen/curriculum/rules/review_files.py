"""Texts of a review as rows of a file: stable ids, what came back, what it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from promdaen.curriculum.rules import review_states
from promdaen.curriculum.rules.texts import LANGUAGES, record_texts
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

EXPORT_MARK = "export#"
APPROVE = "APPROVE"
"""The place of the row in which a reviewer writes yes; places of texts are in small letters."""
MAX_TEXTS_BY_FORMAT: Mapping[str, int] = MappingProxyType({"docx": 400, "xlsx": 3_000})
"""Records in one file; a Word document of more has hundreds of pages."""
MAX_FAULT_LINES = 12
COLUMN_HEADINGS: Mapping[str, Words] = MappingProxyType(
    {
        "id": Text("Id (do not change)"),
        "place": Text("Place"),
        "km": Text("Khmer", context="language"),
        "en": Text("English", context="language"),
        "comment_km": Text("Your comment on the Khmer"),
        "comment_en": Text("Your comment on the English"),
    }
)
YES_TEXT = Text("yes", context="approval in a file")
_YES_IN_FILES = frozenset({"yes", "y", "x", "✓", "✔"})

SAME, DONE, CHANGED, CONFLICT, GONE, EMPTIED = (
    "same", "done", "changed", "conflict", "gone", "emptied",
)  # fmt: skip


class FileFaults(ValueError):
    """A file that cannot be used: a text for each fault."""

    def __init__(self, lines: Sequence[Text]) -> None:
        super().__init__(*lines)
        self.lines = tuple(lines)


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A row of a file: number, id, and the cells by the keys of COLUMN_HEADINGS."""

    number: int
    id: str
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ReturnedText:
    """The words of one place in one language, as exported and as returned."""

    subject: str
    place: str
    language: str
    base: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ReturnedComment:
    """A comment on a place, in the language that it is about."""

    subject: str
    place: str
    language: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ReturnedContent:
    """What a file brings back: changed texts, comments, approvals, and what it leaves out.

    `approvals` are pairs of subject and language; `missing` and `emptied` are ids of rows.
    """

    texts: Sequence[ReturnedText] = ()
    comments: Sequence[ReturnedComment] = ()
    approvals: Sequence[tuple[str, str]] = ()
    missing: Sequence[str] = ()
    emptied: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ExportedTexts:
    """The words of an export: by subject, then place, then language."""

    subjects: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def ids(self) -> Iterator[str]:
        """Yield the id of each row, with the row of the approval."""
        for subject, places in self.subjects.items():
            for place in places:
                if place != review_states.KEY_PLACE:
                    yield row_id(subject=subject, place=place)
            yield row_id(subject=subject, place=APPROVE)


def row_id(*, subject: str, place: str) -> str:
    """The stable id of a row.

    >>> row_id(subject="item:UNTOC-01", place="options[a]")
    'item:UNTOC-01#options[a]'
    """
    return f"{subject}#{place}"


def exported_places(*, values: JsonObject) -> dict[str, dict[str, str]]:
    """The words of a record by place and language, in order; the key of an item with them.

    >>> exported_places(values={"name": {"en": "Kep", "km": "KEP"}, "note": "a b"})
    {'name': {'km': 'KEP', 'en': 'Kep'}}
    """
    words = {
        language: {
            part.place: part.words
            for part in review_states.record_words(values=values, language=language)
        }
        for language in ("km", "en")
    }
    order = [text.place for text in record_texts(subject="", values=values)]
    words_by_place = {
        place: {language: words[language][place] for language in words if place in words[language]}
        for place in dict.fromkeys([*order, *words["km"], *words["en"]])
    }
    return {place: ours for place, ours in words_by_place.items() if ours}


def normal(*, text: str) -> str:
    """A text without what word processors add: ends of lines and spaces before them.

    >>> normal(text="One  \\r\\ntwo\\n")
    'One\\ntwo'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip("\n ")


def text_digest(*, words: str) -> str:
    """The beginning of the SHA-256 of a text, to notice that it changed meanwhile."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def text_state(*, base: str, returned: str, current: str | None) -> str:
    """What a returned text means for the current one; None: the place no longer exists.

    >>> text_state(base="Kep", returned="Kep.", current="Kep")
    'changed'
    >>> text_state(base="Kep", returned="Kep.", current="Kep!")
    'conflict'
    """
    words = normal(text=returned)
    if words == normal(text=base):
        return SAME
    if current is None:
        return GONE
    if words == normal(text=current):
        return DONE
    if not words:
        return EMPTIED
    return CHANGED if normal(text=current) == normal(text=base) else CONFLICT


def replace_words(*, values: Any, changes: Mapping[tuple[str, str], str], path: str = "") -> Any:
    """A record with other words at some places; `changes` are by place and language.

    A line break at the end of the old words stays.

    >>> replace_words(values={"name": {"en": "Kep"}}, changes={("name", "en"): "Kampot"})
    {'name': {'en': 'Kampot'}}
    """
    if isinstance(values, Mapping):
        changed_values = {}
        for key, value in values.items():
            if key in LANGUAGES and isinstance(value, str):
                changed_values[key] = _with_end(changes.get((path, key), value), value)
            else:
                inner = f"{path}.{key}" if path else str(key)
                changed_values[key] = replace_words(values=value, changes=changes, path=inner)
        return changed_values
    if isinstance(values, list | tuple):
        return [
            replace_words(
                values=value,
                changes=changes,
                path=f"{path}[{value.get('id', order) if isinstance(value, Mapping) else order}]",
            )
            for order, value in enumerate(values, start=1)
        ]
    return values


def _with_end(words: str, before: str) -> str:
    return words + "\n" if before.endswith("\n") and not words.endswith("\n") else words


def read_rows(*, rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[str, list[FileRow]]:
    """The id of the export, and the rows below the heads; rows: (number, cells).

    Each table of a document repeats its heads, and columns may be in another order. Raises
    FileFaults for columns that are missing, a row without its id, and an id that is there twice.
    """
    columns: dict[str, int] = {}
    file_rows: list[FileRow] = []
    export = ""
    for number, cells in rows:
        if heads := head_columns(cells=cells):
            columns = heads
            continue
        if not columns:
            continue
        picked = {
            key: cells[index] if index < len(cells) else "" for key, index in columns.items()
        }
        identity = "".join(picked["id"].split())
        if identity.startswith(EXPORT_MARK):
            export = identity.removeprefix(EXPORT_MARK)
        elif identity or any(normal(text=text) for text in picked.values()):
            file_rows.append(FileRow(number=number, id=identity, cells=picked))
    if faults := list(_row_faults(columns=columns, export=export, file_rows=file_rows)):
        raise FileFaults(faults[:MAX_FAULT_LINES])
    return export, file_rows


def head_columns(*, cells: Sequence[str]) -> dict[str, int]:
    """The columns by the keys of COLUMN_HEADINGS if a row has all heads, else nothing."""
    plain = [" ".join(cell.split()) for cell in cells]
    places_by_column = {
        key: plain.index(name)
        for key, text in COLUMN_HEADINGS.items()
        for name in (f"{text.km} / {text.en}", text.en, text.km)
        if name in plain
    }
    return places_by_column if len(places_by_column) == len(COLUMN_HEADINGS) else {}


def _row_faults(
    *, columns: Mapping[str, int], export: str, file_rows: Sequence[FileRow]
) -> Iterator[Text]:
    if not columns:
        yield Text(
            "The file does not have these columns: {heads}. Upload the file that was exported "
            "here, with all its columns.",
            heads=", ".join(text.en for text in COLUMN_HEADINGS.values()),
        )
        return
    if not export:
        yield Text(
            "The row whose id begins with {start} is missing, so it is not clear when the texts "
            "were exported. Copy it from the exported file.",
            start=EXPORT_MARK,
        )
    previous_ids: set[str] = set()
    for file_row in file_rows:
        if not file_row.id:
            yield Text(
                "Row {n}: the id is missing. Copy it from the exported file.",
                n=str(file_row.number),
            )
        elif file_row.id in previous_ids:
            yield Text(
                "Row {n}: {id} is in the file twice.", n=str(file_row.number), id=file_row.id
            )
        previous_ids.add(file_row.id)


def returned(*, exported: ExportedTexts, file_rows: Sequence[FileRow]) -> ReturnedContent:
    """What the rows of a file bring back. Raises FileFaults for ids not in the export."""
    known_ids = dict.fromkeys(exported.ids())
    faults = [
        Text(
            "Row {n}: {id} is not an id of this export.",
            n=str(file_row.number),
            id=file_row.id[:80],
        )
        for file_row in file_rows
        if file_row.id not in known_ids
    ]
    texts: list[ReturnedText] = []
    comments: list[ReturnedComment] = []
    approvals: list[tuple[str, str]] = []
    emptied: list[str] = []
    for file_row in file_rows:
        if file_row.id not in known_ids:
            continue
        subject, _sign, place = file_row.id.partition("#")
        comments += _comments(file_row, subject, place)
        for language in ("km", "en"):
            words = normal(text=file_row.cells[language])
            if place == APPROVE:
                if words.casefold() in (*_YES_IN_FILES, YES_TEXT.km, *YES_TEXT.km.split("/")):
                    approvals.append((subject, language))
                elif words:
                    faults.append(
                        Text(
                            "Row {n}: write {yes} to approve the text, or nothing.",
                            n=str(file_row.number),
                            yes=YES_TEXT,
                        )
                    )
                continue
            base = exported.subjects[subject][place].get(language, "")
            if words == normal(text=base):
                continue
            if not words:
                emptied.append(file_row.id)
                continue
            texts.append(
                ReturnedText(
                    subject=subject, place=place, language=language, base=base, words=words
                )
            )
    if faults:
        raise FileFaults(faults[:MAX_FAULT_LINES])
    present = {file_row.id for file_row in file_rows}
    return ReturnedContent(
        texts=texts,
        comments=comments,
        approvals=approvals,
        missing=[column for column in known_ids if column not in present],
        emptied=emptied,
    )


def _comments(file_row: FileRow, subject: str, place: str) -> Iterator[ReturnedComment]:
    for language in ("km", "en"):
        words = normal(text=file_row.cells[f"comment_{language}"])
        if words:
            yield ReturnedComment(subject=subject, place=place, language=language, words=words)


def is_as_returned(
    *,
    current: Mapping[str, Mapping[str, str]],
    exported: Mapping[str, Mapping[str, str]],
    changes: Mapping[str, str],
    language: str,
) -> bool:
    """Whether the current text of a record in a language is the one of the file, key included.

    `current` and `exported` are by place and language; `changes` are the words of the file by
    place, where they differ from the export.
    """
    expected = {
        place: changes.get(place, words[language])
        for place, words in exported.items()
        if language in words
    } | dict(changes)
    now = {place: words[language] for place, words in current.items() if language in words}
    return {place: normal(text=words) for place, words in expected.items()} == {
        place: normal(text=words) for place, words in now.items()
    }
