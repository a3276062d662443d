"""Reads one workbook or text document in a separate process with limited memory and time.

`python -m promdaen.kit.spreadsheets.child`: standard input has one line of JSON (name, sheet,
form) and then the file; standard output gets one JSON document, the table or the refusal.
"""

from __future__ import annotations

import json
import sys

from promdaen.kit import child_process
from promdaen.kit.json_objects import NewJsonObject

MAX_MEMORY = 512 * 2**20
MAX_SECONDS = 10


def main() -> int:
    """Read standard input, answer on standard output; returns 0 also for a refusal."""
    limit_process()
    head = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    answer = read(name=head["name"], sheet=head["sheet"], form=head["form"], data=data)
    sys.stdout.write(json.dumps(answer))
    return 0


def limit_process() -> None:
    """Limit memory and processor time if the system can."""
    # Optional libraries of openpyxl: slow to load, and numpy's threads reserve more memory than
    # the limit. They are not needed for reading.
    sys.modules.update(dict.fromkeys(("numpy", "lxml", "PIL", "pandas"), None))  # type: ignore[arg-type]
    child_process.limit_process(memory_bytes=MAX_MEMORY, processor_seconds=MAX_SECONDS)


def read(*, name: str, sheet: str | None, data: bytes, form: str = "workbook") -> NewJsonObject:
    """The table, or the message of its refusal, as plain values."""
    from promdaen.kit.spreadsheets import documents, workbook  # noqa: PLC0415
    from promdaen.kit.spreadsheets.carrying import pack_message, pack_table  # noqa: PLC0415
    from promdaen.kit.spreadsheets.messages import say  # noqa: PLC0415
    from promdaen.kit.spreadsheets.office_files import OFFICE_FILES  # noqa: PLC0415
    from promdaen.kit.spreadsheets.tables import UnreadableFile  # noqa: PLC0415

    try:
        if form == "document":
            return {"table": pack_table(documents.read_document(name=name, data=data))}
        return {"table": pack_table(workbook.read_workbook(name=name, data=data, sheet=sheet))}
    except UnreadableFile as refusal:
        return {"refused": pack_message(refusal.message)}
    except MemoryError:
        return {"refused": pack_message(say(code=OFFICE_FILES[form].too_heavy, name=name))}
    except Exception as error:  # any error of a damaged workbook
        office_file = OFFICE_FILES[form]
        code = office_file.entities if _is_about_entities(error) else office_file.damaged
        return {"refused": pack_message(say(code=code, name=name))}


def _is_about_entities(error: BaseException | None) -> bool:
    while error:
        if type(error).__module__.startswith("defusedxml"):
            return True
        error = error.__cause__ or error.__context__
    return False


if __name__ == "__main__":
    sys.exit(main())
