"""Whether the texts of a file have the shape that a laptop writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from promdaen.laptops.rules import contents

fits_id = re.compile("[0-9a-f]{32}").fullmatch
_is_hex = re.compile("[0-9a-f]*").fullmatch
ID_LENGTH = 32


def read_bodies(*, texts: Sequence[str]) -> list[Any]:
    """The documents of texts; None for a text that is not JSON."""
    try:
        return contents.read_all(texts=texts)
    except (ValueError, RecursionError):
        return [_document(text=text) for text in texts]


def _document(*, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def is_entry(*, document: Any, ids: Sequence[str], required: Sequence[str]) -> bool:
    """Whether a document is an entry: a row, or no row and the columns of a deleted one.

    `ids` are columns with ids, `required` those that every row has.

    >>> row = {"id": "a" * 32, "seat": 1}
    >>> is_entry(document={"row": row}, ids=["id"], required=["id"])
    True
    >>> is_entry(document={"row": row | {"id": 5}}, ids=["id"], required=["id"])
    False
    >>> is_entry(document={"row": None, "base": "", "was": {}}, ids=[], required=["id"])
    False
    """
    if not isinstance(document, dict) or "row" not in document:
        return False
    row, base = document["row"], document.get("base")
    if row is None:
        row = document.get("was")
        is_whole = isinstance(row, dict) and isinstance(base, str)
    else:
        is_whole = isinstance(row, dict) and (base is None or isinstance(base, str))
    if not is_whole:
        return False
    # Without generators: a bundle has a hundred thousand.
    for name in required:
        if row.get(name) is None:
            return False
    for name in ids:
        value = row.get(name)
        if value is not None and not (type(value) is str and fits_id(value)):
            return False
    return True


def are_new_rows(*, documents: Sequence[Any], ids: Sequence[str], required: Sequence[str]) -> bool:
    """Whether all documents are entries with new rows, in one look at each column.

    If not, some may be: `is_entry` decides each.

    >>> row = {"id": "a" * 32, "seat": 1}
    >>> are_new_rows(documents=[{"row": row}], ids=["id"], required=["id"])
    True
    >>> are_new_rows(documents=[{"row": row}, {"row": None}], ids=["id"], required=["id"])
    False
    """
    if set(map(type, documents)) != {dict} or set(map(len, documents)) != {1}:
        return False
    rows = [document.get("row") for document in documents]
    if set(map(type, rows)) != {dict}:
        return False
    if any(None in [row.get(name) for row in rows] for name in required):
        return False
    try:
        texts = {row.get(name) for name in ids for row in rows} - {None}
    except TypeError:  # a list or an object
        return False
    return (
        set(map(type, texts)) <= {str}
        and set(map(len, texts)) <= {ID_LENGTH}
        and _is_hex("".join(texts)) is not None
    )


def is_form(*, text: str, run: str) -> bool:
    """Whether a text is an evaluation form of a run.

    >>> is_form(text='{"id": "1", "run_id": "2"}', run="2"), is_form(text="5", run="2")
    (False, False)
    """
    form = _document(text=text)
    return (
        isinstance(form, Mapping)
        and is_id(text=form.get("id"))
        and is_id(text=run)
        and form.get("run_id") == run
    )


def is_id(*, text: Any) -> bool:
    """Whether a value is an id as files have them: 32 hex digits."""
    return isinstance(text, str) and fits_id(text) is not None
