"""One item in one run: its figures and the chosen options, before and after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.models import Item
from promdaen.assessment.rules import behaviour, recording
from promdaen.course import queries as course_queries
from promdaen.course.rules import steps
from promdaen.report.queries.scopes import ScopeRuns

# A run has about thirty officers: intervals show the uncertainty, and below ten there are none.
MIN_OFFICERS = 10


@dataclass(frozen=True)
class RunItem:
    """An item in a run; thin: occasions with too few tests."""

    item: Item
    columns: Sequence[assessment_queries.FigureColumn]
    thin: Sequence[assessment_queries.FigureColumn]
    choices: assessment_queries.ChoiceTable


def run_item(*, scope_runs: ScopeRuns, code: str) -> RunItem | None:
    """An item of the papers used in a run; None if it is on none of them."""
    columns, choices = [], []
    item: Item | None = None
    orders: dict[UUID, list[Any]] = {}
    for occasion, title in steps.OCCASION_NAMES.items():
        sittings = course_queries.sittings_on(runs=scope_runs.runs, occasion=occasion)
        tested: Counter[UUID] = Counter()
        for paper in course_queries.taken_papers(runs=scope_runs.runs, occasion=occasion):
            if paper.pk not in orders:
                orders[paper.pk] = list(assessment_queries.paper_items(paper=paper))
            order = orders[paper.pk]
            place = next(
                (index for index, item_row in enumerate(order) if item_row.item.code == code), None
            )
            if place is None:
                continue
            item = order[place].item
            read = assessment_queries.load_marks(sittings=sittings.filter(paper=paper))
            marks = read.marks[:, [read.items.index(item.item_id) for item in order]]
            tested[item.pk] += int((~np.isnan(marks[:, place])).sum())
            figures = behaviour.behaviours(marks=marks, fewest=MIN_OFFICERS)[place]
            columns.append(
                assessment_queries.FigureColumn(title=title, paper=paper.code, figures=figures)
            )
        if item is not None:
            counts: Counter[tuple[str, ...] | None] = Counter()
            counts.update(assessment_queries.choices_of_item(item=item, sittings=sittings))
            counts[None] = tested[item.pk] - counts.total()
            choices.append(
                recording.turn_choices(
                    item_key=assessment_queries.asked_item(item=item),
                    turn=occasion,
                    counts=counts,
                    fewest=MIN_OFFICERS,
                )
            )
    if item is None:
        return None
    return RunItem(
        item=item,
        columns=[column for column in columns if column.figures.facility is not None],
        thin=[column for column in columns if column.figures.facility is None],
        choices=assessment_queries.choice_table(
            item=item, choices=choices, titles=steps.OCCASION_NAMES
        ),
    )
