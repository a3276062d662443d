"""Times the results sheet as PDF in a running process, beside its bar.

Each of ten sheets differs from the last, so that nothing laid out can be used again; the median
counts. Standard output holds one JSON document, the table goes to standard error. The exit code
is 1 when the bar is missed.

    python benchmarks/print.py
"""

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from promdaen.kit import pdf  # noqa: E402
from promdaen.report.tests import sheets  # noqa: E402

SOURCE = ROOT / "src" / "promdaen" / "report" / "print" / "results.typ"
REPEATS = 10
BAR_SECONDS = 1.0
HELD_TO_THE_BAR = "reference"


def seconds_of(*, sheet: dict[str, Any], language: str, turn: int) -> float:
    """Seconds to print the sheet with one more officer than before in its last place."""
    changed = sheet | {"officers": [*sheet["officers"][:-1], [50.0 + turn / 100, 60.0]]}
    start = time.perf_counter()
    pdf.compile_pdf(source=SOURCE, data=changed, language=language)
    return time.perf_counter() - start


def main() -> int:
    """Print the medians; 0 when ninety officers take less than the bar."""
    rows = []
    for shape in (HELD_TO_THE_BAR, "ten-thousand"):
        sheet = sheets.SHAPES[shape]()
        for language in pdf.LANGUAGES:
            first = seconds_of(sheet=sheet, language=language, turn=0)
            again = [
                seconds_of(sheet=sheet, language=language, turn=k + 1) for k in range(REPEATS)
            ]
            bar = BAR_SECONDS if shape == HELD_TO_THE_BAR else None
            rows.append(
                {
                    "sheet": shape,
                    "language": language,
                    "officers": len(sheet["officers"]),
                    "first_seconds": round(first, 3),
                    "median_seconds": round(median(again), 3),
                    "bar_seconds": bar,
                }
            )
            print(
                "{sheet:14}{language:4}{median_seconds:8.3f} s".format(**rows[-1]), file=sys.stderr
            )
    print(json.dumps(rows, indent=1))
    missed = [
        row for row in rows if row["bar_seconds"] and row["median_seconds"] > row["bar_seconds"]
    ]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
