"""Reads a workbook or text document in a child process, with a time limit."""

from __future__ import annotations

import json
import subprocess

from promdaen.kit import child_process
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets.carrying import unpack_message, unpack_table
from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.spreadsheets.office_files import OFFICE_FILES
from promdaen.kit.spreadsheets.tables import SheetTable, UnreadableFile

MAX_WAIT_SECONDS = 90.0
"""The child ends itself after ten seconds of work (`child.MAX_SECONDS`); a busy machine may take
much longer to give it those."""
_CHILD = "promdaen.kit.spreadsheets.child"


def read_fenced(
    *,
    name: str,
    data: bytes,
    sheet: str | None = None,
    form: str = "workbook",
    seconds: float = MAX_WAIT_SECONDS,
) -> SheetTable:
    """Read a workbook, or the tables of a "document" by its `form`, in a child.

    It is limited to 512 MB, ten seconds of work and a wait of `seconds`. Raises UnreadableFile for
    a refusal, a time-out and a child that died. Thread-safe.
    """
    office_file = OFFICE_FILES[form]
    head = json.dumps({"name": name, "sheet": sheet, "form": form}).encode() + b"\n"
    try:
        output = child_process.run_child(module=_CHILD, data=head + data, wait_seconds=seconds)
    except subprocess.TimeoutExpired as error:
        message = say(code=office_file.too_slow, name=name, limit=f"{seconds:g}")
        raise UnreadableFile(message) from error
    try:
        answer: JsonObject = json.loads(output)
    except ValueError as error:
        # The system killed it (processor time, memory) before it could answer.
        raise UnreadableFile(say(code=office_file.too_heavy, name=name)) from error
    if "refused" in answer:
        raise UnreadableFile(unpack_message(answer["refused"]))
    return unpack_table(answer["table"])
