"""Reads result tables of Google Forms and KoboToolbox: columns by the items that they ask.

A table is rewritten in place to the form that `answers.read_file` reads: the heading of an item
becomes "pre_" and its number or code, texts of options become their letters, and columns without
an item or officer are emptied. Rows and columns stay where they are, so that messages name them
rightly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules.answer_cells import AnswerableItem
from promdaen.course.rules.answer_forms import PREFIXES, answer_text
from promdaen.course.rules.answer_messages import say
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import (
    SheetRow,
    SheetTable,
    UnreadableFile,
    Value,
    cell_text,
    column_letter,
)
from promdaen.kit.texts import Text, Words

BY_CODE, BY_TEXT, BY_NUMBER = "code", "text", "number"
MATCH_TEXTS: Mapping[str, Words] = {
    BY_CODE: Text("by its code"),
    BY_TEXT: Text("by its text"),
    BY_NUMBER: Text("by its number"),
}
_MAX_TITLE_ROWS = 5
_MIN_LETTERS = 12
_MARKS_OF_EXPORTS = frozenset(
    {"_uuid", "_submission_time", "_id", "formhub/uuid", "meta/instanceid"}
)
_PLACE = re.compile(r"[0-9]{1,2}")
_TIMES = ("today", "end", "start", "timestamp")
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_LETTER = re.compile(r"\s*\(?([a-j\u1780-\u17a2]|\d{1,2})[.)]\s+")
_GRID = re.compile(r"(?P<base>[^\[\]]+?)\s*\[(?P<label>[^\[\]]+)\]\s*")
_GRADED = re.compile(r".*\[(?:score|feedback)\]\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[,;]\s*|\s*$")
_CHOSEN = frozenset({"1", "1.0", "true"})
_NOT_CHOSEN = frozenset({"", "0", "0.0", "false"})
_BOLD = re.compile(r"\*\*")


@dataclass(frozen=True, kw_only=True)
class AskedItem:
    """An item with the texts that a form may show: of its question, options and left entries.

    Each text is a mapping of languages; `options` and `left` are by id, in the order shown.
    `number` is its place on the only paper of the occasion, 0 where there are several papers.
    """

    item: AnswerableItem
    stem: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    left: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    number: int = 0

    @property
    def token(self) -> str:
        """What the heading of its column has after the occasion."""
        return f"{self.number:02d}" if self.number else self.item.code


@dataclass(frozen=True, kw_only=True)
class FormColumn:
    """A column of a form and the item that it asks; `how` is a key of HOW."""

    letters: str
    heading: str
    item: str
    how: str


@dataclass(frozen=True, kw_only=True)
class FormTable:
    """A rewritten table, the columns of its items, and the headings that were left out."""

    table: SheetTable
    columns: tuple[FormColumn, ...]
    left_out: tuple[str, ...]


def is_export(*, table: SheetTable) -> bool:
    """Whether a table has the columns that only KoboToolbox or Google Forms writes."""
    heads = {text.casefold() for text in _heads(sheet_row=table.rows[0])} if table.rows else set()
    return bool(heads & _MARKS_OF_EXPORTS) or "timestamp" in heads


def read_form(
    *, table: SheetTable, questions: Mapping[str, Sequence[AskedItem]], occasion: str
) -> FormTable:
    """The table with the columns of the items that were asked on an occasion.

    `questions` has the items by occasion; with "" as occasion the run must have only one. Raises
    UnreadableFile without a column for the officer, without one for an item, for an occasion that
    must be chosen, and for two columns of one item.
    """
    head = _head_row(table=table)
    chosen = occasion or (next(iter(questions)) if len(questions) == 1 else "")
    if not chosen and not any(
        columns.item_column(index=0, head=_last(text)) for text in _heads(sheet_row=head)
    ):
        raise UnreadableFile(say(code="form_occasion", row=head.number))
    reader = _FormReader(
        heads=_heads(sheet_row=head),
        items=questions.get(chosen, ()),
        prefix=PREFIXES.get(chosen, ""),
    )
    reader.place_columns()
    if not reader.matched and not reader.is_ready:
        raise UnreadableFile(say(code="form_no_item", row=head.number, name=table.name))
    if not reader.has_officer:
        raise UnreadableFile(say(code="form_no_officer", row=head.number, name=table.name))
    reader.check_twice(row=head.number)
    below = [
        SheetRow(sheet_row.number, reader.cells(row=sheet_row))
        for sheet_row in table.rows
        if sheet_row.number > head.number
    ]
    filled = [
        sheet_row
        for sheet_row in below
        if any(cell_text(value=value) for value in sheet_row.values)
    ]
    sheet_rows = [SheetRow(head.number, reader.heading_cells()), *filled]
    return FormTable(
        table=replace(table, rows=tuple(sheet_rows)),
        columns=tuple(reader.form_columns()),
        left_out=tuple(reader.left_out()),
    )


@dataclass(frozen=True)
class _ItemPlace:
    """A column of an item; `label` is the option or entry that the column alone is about."""

    index: int
    question: AskedItem
    how: str
    label: str = ""


@dataclass
class _FormReader:
    heads: Sequence[str]
    items: Sequence[AskedItem]
    prefix: str
    matched: dict[str, list[_ItemPlace]] = field(default_factory=dict)
    other_columns: dict[int, str] = field(default_factory=dict)
    is_ready: bool = False
    has_officer: bool = False
    time_column: int | None = None

    def place_columns(self) -> None:
        """Find the role of each column: an item, the officer, the day, feedback, or none."""
        for index, head in enumerate(self.heads):
            item_place = self._item(index=index, head=head)
            name = _last(head)
            is_number = item_place is not None and item_place.how == BY_NUMBER
            if columns.item_column(index=index, head=name) and (item_place is None or is_number):
                self.other_columns[index], self.is_ready = name, True
            elif item_place is not None:
                self.matched.setdefault(item_place.question.item.code, []).append(item_place)
            else:
                self._place_role(index=index, head=head)
        self._keep_day()

    def _place_role(self, *, index: int, head: str) -> None:
        """Keep a column of the officer, of feedback or of the day."""
        name = _last(head)
        if name.startswith("_"):  # KoboToolbox's own columns
            return
        role = columns.head_role(head=name)
        if not role and not _group(head):
            name, role = head, columns.head_role(head=head)
        if role in (*columns.OFFICER_COLUMNS, *columns.FEEDBACK_COLUMNS):
            if role not in self._roles():
                self.other_columns[index] = name
            self.has_officer = self.has_officer or role in columns.OFFICER_COLUMNS
        elif role.startswith(columns.DATED):
            self.other_columns[index] = name

    def _roles(self) -> set[str]:
        return {columns.head_role(head=text) for text in self.other_columns.values()}

    def check_twice(self, *, row: int) -> None:
        """Raise UnreadableFile for two columns of an item, and for officers of two groups."""
        for item_places in self.matched.values():
            whole = [item_place for item_place in item_places if not item_place.label]
            if len(whole) > 1:
                self._refuse_twice(row=row, first=whole[0].index, second=whole[1].index)
        first_columns: dict[str, int] = {}
        for index, head in enumerate(self.heads):
            role = "" if _last(head).startswith("_") else columns.head_role(head=_last(head))
            first = first_columns.setdefault(role, index)
            if role in columns.OFFICER_COLUMNS and _group(self.heads[first]) != _group(head):
                self._refuse_twice(row=row, first=first, second=index)

    def _refuse_twice(self, *, row: int, first: int, second: int) -> None:
        raise UnreadableFile(
            say(
                code="column_twice",
                row=row,
                column=column_letter(index=second),
                heading=self.heads[second][:80],
                other=column_letter(index=first),
            )
        )

    def heading_cells(self) -> tuple[Value, ...]:
        """The headings, for `answer_columns`."""
        heads = dict(self.other_columns)
        for item_places in self.matched.values():
            heads[_first(item_places).index] = f"{self.prefix}_{item_places[0].question.token}"
        return tuple(heads.get(index) for index in range(len(self.heads)))

    def cells(self, *, row: SheetRow) -> tuple[Value, ...]:
        """The values of a row under those headings; an answer that fits no option is kept."""
        values = {index: row.value(index=index) for index in self.other_columns}
        if self.time_column is not None:
            values[self.time_column] = _day(value=values[self.time_column])
        for item_places in self.matched.values():
            values[_first(item_places).index] = _answer(sheet_row=row, item_places=item_places)
        width = len(self.heads)
        # A row of another width stays so: its cells may have moved, and it is refused for that.
        short = tuple(values.get(index) for index in range(min(width, len(row.values))))
        return (*short, *row.values[width:])

    def form_columns(self) -> list[FormColumn]:
        """What each column of an item was matched with, in the order of the file."""
        by_place = sorted(
            self.matched.items(), key=lambda pair: min(item_place.index for item_place in pair[1])
        )
        return [
            FormColumn(
                letters=", ".join(
                    column_letter(index=item_place.index) for item_place in item_places
                ),
                heading=self.heads[_first(item_places).index],
                item=code,
                how=item_places[0].how,
            )
            for code, item_places in by_place
        ]

    def left_out(self) -> list[str]:
        """The headings that were matched with nothing."""
        used = {
            *self.other_columns,
            *(
                item_place.index
                for item_places in self.matched.values()
                for item_place in item_places
            ),
        }
        return [head for index, head in enumerate(self.heads) if head and index not in used]

    def _keep_day(self) -> None:
        """Take the day from a column of the program, unless the form asks for it."""
        if any(role.startswith(columns.DATED) for role in self._roles()):
            return
        folded = [_last(head).casefold() for head in self.heads]
        for name in _TIMES:
            if name in folded and folded.index(name) not in self.other_columns:
                self.time_column = folded.index(name)
                self.other_columns[self.time_column] = "date"
                return

    def _item(self, *, index: int, head: str) -> _ItemPlace | None:
        """The item that a column asks: as a whole, or for one of its options or entries."""
        if not head or _GRADED.fullmatch(head):
            return None
        part = self._part(index=index, head=head)
        if part is not None and _is_entry(question=part.question, label=part.label):
            return part
        for text in dict.fromkeys((head, _last(head))):
            match = self._find(text=text)
            # The last part of a split column may be an option that is a number.
            if match and (text == head or match[1] != BY_NUMBER):
                return _ItemPlace(index, *match)
        return part

    def _part(self, *, index: int, head: str) -> _ItemPlace | None:
        """The item of a column that is about one of its options or entries."""
        grid = _GRID.fullmatch(head)
        base, _, label = head.rpartition("/")
        for start, name in ((grid["base"], grid["label"]) if grid else ("", ""), (base, label)):
            match = self._find(text=start) or self._find(text=_last(start))
            if match and name:
                return _ItemPlace(index, *match, label=name)
        return None

    def _find(self, *, text: str) -> tuple[AskedItem, str] | None:
        """The one item whose code or question a text is."""
        if not text.strip():
            return None
        for how, fits in ((BY_CODE, _has_code), (BY_TEXT, _has_text)):
            fitting = [question for question in self.items if fits(question, text)]
            if fitting:
                return (fitting[0], how) if len(fitting) == 1 else None
        number = columns.bare_number(head=text)
        numbered = [question for question in self.items if number and question.number == number]
        return (numbered[0], BY_NUMBER) if numbered else None


def _is_entry(*, question: AskedItem, label: str) -> bool:
    """Whether a text is an option or an entry on the left of an item."""
    return any(_option(options=texts, text=label) for texts in (question.options, question.left))


def _has_code(question: AskedItem, text: str) -> bool:
    """Whether a text is the code of an item, or begins with it and goes on after a sign."""
    code = columns.column_token(text=question.item.code)
    if columns.column_token(text=text) == code:
        return True
    first = re.split(r"[\s:.)]", text.strip(), maxsplit=1)[0]
    return columns.column_token(text=first) == code


def _has_text(question: AskedItem, text: str) -> bool:
    """Whether a text is the question of an item in a language, or has it inside in both."""
    stems = {folded for stem in question.stem.values() if (folded := _folded(stem))}
    plain = {_folded(text), _folded(_LETTER.sub("", text, count=1))}
    if plain & stems:
        return True
    return len(stems) > 1 and all(
        len(folded) >= _MIN_LETTERS and any(folded in whole for whole in plain) for folded in stems
    )


def _answer(*, sheet_row: SheetRow, item_places: Sequence[_ItemPlace]) -> Value:
    """The answer to an item from its columns: letters, or the value itself if it fits none."""
    whole = next((item_place for item_place in item_places if not item_place.label), None)
    question = item_places[0].question
    if whole is not None:
        value = sheet_row.value(index=whole.index)
        chosen = _chosen(question=question, text=cell_text(value=value))
        return answer_text(chosen=chosen) if chosen else value
    values = {
        item_place.label: cell_text(value=sheet_row.value(index=item_place.index))
        for item_place in item_places
    }
    if not any(values.values()):
        return None
    placed = _grid_answer(question=question, values=values)
    if placed is None:
        return "; ".join(f"{label}: {text}" for label, text in values.items() if text)[:200]
    return answer_text(chosen=placed) if placed else None


def _grid_answer(*, question: AskedItem, values: Mapping[str, str]) -> list[str] | None:
    """The answer of several columns, [] for a blank, None if it fits no options."""
    if question.left:
        return _pairs(question=question, values=values)
    labels = {label: _option(options=question.options, text=label) for label in values}
    if not all(labels.values()):
        return None
    if question.item.shape == "order":
        places = {labels[label]: latin_digits(text) for label, text in values.items() if text}
        is_order = all(_PLACE.fullmatch(place) for place in places.values())
        is_whole = is_order and len(set(places.values())) == len(question.options)
        return sorted(places, key=lambda option: int(places[option])) if is_whole else None
    if {text.casefold() for text in values.values()} - _CHOSEN - _NOT_CHOSEN:
        return None
    return [labels[label] for label, text in values.items() if text.casefold() in _CHOSEN]


def _pairs(*, question: AskedItem, values: Mapping[str, str]) -> list[str] | None:
    by_left = {_option(options=question.left, text=label): text for label, text in values.items()}
    texts = [by_left.get(left, "") for left in question.left]
    chosen = [_option(options=question.options, text=text) for text in texts]
    return chosen if all(chosen) and "" not in by_left else None


def _chosen(*, question: AskedItem, text: str) -> list[str]:
    """The options whose texts an answer has, [] if it is not made of texts of options."""
    single = _option(options=question.options, text=text)
    if single:
        return [single]
    if question.item.shape == "one":
        return []
    return _several(options=question.options, text=text)


def _several(*, options: Mapping[str, Mapping[str, str]], text: str) -> list[str]:
    """The options of a list of texts, which may have commas themselves; the longest text first."""
    forms = sorted(
        ((form, option) for option, texts in options.items() for form in _forms(texts)),
        key=lambda pair: -len(pair[0]),
    )
    chosen, rest = [], text.strip()
    while rest:
        for form, option in forms:
            end = _SEPARATORS.match(rest, len(form)) if rest.startswith(form) else None
            if end is not None:
                chosen.append(option)
                rest = rest[end.end() :]
                break
        else:
            return []
    return chosen


def _option(*, options: Mapping[str, Mapping[str, str]], text: str) -> str:
    """The one option that a text is, first as it is written, then without signs; "" for none."""
    plain = " ".join(text.split())
    if not plain:
        return ""
    bare = _LETTER.sub("", plain, count=1)
    for fold in (str, _folded):
        for spelling in (plain, bare):
            folded_text = fold(spelling)
            same = {
                option
                for option, texts in options.items()
                if folded_text and folded_text in {fold(form) for form in _forms(texts)}
            }
            if same:
                return same.pop() if len(same) == 1 else ""
    return ""


def _forms(texts: Mapping[str, str]) -> list[str]:
    """The ways in which a form may show a text: in a language, or in both."""
    single = [" ".join(_BOLD.sub("", text).split()) for text in texts.values() if text]
    both = [f"{first} / {second}" for first in single for second in single if first != second]
    return [*both, *single]


def _folded(text: str) -> str:
    """A text without signs, spaces and invisible letters.

    >>> _folded("**Who**  may, enter?"), _folded("1 2-A")
    ('whomayenter', '12a')
    """
    plain = latin_digits(unicodedata.normalize("NFC", text)).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LNM")


def _day(*, value: Value) -> Value:
    """The day of a time stamp whose year comes first; other spellings are not certain."""
    if isinstance(value, date):
        return value
    match = _DAY.match(cell_text(value=value))
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    return f"{year:04d}-{month:02d}-{day:02d}"


def _first(item_places: Sequence[_ItemPlace]) -> _ItemPlace:
    return next((item_place for item_place in item_places if not item_place.label), item_places[0])


def _head_row(*, table: SheetTable) -> SheetRow:
    sheet_rows = table.rows[:_MAX_TITLE_ROWS]
    if not sheet_rows:
        raise UnreadableFile(say(code="form_no_item", row=1, name=table.name))
    for sheet_row in sheet_rows:
        heads = [
            text
            for head in _heads(sheet_row=sheet_row)
            if not _last(head).startswith("_")
            for text in (head, _last(head))
        ]
        if any(columns.is_officer_head(text=text) for text in heads):
            return sheet_row
    return sheet_rows[0]


def _heads(*, sheet_row: SheetRow) -> list[str]:
    return [" ".join(cell_text(value=value).split()) for value in sheet_row.values]


def _last(head: str) -> str:
    """A heading without the groups that KoboToolbox writes before it."""
    return head.rpartition("/")[2].strip()


def _group(head: str) -> str:
    """The groups that KoboToolbox writes before a heading; not a text in two languages."""
    return "" if " / " in head else head.rpartition("/")[0]
