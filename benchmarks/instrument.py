"""Times how the survey's instrument becomes the form that phones download, beside its bar.

The whole instrument of the content (105 indicators) over its scored checkpoints: from rules to
rows, our own check of the rows, and pyxform's compiling, without Java. Standard output holds one
JSON document, the table goes to standard error. ODK Validate is timed too where Java is found;
it has no bar.

    python benchmarks/instrument.py [--times 9]
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BAR_SECONDS = 0.5


def timed(work: Callable[[], Any], *, times: int) -> tuple[list[float], Any]:
    """Seconds that each of several runs computed, and what the last gave.

    Computing time, so that other programs on the same cores do not count.
    """
    found, given = [], None
    for _one in range(times):
        began = time.process_time()
        given = work()
        found.append(time.process_time() - began)
    return found, given


def main() -> int:
    """Measure, print, say by the exit code whether the bar is held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.survey.queries import instrument_files, instruments, validating  # noqa: PLC0415
    from promdaen.survey.rules.form_faults import form_faults  # noqa: PLC0415

    today = timezone.localdate()
    form = instrument_files.content_form(root=ROOT / "content", today=today)
    began = time.perf_counter()
    instruments.compiled(form=form)
    first = time.perf_counter() - began
    began = time.perf_counter()
    compiling, xform = timed(lambda: instruments.compiled(form=form), times=times)
    waited = (time.perf_counter() - began) / times
    checking, wrong = timed(lambda: list(form_faults(**form.sheets())), times=times)
    assert not wrong
    began = time.perf_counter()
    told = validating.odk_validate(xform=xform)
    validated = time.perf_counter() - began
    found = {
        "rows": len(form.survey),
        "bytes": len(xform.encode()),
        "first_compile_seconds": round(first, 3),
        "compile_seconds": round(statistics.median(compiling), 3),
        "compile_seconds_waited": round(waited, 3),
        "compile_seconds_longest": round(max(compiling), 3),
        "bar_seconds": BAR_SECONDS,
        "own_check_seconds": round(statistics.median(checking), 4),
        "odk_validate_seconds": round(validated, 2) if told.is_run else None,
        "load_average": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }
    print(json.dumps(found, indent=2))
    for name, value in found.items():
        print(f"{name:26}{value}", file=sys.stderr)
    return 0 if found["compile_seconds"] < BAR_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
