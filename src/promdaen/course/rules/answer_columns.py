"""Finds the columns of an answer file: officer, items of each occasion, feedback."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from promdaen.course.rules.answer_messages import say
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import SheetTable, UnreadableFile, cell_text, column_letter
from promdaen.kit.texts import Text, Words
from promdaen.people.rules import headings

_MAX_TITLE_ROWS = 40

OFFICER_CODE, SHORT_CODE, OFFICER_NAME = "officer_code", "short_code", "officer_name"
FAMILY, GIVEN, KHMER, LATIN = "family", "given", "khmer", "latin"
NAME_COLUMNS = (FAMILY, GIVEN, OFFICER_NAME, KHMER, LATIN)
OFFICER_COLUMNS = (OFFICER_CODE, SHORT_CODE, *NAME_COLUMNS)
"""The roles of columns that identify the officer."""
OCCASION, ITEM, ANSWER = "occasion", "item", "answer"
# The day of the answers: of the whole row, or with an occasion after it, of that occasion.
DATED = "dated"
RELEVANCE, OVERALL, COMMENT, CONSENT = "relevance", "overall", "comment", "consent"
FEEDBACK_COLUMNS = (RELEVANCE, OVERALL, COMMENT, CONSENT)

OCCASION_NAMES: Mapping[str, Words] = {
    "before": Text("Before", context="test"),
    "after": Text("After", context="test"),
    "later": Text("Later", context="test"),
}
# Names of occasions, longest first so that "pretest" is not read as "pre".
_OCCASION_WORDS: Mapping[str, tuple[str, ...]] = {
    "before": ("pre test", "pretest", "before", "pre", "តេស្តមុនវគ្គ", "តេស្តមុន", "មុនវគ្គ", "មុន"),
    "after": (
        "post test", "posttest", "after", "post",
        "តេស្តក្រោយវគ្គ", "តេស្តក្រោយ", "ក្រោយវគ្គ", "ក្រោយ",
    ),
    "later": ("follow up", "followup", "delayed", "later", "តាមដាន", "ពេលក្រោយ", "លើកក្រោយ"),
}  # fmt: skip
_OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    OCCASION: ("occasion", "test", "sitting", "phase", "when", "ពេល", "តេស្ត", "ពេលធ្វើតេស្ត"),
    ITEM: ("item", "question", "q", "item code", "question number", "សំណួរ", "លេខសំណួរ", "item no"),
    ANSWER: ("answer", "response", "mark", "chosen", "option", "ចម្លើយ", "ពិន្ទុ", "ជម្រើស"),
    DATED: (
        "date", "test date", "date of test", "date sat", "sat on", "answered on",
        "កាលបរិច្ឆេទ", "ថ្ងៃធ្វើតេស្ត", "ថ្ងៃខែធ្វើតេស្ត", "កាលបរិច្ឆេទតេស្ត",
    ),
    **{
        f"dated_{occasion}": tuple(
            form.format(word)
            for word in words
            for form in ("{} date", "date {}", "{} on", "ថ្ងៃ{}", "កាលបរិច្ឆេទ{}")
        )
        for occasion, words in _OCCASION_WORDS.items()
    },
    RELEVANCE: (
        "relevance", "relevant", "relevance 1 5", "ភាពពាក់ព័ន្ធ", "ពាក់ព័ន្ធ", "កម្រិតពាក់ព័ន្ធ",
    ),
    OVERALL: (
        "overall", "overall rating", "overall 1 5", "overall satisfaction", "ការវាយតម្លៃរួម",
        "វាយតម្លៃរួម", "ពេញចិត្តរួម", "ជារួម",
    ),
    COMMENT: (
        "comments", "comment", "quote", "opinion", "feedback", "suggestions",
        "មតិយោបល់", "មតិ", "យោបល់",
    ),
    CONSENT: (
        "consent", "quote consent", "may quote", "consent to quote", "can be quoted",
        "ការយល់ព្រម", "យល់ព្រម", "អនុញ្ញាតឱ្យដកស្រង់", "អនុញ្ញាត",
    ),
}  # fmt: skip
_BY_WORD: Mapping[str, str] = {
    headings.folded(heading=word): role for role, words in _OTHER_WORDS.items() for word in words
}
_OFFICER_MEANINGS: Mapping[str, str] = {
    headings.OFFICER_CODE: OFFICER_CODE,
    headings.SHORT_CODE: SHORT_CODE,
    headings.NAME: OFFICER_NAME,
    headings.NAME_KM: KHMER,
    headings.NAME_LATIN: LATIN,
    headings.FAMILY: FAMILY,
    headings.GIVEN: GIVEN,
}
_OCCASION_PATTERN = "|".join(
    headings.folded(heading=word)
    for words in _OCCASION_WORDS.values()
    for word in sorted(words, key=len, reverse=True)
)
_WIDE = re.compile(
    rf"(?P<occasion>{_OCCASION_PATTERN})\s*(?:q|item|question|no|សំណួរ)?\s*(?:ទី)?\s*(?P<item>\S.*)"
)
# A column in a file of one occasion: its heading names only the item.
_BARE = re.compile(r"(?:q|item|question|no|សំណួរ)?\s*(?:ទី)?\s*(?P<item>\d{1,3})")


@dataclass(frozen=True)
class ItemColumn:
    """A column of answers to one item on one occasion; `token` is its number or folded code."""

    index: int
    occasion: str
    token: str


@dataclass(frozen=True)
class AnswerHeader:
    """The columns of an answer file and the row of their headings."""

    row: int
    heads: tuple[str, ...]
    roles: Mapping[str, int]
    items: tuple[ItemColumn, ...]

    @property
    def is_long(self) -> bool:
        """Whether the file has one answer per line."""
        return ANSWER in self.roles and not self.items

    def letter(self, *, role: str) -> str:
        """The letter of the column with a role."""
        return column_letter(index=self.roles[role])

    @property
    def occasions(self) -> tuple[str, ...]:
        """The occasions that have columns, in the order of a run."""
        column_occasions = {column.occasion for column in self.items}
        return tuple(occasion for occasion in OCCASION_NAMES if occasion in column_occasions)


def column_token(*, text: str) -> str:
    """Fold the number or code of an item for comparison; numbers lose leading zeros.

    >>> column_token(text="០៧"), column_token(text="untoc_01-a")
    ('7', 'UNTOC01A')
    """
    plain = "".join(letter for letter in latin_digits(text).upper() if letter.isalnum())
    return plain.lstrip("0") if plain.isdigit() else plain


def read_occasion(*, text: str) -> str:
    """The occasion that a text means, or "".

    >>> read_occasion(text="Pre-test"), read_occasion(text="ក្រោយ"), read_occasion(text="noon")
    ('before', 'after', '')
    """
    folded = headings.folded(heading=text)
    for occasion, words in _OCCASION_WORDS.items():
        if folded in {headings.folded(heading=word) for word in words}:
            return occasion
    return ""


def find_answer_header(*, table: SheetTable, occasion: str = "") -> AnswerHeader:
    """Find the row of headings among the first forty rows; titles above it are skipped.

    `occasion` applies to columns whose headings have only the number of an item, if no heading has
    an occasion; "" leaves such columns out. Raises UnreadableFile if there is no such row, and if
    two columns have the same meaning.
    """
    for sheet_row in table.rows[:_MAX_TITLE_ROWS]:
        heads = tuple(cell_text(value=value) for value in sheet_row.values)
        header = _header(row=sheet_row.number, heads=heads)
        if occasion and not header.items:
            header = _with_bare_items(header=header, occasion=occasion)
        has_officer = set(OFFICER_COLUMNS) & header.roles.keys()
        has_lines = {OCCASION, ITEM, ANSWER} <= header.roles.keys()
        if has_officer and (header.items or has_lines):
            _check_duplicates(header=header)
            return header
    raise UnreadableFile(say(code="no_answer_header", name=table.name))


def is_officer_head(*, text: str) -> bool:
    """Whether a text is the heading of the officers' column, repeated in a row below.

    >>> is_officer_head(text="មន្ត្រី"), is_officer_head(text="Sok Dara")
    (True, False)
    """
    return head_role(head=text) in OFFICER_COLUMNS


def _header(*, row: int, heads: tuple[str, ...]) -> AnswerHeader:
    roles: dict[str, int] = {}
    items = []
    for index, head in enumerate(heads):
        column = item_column(index=index, head=head)
        role = "" if column else head_role(head=head)
        if column:
            items.append(column)
        elif role and role not in roles:
            roles[role] = index
    return AnswerHeader(row=row, heads=heads, roles=roles, items=tuple(items))


def _with_bare_items(*, header: AnswerHeader, occasion: str) -> AnswerHeader:
    items = tuple(
        ItemColumn(index=index, occasion=occasion, token=column_token(text=match["item"]))
        for index, head in enumerate(header.heads)
        if (match := _BARE.fullmatch(headings.folded(heading=latin_digits(head))))
    )
    return replace(header, items=items)


def bare_number(*, head: str) -> int:
    """The number of an item in a heading that has nothing else, 0 for others.

    >>> bare_number(head="Q 7"), bare_number(head="7 officers")
    (7, 0)
    """
    match = _BARE.fullmatch(headings.folded(heading=latin_digits(head)))
    return int(match["item"]) if match else 0


def head_role(*, head: str) -> str:
    """The role of a column with a heading, "" for none; answers to items have none."""
    for text in (head, *re.split(r"[/|\n]", head)):
        role = _BY_WORD.get(headings.folded(heading=text)) if text.strip() else None
        if role:
            return role
    return _OFFICER_MEANINGS.get(headings.heading_meaning(heading=head) or "", "")


def item_column(*, index: int, head: str) -> ItemColumn | None:
    """The column of an item and an occasion, by a heading such as pre_01; None for others."""
    folded = headings.folded(heading=latin_digits(head))
    match = _WIDE.fullmatch(folded)
    if not match or not any(sign.isdigit() for sign in match["item"]):
        return None
    occasion = read_occasion(text=match["occasion"])
    return ItemColumn(index=index, occasion=occasion, token=column_token(text=match["item"]))


def _check_duplicates(*, header: AnswerHeader) -> None:
    columns_by_item: dict[tuple[str, str], ItemColumn] = {}
    for column in header.items:
        other = columns_by_item.setdefault((column.occasion, column.token), column)
        if other is not column:
            message = say(
                code="column_twice",
                row=header.row,
                column=column_letter(index=column.index),
                heading=header.heads[column.index],
                other=column_letter(index=other.index),
            )
            raise UnreadableFile(message)
