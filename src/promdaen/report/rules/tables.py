"""A spreadsheet's rows as plain text, without corrections, for the strict readers."""

from promdaen.kit import spreadsheets


def text_rows(*, table: spreadsheets.SheetTable) -> tuple[list[str], list[list[str]]]:
    """The header and the rows after it as text, including blank rows.

    Whole numbers of a workbook have no decimal point (1.0 is 1), as it shows them. In a workbook,
    rows have no defined end, so that a missing cell is a blank one.
    """
    if not table.rows:
        return [], []
    header, *rest = table.rows
    names = [_text(value=value) for value in header.values]
    rows = _blank_lines(count=header.number - 1)
    last = header.number
    for sheet_row in rest:
        rows.extend(_blank_lines(count=sheet_row.number - last - 1))
        cells = [_text(value=value) for value in sheet_row.values]
        if not table.is_ragged:
            cells += [""] * (len(names) - len(cells))
        rows.append(cells)
        last = sheet_row.number
    return names, rows


def _blank_lines(*, count: int) -> list[list[str]]:
    return [[] for _ in range(count)]


def _text(*, value: spreadsheets.Value) -> str:
    if isinstance(value, spreadsheets.BadCell):
        return value.text or value.reason
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
