"""One item in one run: its figures and what officers chose, before and after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.models import Item, Paper, Sitting
from promdaen.assessment.rules import behaviour, recording, records
from promdaen.course import queries as course_queries
from promdaen.course.rules import steps
from promdaen.report.queries.scopes import ScopeRuns

# A run has about thirty officers: intervals say how little that is, and below ten nothing can.
FEWEST_OFFICERS = 10


@dataclass(frozen=True)
class RunItem:
    """An item in a run; thin: occasions on which too few sat it."""

    item: Item
    columns: Sequence[assessment_queries.FigureColumn]
    thin: Sequence[assessment_queries.FigureColumn]
    choices: assessment_queries.ChoiceTable


def run_item(*, held: ScopeRuns, code: str) -> RunItem | None:
    """An item of the papers that a run sat; None where it is on none of them."""
    columns, choices, item = [], [], None
    for occasion, title in steps.OCCASIONS.items():
        sittings = course_queries.sittings_on(runs=held.runs, occasion=occasion)
        for paper in course_queries.papers_sat(runs=held.runs, occasion=occasion):
            place = assessment_queries.paper_items(paper=paper).filter(item__code=code).first()
            if place is None:
                continue
            item = place.item
            figures = _figures(paper=paper, item=item, sittings=sittings.filter(paper=paper))
            columns.append(
                assessment_queries.FigureColumn(title=title, paper=paper.code, figures=figures)
            )
        if item is not None:
            choices.append(_choices(item=item, occasion=occasion, sittings=sittings))
    if item is None:
        return None
    return RunItem(
        item=item,
        columns=[one for one in columns if one.figures.facility is not None],
        thin=[one for one in columns if one.figures.facility is None],
        choices=assessment_queries.choice_table(
            item=item, choices=choices, titles=steps.OCCASIONS
        ),
    )


def _figures(*, paper: Paper, item: Item, sittings: QuerySet[Sitting]) -> behaviour.Behaviour:
    read = assessment_queries.marks_of(sittings=sittings)
    order = [place.item_id for place in assessment_queries.paper_items(paper=paper)]
    across = [read.items.index(one) for one in order]
    found = behaviour.behaviours(marks=read.marks[:, across], fewest=FEWEST_OFFICERS)
    return found[order.index(item.pk)]


def _choices(*, item: Item, occasion: str, sittings: QuerySet[Sitting]) -> records.Choices:
    read = assessment_queries.marks_of(sittings=sittings)
    known = assessment_queries.choices_of(sittings=sittings).get(item.pk, Counter())
    tested = 0
    if item.pk in read.items:
        tested = int((~np.isnan(read.marks[:, read.items.index(item.pk)])).sum())
    counts: Counter[tuple[str, ...] | None] = Counter()
    counts.update(known)
    counts[None] = tested - known.total()
    return recording.choices_of(
        asked=assessment_queries.asked_item(item=item),
        turn=occasion,
        counts=counts,
        fewest=FEWEST_OFFICERS,
    )
