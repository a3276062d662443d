"""What starting costs: a new database, the demonstration, the first test of a module.

Each is run as a person would run it, in processes of its own, and told in seconds of computing,
which a crowded machine stretches less than its clock. Beside `migrate` the same tables are made
straight from the models, as if they had no history. One JSON document on standard output, a table
on standard error.

    python benchmarks/starting.py [--times 3] [--without-demonstration]
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROMDAEN = (sys.executable, "-P", "-m", "promdaen.config.command")
TEST = "src/promdaen/places/tests/test_places.py"
WITHOUT_HISTORY = """
import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

django.setup()
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
"""
TRIED: dict[str, tuple[str, ...]] = {
    "set-up alone": (sys.executable, "-c", "import django; django.setup()"),
    "a new database": (*PROMDAEN, "migrate", "--verbosity=0"),
    "the same tables without history": (sys.executable, "-c", WITHOUT_HISTORY),
    "a test file that is not there": (*PROMDAEN, "test", "tests/test_absent.py"),
    "a test file collected": (*PROMDAEN, "test", TEST, "--collect-only", "-q"),
    "one test that touches tables": (
        *PROMDAEN,
        "test",
        f"{TEST}::test_the_list_narrows_by_what_holds_today",
    ),
    "the demonstration": (*PROMDAEN, "demo", "--prepare-only"),
}


def run(*, command: tuple[str, ...]) -> tuple[float, float]:
    """Seconds of computing and of the clock that a command takes with an empty data folder."""
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "promdaen.config.settings",
            "PROMDAEN_DATA": folder,
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPATH": str(ROOT / "src"),
        }
        surroundings.pop("DATABASE_URL", None)
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, check=False)
        waited = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, waited


def main() -> None:
    """Run each so many times; print the medians."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--without-demonstration", action="store_true")
    options = parser.parse_args()
    tried = dict(TRIED)
    if options.without_demonstration:
        tried.pop("the demonstration")
    run(command=TRIED["set-up alone"])
    found: dict[str, dict[str, float]] = {}
    for name, command in tried.items():
        runs = [run(command=command) for _ in range(options.times)]
        used, waited = (statistics.median(one) for one in zip(*runs, strict=True))
        found[name] = {"computing": round(used, 2), "waited": round(waited, 2)}
        print(f"{name:<32} {used:7.2f} {waited:7.2f}", file=sys.stderr, flush=True)
    print(json.dumps({"seconds": found, "load": os.getloadavg()}, indent=2))


if __name__ == "__main__":
    main()
