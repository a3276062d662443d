"""Times a country's programme: 10,000 officers and a million responses in a database of its own.

Builds a few runs through the real actions (rosters, answers, feedback) and the others as copies
by bulk rows, times the dashboard and the results sheet of the whole country as pages, the job that
prepares them where they are large, and the questions that it asks, and compares the figures of a
sample of runs with a recomputation from their rows. The bar is of computing: neighbours on the
machine change the clock. Standard output holds one JSON document, progress goes to standard error.

    python benchmarks/national.py                    in a temporary folder that is thrown away
    python benchmarks/national.py --data FOLDER      builds there once, and only asks afterwards
    python benchmarks/national.py --officers 1000    a smaller country
    python benchmarks/national.py --responses 10000000
    python benchmarks/national.py --responses 10000000 --without-answers
                                                     only their sums, in minutes; compares nothing
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import numpy as np
from national_country import NOW, PROGRAMME, SEED, build

SOURCE = Path(__file__).resolve().parents[1] / "src"
OFFICERS, RESPONSES = 10_000, 1_000_000
ROUNDS, SAMPLE = 5, 20
BAR_SECONDS = 0.3
"""Within which the dashboard and any results sheet have to open."""


def main() -> int:
    """Build, ask, compare; exit code 1 where a bar is missed or a figure differs."""
    options = parsed()
    if options.data:
        document = measured(folder=Path(options.data), options=options)
    else:
        with tempfile.TemporaryDirectory(prefix="promdaen-national-") as folder:
            document = measured(folder=Path(folder), options=options)
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if document["is_within_bars"] and not document["differing_runs"] else 1


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", metavar="FOLDER", help="where the database stands")
    parser.add_argument("--officers", type=int, default=OFFICERS)
    parser.add_argument("--responses", type=int, default=RESPONSES)
    parser.add_argument("--without-answers", action="store_true", help="copy only their sums")
    return parser.parse_args()


def measured(*, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Everything in one document."""
    set_up(folder=folder)
    from promdaen.assessment.models import Response  # noqa: PLC0415
    from promdaen.course.models import CourseRun  # noqa: PLC0415
    from promdaen.people.models import Officer  # noqa: PLC0415

    started = time.perf_counter()
    is_built = not CourseRun.objects.exists()
    if is_built:
        build(
            officers=options.officers,
            responses=options.responses,
            copies_answers=not options.without_answers,
        )
    load_seconds = time.perf_counter() - started
    asked = timed(scope=CourseRun.objects.all())
    preparing_seconds = prepared()
    pages = paged()
    seconds = max(page["processor_seconds"] for page in pages.values())
    return {
        "officers": Officer.objects.count(),
        "runs": CourseRun.objects.count(),
        "responses": Response.objects.count(),
        "load_seconds": round(load_seconds, 1) if is_built else None,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "preparing_seconds": preparing_seconds,
        "pages_over_every_run": pages,
        "questions_over_every_run": asked,
        "bar_seconds": BAR_SECONDS,
        "is_within_bars": seconds < BAR_SECONDS,
        "compared_runs": 0 if options.without_answers else SAMPLE,
        "differing_runs": [] if options.without_answers else differing(),
    }


def set_up(*, folder: Path) -> None:
    """Django on a database in the folder, all tables made."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMDAEN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    sys.path.insert(0, str(SOURCE))
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)


def timed(*, scope: Any) -> dict[str, dict[str, float]]:
    """Seconds of each question over the whole programme."""
    from promdaen.course import queries  # noqa: PLC0415

    read = queries.cohort_of_runs(runs=scope)
    items = queries.cohort_items(cohort=read)
    asked: dict[str, Callable[[], object]] = {
        "cohort_of_runs": lambda: queries.cohort_of_runs(runs=scope),
        "people_counts": lambda: queries.people_counts(runs=scope),
        "people_by_department": lambda: queries.people_by(runs=scope, by="department"),
        "item_figures": lambda: queries.item_figures(cohort=read, items=items),
        "item_shifts": lambda: queries.item_shifts(cohort=read, items=items),
        "topic_gains": lambda: queries.topic_gains(runs=scope),
        "feedback_counts": lambda: queries.feedback_counts(runs=scope),
        "gains_by_run": lambda: queries.gains_by_run(runs=scope),
        "missing_by_reason": lambda: queries.missing_by_reason(runs=scope),
    }
    return {name: fastest(ask=ask) for name, ask in asked.items()}


def prepared() -> float:
    """Seconds of computing of the job that prepares large programmes and provinces."""
    from promdaen.report import actions  # noqa: PLC0415

    started = time.process_time()
    actions.prepare_large_scopes(now=NOW)
    return round(time.process_time() - started, 2)


def paged() -> dict[str, dict[str, float]]:
    """Seconds of the two pages that a ministry opens over everything, whole."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from promdaen.people.models import Account, AccountRole  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    account, _made = Account.objects.get_or_create(
        email="viewer@benchmark.example", defaults={"name": "Benchmark"}
    )
    AccountRole.objects.get_or_create(account=account, role="coordinator")
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    addresses = {
        "results_sheet": reverse("report:sheet", args=("programme", PROGRAMME)),
        "overview": reverse("report:overview"),
    }
    pages = {}
    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == HTTPStatus.OK, (address, answer.status_code)
        pages[name] = fastest(ask=lambda address=address: client.get(address))
        pages[name]["kilobytes"] = round(len(answer.content) / 1000, 1)
    return pages


