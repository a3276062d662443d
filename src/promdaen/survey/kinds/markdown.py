"""A form as Markdown tables, which pyxform reads back and git compares line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promdaen.survey.kinds.xlsform import Row, XlsForm, used_columns


def form_markdown(*, form: XlsForm) -> str:
    """The sheets of a form, one table after the other, each under its name.

    >>> print(form_markdown(form=XlsForm(survey=({"type": "note", "name": "a|b"},), choices=(),
    ...                                settings=())))
    | survey |      |      |
    |        | type | name |
    |        | note | a\\|b |
    <BLANKLINE>
    """
    tables = (_table(name, rows) for name, rows in form.sheets().items() if rows)
    return "\n".join(tables)


def _table(name: str, rows: Sequence[Row]) -> str:
    columns = used_columns(rows=rows)
    first = " " * len(name)
    lines = [(name, *(" " * len(column) for column in columns)), (first, *columns)]
    lines += [
        (first, *(" ".join(row.get(column, "").split()).replace("|", r"\|") for column in columns))
        for row in rows
    ]
    return "".join("".join(_bounded(line)) + "|\n" for line in lines)


def _bounded(cells: Sequence[str]) -> Iterator[str]:
    for cell in cells:
        yield f"| {cell} "
