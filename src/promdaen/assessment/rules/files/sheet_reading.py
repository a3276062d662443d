"""Reads a spreadsheet of items as people type them: every row is an item or a refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from promdaen.assessment.rules import levels
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files import columns, wording
from promdaen.assessment.rules.files.checks import ItemPosition
from promdaen.assessment.rules.files.items import (
    OPTION_LETTERS,
    USES,
    FileItem,
    ItemsRead,
    ReadItem,
)
from promdaen.assessment.rules.files.kind_forms import FileForms, FileKind
from promdaen.assessment.rules.files.legend import EXAMPLE
from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.pictures import ItemPicture
from promdaen.assessment.rules.files.sheet import LEGEND_SHEET
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.spreadsheets import (
    FORMULA_SIGNS,
    BadCell,
    FileMessage,
    SheetRow,
    SheetTable,
    UnreadableFile,
    cell_text,
)

_GUARDED = re.compile(f"'+[{re.escape(FORMULA_SIGNS)}]")
# A workbook escapes text that looks like one of its own escapes in this way; the library that
# reads cells does not undo it.
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
_COMMAS = re.compile(r"[,;\s]+")
_MAX_ROWS_NAMED = 20


def read_sheet(*, table: SheetTable, kinds: Sequence[FileKind]) -> ItemsRead:
    """The items of a table; cells may name a kind by its label too.

    Raises UnreadableFile if there are no headings, a required column is missing or duplicated, or
    no rows follow.
    """
    heads = columns.find_heads(table=table)
    words = _words(kinds=kinds)
    sheet_rows = [sheet_row for sheet_row in table.rows if sheet_row.number > heads.last_row]
    files = {kind.NAME: kind.FILES for kind in kinds}
    readers = [
        _RowReader(row=sheet_row, heads=heads, words=words, files=files)
        for sheet_row in sheet_rows
    ]
    examples = [reader.row.number for reader in readers if reader.is_example]
    items = tuple(reader.item() for reader in readers if not reader.is_example)
    if not items:
        raise UnreadableFile(say(code="no_rows", row=heads.last_row))
    return ItemsRead(
        form="sheet",
        items=items,
        notes=(*_table_notes(table=table), *_notes(heads=heads, examples=examples)),
    )


def _words(*, kinds: Sequence[FileKind]) -> dict[str, dict[str, str]]:
    """The codes of closed lists by every word that a cell may have for them."""
    lists = {
        "kind": {kind.NAME: kind.LABEL for kind in kinds},
        "level": levels.LEVEL_NAMES,
        "use": USES,
    }
    return {
        name: {
            word.casefold(): code
            for code, text in listed.items()
            for word in (code, code.replace("_", " "), text.en, text.km)
        }
        for name, listed in lists.items()
    }


def _table_notes(*, table: SheetTable) -> Iterator[FileMessage]:
    """The notes of the spreadsheet reader, except that the legend was not read."""
    for note in table.notes:
        if note.code != "other_sheets" or set(table.other_sheets) != {LEGEND_SHEET}:
            yield note


def _notes(*, heads: columns.TableHeads, examples: Sequence[int]) -> Iterator[FileMessage]:
    for letter, heading in heads.unknown:
        yield say(code="column_ignored", column=letter, heading=heading)
    if examples:
        row_list = ", ".join(map(str, examples[:_MAX_ROWS_NAMED]))
        yield say(code="examples_skipped", rows=row_list)


@dataclass
class _RowReader:
    """Reads one row; errors are collected with their column."""

    row: SheetRow
    heads: columns.TableHeads
    words: Mapping[str, Mapping[str, str]]
    files: Mapping[str, FileForms]
    problems: list[FileMessage] = field(default_factory=list)

    @property
    def is_example(self) -> bool:
        return self._raw("code").casefold().startswith(EXAMPLE.casefold())

    def item(self) -> ReadItem:
        kind = self._word("kind")
        stem = self._text("stem")
        code = languages.latin_digits(self._cell("code"))
        body = self._body(kind=kind)
        item = FileItem(
            code=code,
            kind=kind,
            outcome=languages.latin_digits(self._cell("outcome")) or None,
            level=self._word("level") or None,
            stem=stem,
            body=body,
            key=self._key(kind=kind, body=body),
            rationale=self._rationale(),
            sources=self._sources(),
            passage=self._cell("passage") if self._has("passage") else None,
            verification=self._cell("verification").casefold() or None,
            use=self._word("use") or None,
            images=self._images(),
        )
        self._long()
        name = code or stem["en"] or stem["km"]
        return ReadItem(
            line=self.row.number,
            name=name[:60],
            item=item,
            problems=tuple(self.problems),
            columns=self._columns(kind=kind),
        )

    def _columns(self, *, kind: str) -> dict[str, str]:
        """The letter of the column of each part of the item."""
        columns_by_name = {}
        sides = self.files[kind].sides if kind in self.files else {}
        for name in self.heads.by_name:
            start, *rest = name.split(".")
            if start in sides and len(rest) > 1:
                side = sides[start]
                place = OPTION_LETTERS[int(rest[0]) - 1] if start == "option" else rest[0]
                columns_by_name[f"{side}.{place}.{rest[1]}"] = self.heads.letter(name=name)
            else:
                columns_by_name[name] = self.heads.letter(name=name)
        return columns_by_name

    def _has(self, name: str) -> bool:
        return name in self.heads.by_name

    def _raw(self, name: str) -> str:
        index = self.heads.by_name.get(name)
        if index is None:
            return ""
        value = self.row.value(index=index)
        if isinstance(value, str):
            plain = value[1:] if _GUARDED.match(value) else value
            return wording.clean(text=_ESCAPED.sub("_", plain))
        return cell_text(value=value)

    def _cell(self, name: str) -> str:
        """The text of a cell; a cell without its own text is a problem."""
        index = self.heads.by_name.get(name)
        value = None if index is None else self.row.value(index=index)
        code = ""
        if isinstance(value, BadCell):
            code = "cell_error" if value.reason == "error" else "cell_formula"
        elif isinstance(value, date | time):
            code = "cell_date"
        if code:
            self._say(code=code, name=name, value=cell_text(value=value))
            return ""
        return self._raw(name)

    def _text(self, name: str) -> dict[str, str]:
        return {
            sheet_language: self._cell(f"{name}.{sheet_language}")
            for sheet_language in columns.SHEET_LANGUAGES
        }

    def _word(self, name: str) -> str:
        """The code for a word of a closed list; an unknown word is kept, to be refused."""
        text = self._cell(name)
        code = self.words[name].get(text.casefold(), "")
        if text and not code:
            listed = ", ".join(dict.fromkeys(self.words[name].values()))
            self._say(code="unknown_word", name=name, value=text[:60], words=listed)
        return code

    def _body(self, *, kind: str) -> NewJsonObject:
        if kind not in self.files:
            if not self._cell("kind"):
                listed = ", ".join(self.files)
                self._say(code="missing", name="kind", words=listed)
            return {}
        sides = self.files[kind].sides
        body = {
            side: self._side(name=name, ids=self._ids(name=name)) for name, side in sides.items()
        }
        for name in {"option", "left"} - sides.keys():
            if self._side(name=name, ids=()):
                part = "options" if name == "option" else "left"
                position = ItemPosition(row=self.row.number)
                self.problems.append(position.say(code="sides", part=part))
        return body

    def _side(self, *, name: str, ids: Sequence[str]) -> list[dict[str, str]]:
        """The filled cells of a side; an empty one between two filled ones is a problem."""
        rows: list[dict[str, str]] = []
        gaps: list[str] = []
        for place in range(1, len(OPTION_LETTERS) + 1):
            text = self._text(f"{name}.{place}")
            usual = OPTION_LETTERS[place - 1] if name == "option" else str(place)
            if not any(text.values()):
                gaps.append(usual)
                continue
            for gap in gaps:
                part = f"{'options' if name == 'option' else 'left'}.{gap}"
                self.problems.append(
                    ItemPosition(row=self.row.number).say(code="options_gap", part=part)
                )
            gaps = []
            rows.append({"id": ids[place - 1] if place <= len(ids) else usual, **text})
        return rows

    def _ids(self, *, name: str) -> list[str]:
        return self._cell("ids" if name == "option" else "ids_left").split()

    def _key(self, *, kind: str, body: JsonObject) -> object:
        text = self._cell("key")
        if kind not in self.files:
            return None
        if not text:
            self._say(code="no_key", name="key")
            return None
        try:
            return self.files[kind].key(body=body, text=text)
        except typed_answers.AnswerRefused:
            self._say(code="key_odd", name="key", value=text[:60])
            return None

    def _rationale(self) -> dict[str, str] | None:
        names = {f"rationale.{sheet_language}" for sheet_language in columns.SHEET_LANGUAGES}
        return self._text("rationale") if names & self.heads.by_name.keys() else None

    def _sources(self) -> tuple[str, ...] | None:
        if not self._has("sources"):
            return None
        source_text = languages.latin_digits(self._cell("sources"))
        return tuple(dict.fromkeys(code for code in _COMMAS.split(source_text) if code))

    def _images(self) -> tuple[ItemPicture, ...] | None:
        if not self._has("images"):
            return None
        text = self._cell("images")
        try:
            return _pictures(text=text)
        except (TypeError, ValueError, RecursionError):
            self._say(code="images_odd", name="images")
            return ()

    def _long(self) -> None:
        if any(cell_text(value=value) for value in self.row.values[self.heads.width :]):
            self.problems.append(say(code="row_long", row=self.row.number))

    def _say(self, *, code: str, name: str, **params: Any) -> None:
        part = name.rpartition(".")[0] or name
        if part.startswith("option."):
            part = f"options.{OPTION_LETTERS[int(part.removeprefix('option.')) - 1]}"
        position = ItemPosition(row=self.row.number, columns={part: self.heads.letter(name=name)})
        self.problems.append(position.say(code=code, part=part, **params))


def _pictures(*, text: str) -> tuple[ItemPicture, ...]:
    rows = json.loads(text) if text else []
    pictures = tuple(ItemPicture(**row) for row in rows)
    if not all(
        isinstance(value, str) for picture in pictures for value in picture.as_row().values()
    ):
        raise ValueError("A picture is described by texts alone.")
    return pictures
