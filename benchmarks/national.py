"""Times a country's programme: 10,000 officers and two million responses in a database of its own.

Builds the programme through the real actions (rosters, answers, feedback), times the dashboard,
the results sheet of the whole country and the questions that they ask, and compares the figures
of a sample of runs with a recomputation from their rows. Standard output holds one JSON
document, progress goes to standard error.

    python benchmarks/national.py                    in a temporary folder that is thrown away
    python benchmarks/national.py --data FOLDER      builds there once, and only asks afterwards
    python benchmarks/national.py --officers 1000    a smaller country
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).resolve().parents[1] / "src"
SEED = 20261124
OFFICERS, RESPONSES = 10_000, 2_000_000
SEATS, ITEMS, ANCHORS, TOPICS = 30, 40, 12, 12
OCCASIONS = 2
FIRST_DAY = date(2021, 1, 4)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DEPARTMENTS = ("IMM", "MAR", "BPP", "AHT")
PROVINCES = tuple(f"{number:02d}" for number in range(1, 26))
# Every third run crosses papers A and B, every fifth is followed by a later test.
CROSSED_EVERY, LATER_EVERY = 3, 5
ABSENT = 0.04
ROUNDS, SAMPLE = 5, 20
# The dashboard and any results sheet have to open within a second.
BAR_SECONDS = 1.0


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
        build(officers=options.officers, responses=options.responses)
    load_seconds = time.perf_counter() - started
    asked = timed(scope=CourseRun.objects.all())
    pages = paged(scope=CourseRun.objects.all())
    seconds = max(one["seconds"] for one in pages.values())
    return {
        "officers": Officer.objects.count(),
        "runs": CourseRun.objects.count(),
        "responses": Response.objects.count(),
        "load_seconds": round(load_seconds, 1) if is_built else None,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "pages_over_every_run": pages,
        "questions_over_every_run": asked,
        "bar_seconds": BAR_SECONDS,
        "is_within_bars": seconds < BAR_SECONDS,
        "compared_runs": SAMPLE,
        "differing_runs": differing(),
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


def build(*, officers: int, responses: int) -> None:
    """Officers first, then one run after another until the responses are there."""
    from promdaen.people.models import Officer  # noqa: PLC0415

    chance = np.random.default_rng(SEED)
    papers = reference_rows()
    people = enlisted(count=officers, chance=chance)
    able = dict(zip([one.pk for one in people], chance.normal(0, 1, officers), strict=True))
    per_run = SEATS * OCCASIONS * ITEMS * (1 - ABSENT)
    runs = round(responses / per_run)
    for number in range(runs):
        places = [(number * SEATS + seat) % officers for seat in range(SEATS)]
        held_run(
            number=number,
            officers=[people[one] for one in places],
            papers=papers,
            able=able,
            chance=chance,
        )
        if number % 50 == 0:
            print(f"{number} of {runs} runs", file=sys.stderr)
    assert Officer.objects.count() == officers


def reference_rows() -> tuple[Any, Any]:
    """Provinces, departments, a course, topics and papers A and B; gives the papers."""
    from promdaen.assessment import actions as assessment_actions  # noqa: PLC0415
    from promdaen.assessment.models import Paper  # noqa: PLC0415
    from promdaen.course.models import Course  # noqa: PLC0415
    from promdaen.curriculum.models import Outcome, Topic  # noqa: PLC0415
    from promdaen.people.models import Department  # noqa: PLC0415
    from promdaen.places.models import Province  # noqa: PLC0415

    for place, code in enumerate(PROVINCES):
        Province.objects.create(
            code=code,
            name_en=code,
            name_km=code,
            grid_column=place % 6 + 1,
            grid_row=place // 6 + 1,
        )
    for code in DEPARTMENTS:
        Department.objects.create(
            code=code, name_en=code, name_km=code, short_en=code, short_km=code
        )
    Course.objects.create(
        code="FIVE-DAY", name_en="Course", name_km="វគ្គ", days=5, hours=32, practical_share=0.6
    )
    for number in range(1, TOPICS + 1):
        topic = Topic.objects.create(
            code=f"T{number}",
            number=number,
            name_en="T",
            name_km="T",
            short_en="T",
            short_km="T",
            hours=2,
        )
        Outcome.objects.create(
            code=f"T{number}.1",
            topic=topic,
            number=1,
            bloom="U",
            measured_by="knowledge",
            text_en="O",
            text_km="O",
        )
    codes = [f"I-{number:03d}" for number in range(2 * ITEMS - ANCHORS)]
    for place, code in enumerate(codes):
        new = assessment_actions.NewItem(
            code=code,
            kind="true_false",
            outcome=f"T{place % TOPICS + 1}.1",
            level="apply",
            stem={"en": "?", "km": "?"},
            body={},
            key=True,
        )
        assessment_actions.put_item(item=new, by=None, now=NOW)
    for code, chosen in (("A", codes[:ITEMS]), ("B", codes[:ANCHORS] + codes[ITEMS:])):
        paper = assessment_actions.NewPaper(
            code=code,
            title={"en": code, "km": code},
            items=chosen,
            minutes=45,
            anchors=codes[:ANCHORS],
        )
        assessment_actions.put_paper(paper=paper, by=None, now=NOW)
    a, b = Paper.objects.order_by("code")
    return a, b


def enlisted(*, count: int, chance: np.random.Generator) -> list[Any]:
    """Invented officers of all departments and provinces, one in six a woman."""
    from django.db import transaction  # noqa: PLC0415

    from promdaen.people import actions as people_actions  # noqa: PLC0415

    new = [
        people_actions.NewOfficer(
            details=people_actions.OfficerDetails(
                department=str(chance.choice(DEPARTMENTS)),
                name_latin=f"OFFICER Number {number}",
                sex="F" if chance.random() < 1 / 6 else "M",
                code=f"N-{number:05d}",
            ),
            posting=people_actions.NewPosting(province=str(chance.choice(PROVINCES))),
        )
        for number in range(count)
    ]
    with transaction.atomic():
        return list(people_actions.create_officers(new=new, now=NOW))


def held_run(
    *,
    number: int,
    officers: list[Any],
    papers: tuple[Any, Any],
    able: dict[Any, float],
    chance: np.random.Generator,
) -> None:
    """One run: planned, enrolled, tested, rated."""
    from promdaen.course import actions  # noqa: PLC0415
    from promdaen.course.models import Enrolment  # noqa: PLC0415

    starts_on = FIRST_DAY + timedelta(days=2 * number)
    system: dict[str, Any] = {"by": None, "now": NOW}
    details = actions.RunDetails(
        course="FIVE-DAY",
        province=PROVINCES[number % len(PROVINCES)],
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=4),
    )
    run = actions.create_run(code=f"R-{number:04d}", details=details, **system)
    is_crossed = number % CROSSED_EVERY == 0
    first = list(papers) if is_crossed else [papers[0]]
    plan = {"before": first, "after": first[::-1], "later": [papers[0]]}
    actions.set_papers(run=run, papers=plan, **system)
    new = [actions.NewEnrolment(officer=officer) for officer in officers]
    actions.enrol_officers(run=run, officers=new, **system)
    rows = list(Enrolment.objects.filter(run=run).select_related("officer"))
    occasions = ["before", "after"] + (["later"] if number % LATER_EVERY == 0 else [])
    sat = [
        sheet(
            row=row,
            occasion=occasion,
            paper=plan[occasion][max(0, row.half - 1)]
            if len(plan[occasion]) > 1
            else plan[occasion][0],
            ability=able[row.officer_id],
            chance=chance,
        )
        for row in rows
        for occasion in occasions
        if chance.random() > ABSENT
    ]
    actions.record_run_sittings(run=run, sat=sat, mode="import", **system)
    forms = [
        actions.NewFeedback(
            relevance=int(chance.integers(3, 6)), overall=int(chance.integers(3, 6))
        )
        for _ in rows
    ]
    actions.record_feedback(run=run, forms=forms, received_on=run.ends_on, **system)
    actions.set_targets(run=run, targets=dict.fromkeys(DEPARTMENTS, 8), **system)


CODES: dict[Any, list[str]] = {}


def sheet(
    *, row: Any, occasion: str, paper: Any, ability: float, chance: np.random.Generator
) -> Any:
    """What an officer of that ability has right on a paper."""
    from promdaen.course import actions  # noqa: PLC0415

    codes = CODES.setdefault(
        paper.pk,
        list(paper.places.order_by("position").values_list("item__code", flat=True)),
    )
    gain = {"before": 0.0, "after": 0.9, "later": 0.6}[occasion]
    right = 1 / (1 + np.exp(-(ability + gain - np.linspace(-1.5, 1.5, len(codes)))))
    marks = (chance.random(len(codes)) < right).astype(float).tolist()
    return actions.Sat(
        enrolment=row,
        occasion=occasion,
        paper=paper,
        responses=dict(zip(codes, marks, strict=True)),
    )


def timed(*, scope: Any) -> dict[str, dict[str, float]]:
    """Seconds of each question over the whole programme."""
    from promdaen.course import queries  # noqa: PLC0415

    read = queries.cohort_of_runs(runs=scope)
    asked: dict[str, Callable[[], object]] = {
        "cohort_of_runs": lambda: queries.cohort_of_runs(runs=scope),
        "people_counts": lambda: queries.people_counts(runs=scope),
        "people_by_department": lambda: queries.people_by(runs=scope, by="department"),
        "item_figures": lambda: queries.item_figures(read=read),
        "item_shifts": lambda: queries.item_shifts(read=read),
        "topic_gains": lambda: queries.topic_gains(runs=scope),
        "feedback_counts": lambda: queries.feedback_counts(runs=scope),
        "gains_by_run": lambda: queries.gains_by_run(runs=scope),
        "missing_by_reason": lambda: queries.missing_by_reason(runs=scope),
    }
    return {name: fastest(ask=ask) for name, ask in asked.items()}


def paged(*, scope: Any) -> dict[str, dict[str, float]]:
    """Seconds of the two pages that a ministry opens over everything."""
    from promdaen.people.models import Account, AccountRole  # noqa: PLC0415
    from promdaen.report import queries  # noqa: PLC0415

    province = queries.scope_of(kind="province", code=PROVINCES[0], account=None)
    country = replace(province, runs=scope)
    account, _made = Account.objects.get_or_create(
        email="coordinator@benchmark.example", defaults={"name": "Benchmark"}
    )
    AccountRole.objects.get_or_create(account=account, role="coordinator")
    return {
        "results_sheet": fastest(ask=lambda: queries.sheet_of(held=country, today=NOW.date())),
        "overview": fastest(
            ask=lambda: queries.overview(account=account, programme="", today=NOW.date())
        ),
    }


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
                relevance=feedback.NOBODY,
                overall=feedback.NOBODY,
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
