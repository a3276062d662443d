"""The empty form of a roster: its heads, lists to choose from, and a legend."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.kit.spreadsheets import CellRule, Output, OutputSheet, Words
from promdaen.people.rules import headings

ROWS = 200
_COLUMNS = (
    headings.NUMBER, headings.OFFICER_CODE, headings.SHORT_CODE, headings.NAME_KM,
    headings.NAME_LATIN, headings.SEX, headings.RANK, headings.DEPARTMENT, headings.PROVINCE,
    headings.CHECKPOINT, headings.POSTED_ON,
)  # fmt: skip
_LISTS = "Lists"
_REFUSAL = Words(en="Choose from the list of this column.", km="សូមជ្រើសរើសពីបញ្ជីនៃជួរឈរនេះ។")
_LEGEND: tuple[tuple[str, Words], ...] = (
    (
        headings.NAME_KM,
        Words(
            en="Family name first. One of the two names is enough; both are better.",
            km="នាមត្រកូលមុន។ ឈ្មោះមួយក្នុងចំណោមពីរគ្រប់គ្រាន់ តែមានទាំងពីរប្រសើរជាង។",
        ),
    ),
    (
        headings.OFFICER_CODE,
        Words(
            en="The department's own number, where there is one.",
            km="លេខរបស់អង្គភាពផ្ទាល់ បើមាន។",
        ),
    ),
    (
        headings.SHORT_CODE,
        Words(
            en="Of an officer who is known already: eight characters, from the list of officers.",
            km="សម្រាប់មន្ត្រីដែលមានរួច៖ ប្រាំបីតួ ពីបញ្ជីមន្ត្រី។",
        ),
    ),
    (headings.SEX, Words(en="F for a woman, M for a man.", km="F សម្រាប់ស្រី M សម្រាប់ប្រុស។")),
    (
        headings.DEPARTMENT,
        Words(en="Needed in every row.", km="ត្រូវតែមានក្នុងគ្រប់ជួរដេក។"),
    ),
    (
        headings.POSTED_ON,
        Words(en="Day/month/year, such as 09/07/2026.", km="ថ្ងៃ/ខែ/ឆ្នាំ ដូចជា 09/07/2026។"),
    ),
)


def roster_form(
    *, departments: Sequence[str], ranks: Sequence[str], provinces: Sequence[str]
) -> tuple[OutputSheet, ...]:
    """Give the sheets of an empty roster: the roster, a legend, and the lists to choose from."""
    lists = {
        headings.DEPARTMENT: departments,
        headings.RANK: ranks,
        headings.PROVINCE: provinces,
    }
    rules = [
        CellRule(
            column=_COLUMNS.index(meaning),
            refusal=_REFUSAL,
            last_row=ROWS + 1,
            listed=(_LISTS, place, len(names)),
        )
        for place, (meaning, names) in enumerate(lists.items())
    ]
    sex = CellRule(
        column=_COLUMNS.index(headings.SEX),
        refusal=_REFUSAL,
        last_row=ROWS + 1,
        choices=("F", "M"),
    )
    longest = max(map(len, lists.values()))
    rows: list[tuple[Output, ...]] = [
        tuple(names[line] if line < len(names) else None for names in lists.values())
        for line in range(longest)
    ]
    legend = [
        (headings.label(meaning=meaning).km, words.km, words.en) for meaning, words in _LEGEND
    ]
    legend_heads = (
        Words(en="Column", km="ជួរឈរ"),
        Words(en="What to write, in Khmer", km="អ្វីត្រូវសរសេរ ជាភាសាខ្មែរ"),
        Words(en="What to write, in English", km="អ្វីត្រូវសរសេរ ជាភាសាអង់គ្លេស"),
    )
    return (
        OutputSheet(
            name="Roster",
            heads=[_head(meaning=meaning) for meaning in _COLUMNS],
            rows=(),
            rules=(*rules, sex),
        ),
        OutputSheet(name="Legend", heads=legend_heads, rows=legend),
        OutputSheet(
            name=_LISTS, heads=[headings.label(meaning=meaning) for meaning in lists], rows=rows
        ),
    )


def _head(*, meaning: str) -> Words:
    if meaning == headings.NUMBER:
        return Words(en="No.", km="ល.រ")
    return headings.label(meaning=meaning)