def fastest(*, ask: Callable[[], object]) -> dict[str, float]:
    """The fastest of a few rounds on the wall clock, and the least processor time of one."""
    walls, processors = [], []
    for _ in range(ROUNDS):
        wall, processor = time.perf_counter(), time.process_time()
        ask()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return {"seconds": round(min(walls), 4), "processor_seconds": round(min(processors), 4)}


def differing() -> list[str]:
    """Codes of sampled runs whose tables differ from a recomputation of their rows."""
    from promdaen.course.models import CourseRun  # noqa: PLC0415

    codes = list(CourseRun.objects.order_by("code").values_list("code", flat=True))
    chosen = np.random.default_rng(SEED).choice(codes, min(SAMPLE, len(codes)), replace=False)
    return [
        str(code)
        for code in sorted(chosen)
        if not is_equal(run=CourseRun.objects.get(code=str(code)))
    ]


def is_equal(*, run: Any) -> bool:
    """Whether the headline figures of a run from its tables are those of its responses."""
    from promdaen.assessment.rules import feedback, summaries  # noqa: PLC0415
    from promdaen.course import queries  # noqa: PLC0415
    from promdaen.course.models import CourseRun  # noqa: PLC0415

    held = queries.cohort_of_runs(runs=CourseRun.objects.filter(pk=run.pk)).cohort
    both = [
        vars(
            summaries.summary(
                cohort=cohort,
                relevance=feedback.NO_RATINGS,
                overall=feedback.NO_RATINGS,
                seed=1,
                resamples=100,
            )
        )
        for cohort in (held, cohort_of_rows(run=run))
    ]
    return all(
        (one is None) == (both[1][name] is None)
        and (one is None or np.allclose(one, both[1][name], rtol=0, atol=1e-8))
        for name, one in both[0].items()
    )


def cohort_of_rows(*, run: Any) -> Any:
    """The cohort of a run from its responses, one by one."""
    from promdaen.assessment.models import Item, Paper, Response  # noqa: PLC0415
    from promdaen.assessment.rules import cohorts, equating  # noqa: PLC0415
    from promdaen.course.models import Enrolment  # noqa: PLC0415

    items = {item: place for place, item in enumerate(Item.objects.values_list("pk", flat=True))}
    seats = {
        row: place
        for place, row in enumerate(
            Enrolment.objects.filter(run=run).order_by("seat").values_list("pk", flat=True)
        )
    }
    tables = {name: np.full((len(seats), len(items)), np.nan) for name in ("before", "after")}
    rows = Response.objects.filter(
        sitting__run_sitting__enrolment__run=run, sitting__withdrawn_at__isnull=True
    ).order_by("revision")
    for occasion, seat, item, mark in rows.values_list(
        "sitting__run_sitting__occasion", "sitting__run_sitting__enrolment_id", "item_id", "mark"
    ):
        if occasion in tables:
            tables[occasion][seats[seat], items[item]] = mark
    if run.design == "same":
        return cohorts.cohort_of_marks(**tables)
    a_items, b_items = (
        np.isin(list(items), list(paper.items.values_list("pk", flat=True)))
        for paper in Paper.objects.order_by("code")
    )
    return equating.crossed_cohort(**tables, a_items=a_items, b_items=b_items)[0]


if __name__ == "__main__":
    sys.exit(main())
