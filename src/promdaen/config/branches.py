"""Branches of rules, kinds and actions: `promdaen test` fails where no test takes one."""

import io
from pathlib import Path
from typing import cast

from promdaen.config.environment import CHECKOUT

WHOLE_PERCENT = 100
UNTAKEN = (
    "FAILED no test takes what stands under Missing: lines, and 12->15 for the step between two."
    " Write the test, or remove the branch."
)


def are_all_taken(*, data: Path, root: Path = CHECKOUT) -> bool:
    """Whether tests took every branch of the rooms that pyproject.toml names; says which not.

    data: the COVERAGE_FILE of the tests; each process of theirs left its own beside it.
    """
    # Only developers have it.
    from coverage import Coverage  # noqa: PLC0415
    from coverage.exceptions import NoDataError  # noqa: PLC0415

    taken = Coverage(data_file=str(data), config_file=str(root / "pyproject.toml"))
    rooms = cast(list[str], taken.get_option("run:include"))
    # A file that no test even imports is in no measurement.
    files = {str(path) for room in rooms for path in root.glob(room)}
    table = io.StringIO()
    try:
        taken.combine([str(data.parent)], strict=True)
        share = taken.report(morfs=sorted(files), file=table)
    except NoDataError:
        print("FAILED the tests left no measurement; they ended before they began.", flush=True)
        return False
    if share < WHOLE_PERCENT:
        print(f"{table.getvalue()}{UNTAKEN}", flush=True)
        return False
    print(f"All branches of {len(files)} files are taken.", flush=True)
    return True
