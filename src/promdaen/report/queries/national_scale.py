"""A scope on the national scale of difficulty, and national findings about its items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.models import Item
from promdaen.assessment.rules import placing, scale
from promdaen.course import queries as course_queries
from promdaen.course.rules import steps
from promdaen.kit.texts import Words
from promdaen.report.queries.scopes import ScopeRuns

# Above this many tests, reading their answers takes too long for a page.
MAX_TESTS = 1000
UNUSUAL = 0.05


@dataclass(frozen=True)
class OccasionOnScale:
    """An occasion on a scale, named by its papers; standing None for too few tests."""

    occasion: Words
    papers: Sequence[str]
    tests_count: int
    placement: placing.GroupPlacement | None


@dataclass(frozen=True)
class PlacedItem:
    """An item with its national difficulty and a scope's results on it, by occasion.

    unusual: the occasions on which it was harder (True) or easier here than the scale expects,
    after Holm's correction over the items of the occasion.
    """

    item: Item
    difficulty: scale.ItemDifficulty | None
    fits: Sequence[placing.ItemFit | None]
    unusual: Sequence[tuple[Words, bool]]


@dataclass(frozen=True)
class ScalePage:
    """A scope on the national scale, as shown on a page.

    is_large: it has too many tests for a page; occasions: headings of the items' columns; fair:
    items that differ between groups nationally, None for a scope too small to show them; compared:
    the groups of its papers, large enough or not.
    """

    fresh: assessment_queries.Freshness | None
    tests_count: int
    is_large: bool
    lines: Sequence[OccasionOnScale]
    occasions: Sequence[Words]
    items: Sequence[PlacedItem]
    fair: Sequence[tuple[Item, Sequence[assessment_queries.FairnessResult]]] | None
    compared: Sequence[assessment_queries.LabelledComparison]

    @property
    def has_compared(self) -> bool:
        """Whether any groups were large enough to compare."""
        return any(compared.record.is_enough for compared in self.compared)

    @property
    def has_unusual(self) -> bool:
        """Whether any item was harder or easier here than expected by chance."""
        return any(item.unusual for item in self.items)


@dataclass(frozen=True, eq=False)
class _Placed:
    """An occasion on one scale: the items of its columns, number of tests, and result."""

    occasion: str
    papers: Sequence[str]
    items: Sequence[UUID]
    tests_count: int
    placement: placing.GroupPlacement | None


def scale_page(*, scope_runs: ScopeRuns) -> ScalePage:
    """A scope on the latest computed national scale."""
    tests_count = course_queries.counted_tests(runs=scope_runs.runs).count()
    is_large = tests_count > MAX_TESTS
    items = _items(scope_runs=scope_runs)
    places = assessment_queries.scale_places(items=items)
    placed = [] if is_large else _placed(scope_runs=scope_runs, places=places)
    occasions = list(dict.fromkeys(occasion.occasion for occasion in placed))
    is_wide = scope_runs.scope.kind == "programme"
    return ScalePage(
        fresh=assessment_queries.freshness(),
        tests_count=tests_count,
        is_large=is_large,
        lines=[
            OccasionOnScale(
                occasion=steps.OCCASION_NAMES[occasion.occasion],
                papers=occasion.papers,
                tests_count=occasion.tests_count,
                placement=occasion.placement,
            )
            for occasion in placed
        ],
        occasions=[steps.OCCASION_NAMES[code] for code in occasions],
        items=[
            _placed_item(item=item, places=places, placed=placed, occasions=occasions)
            for item in items
        ],
        fair=assessment_queries.fair_items(items=items) if is_wide else None,
        compared=_compared(scope_runs=scope_runs) if is_wide else (),
    )


def _items(*, scope_runs: ScopeRuns) -> list[Item]:
    """The items of every paper used in the scope, in topic order."""
    papers = {
        paper.pk
        for occasion in steps.OCCASION_NAMES
        for paper in course_queries.taken_papers(runs=scope_runs.runs, occasion=occasion)
    }
    return assessment_queries.items_of_papers(papers=papers)


def _placed(
    *, scope_runs: ScopeRuns, places: Mapping[UUID, assessment_queries.ScaleItem]
) -> list[_Placed]:
    """Every occasion with tests, on every scale that its items are on."""
    placed_rows = []
    for occasion in steps.OCCASION_NAMES:
        sittings = course_queries.sittings_on(runs=scope_runs.runs, occasion=occasion)
        read = assessment_queries.load_marks(sittings=sittings)
        on = [places[item].papers if item in places else None for item in read.items]
        scales = sorted({papers for papers in on if papers is not None})
        if len(read.sittings) and not scales:
            scales = [()]
        for papers in scales:
            # Items without a difficulty are shown with those of the first scale.
            also = None if papers == scales[0] else papers
            kept_places = [index for index, pair in enumerate(on) if pair in (papers, also)]
            placed_rows.append(
                _on_scale(
                    occasion=occasion,
                    papers=papers,
                    read=read,
                    positions=kept_places,
                    places=places,
                )
            )
    return placed_rows


def _on_scale(
    *,
    occasion: str,
    papers: Sequence[str],
    read: assessment_queries.Marks,
    positions: Sequence[int],
    places: Mapping[UUID, assessment_queries.ScaleItem],
) -> _Placed:
    items = [read.items[position] for position in positions]
    marks = read.marks[:, list(positions)]
    difficulties = [places[item].difficulty.b if item in places else None for item in items]
    return _Placed(
        occasion=occasion,
        papers=papers,
        items=items,
        tests_count=int((~np.isnan(marks)).any(axis=1).sum()),
        placement=placing.group_placement(
            marks=marks, difficulties=np.array(difficulties, dtype=float)
        ),
    )


def _placed_item(
    *,
    item: Item,
    places: Mapping[UUID, assessment_queries.ScaleItem],
    placed: Sequence[_Placed],
    occasions: Sequence[str],
) -> PlacedItem:
    fits_by_item: dict[str, placing.ItemFit] = {}
    for occasion in placed:
        if occasion.placement is not None and item.pk in occasion.items:
            fits_by_item[occasion.occasion] = occasion.placement.items[
                occasion.items.index(item.pk)
            ]
    return PlacedItem(
        item=item,
        difficulty=places[item.pk].difficulty if item.pk in places else None,
        fits=[fits_by_item.get(code) for code in occasions],
        unusual=[
            (steps.OCCASION_NAMES[code], shift.is_harder)
            for code, shift in fits_by_item.items()
            if shift.p_holm is not None and shift.p_holm < UNUSUAL
        ],
    )


def _compared(*, scope_runs: ScopeRuns) -> list[assessment_queries.LabelledComparison]:
    """The groups by which items of the scope's papers were compared."""
    papers = {
        str(paper.pk)
        for occasion in steps.OCCASION_NAMES
        for paper in course_queries.taken_papers(runs=scope_runs.runs, occasion=occasion)
    }
    behind = assessment_queries.background()
    return (
        [compared for compared in behind.compared if compared.record.paper in papers]
        if behind
        else []
    )
