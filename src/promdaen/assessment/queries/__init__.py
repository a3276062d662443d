"""Queries on items, papers and marks."""

from promdaen.assessment.queries.authoring import (
    find_item,
    free_code,
    item_findings,
    item_values,
    item_versions,
)
from promdaen.assessment.queries.bank import (
    UNTRANSLATED_STATE,
    ItemFilter,
    ReviewedItem,
    current_items,
    current_papers,
    find_paper,
    item_page,
    items_of_papers,
    paper_items,
    paper_pages,
    papers_with_counts,
    reviewed_items,
    shown_rows,
)
from promdaen.assessment.queries.item_statistics import (
    ChoiceTable,
    FairnessResult,
    FigureColumn,
    Freshness,
    ScaleItem,
    choice_table,
    fair_items,
    freshness,
    item_statistics,
    scale_places,
)
from promdaen.assessment.queries.marks import (
    Marks,
    answered_items,
    choices_of_item,
    current_responses,
    load_marks,
    right_choices,
)
from promdaen.assessment.queries.prints import paper_to_print
from promdaen.assessment.queries.statistics import (
    STATISTICS_JOB,
    BankCounts,
    asked_item,
    counted,
    is_stale,
    item_records,
    statistics_jobs,
    tests_taken,
)
from promdaen.assessment.queries.statistics_list import (
    LabelledComparison,
    StatisticsFilter,
    StatisticsRow,
    background,
    statistics_rows,
)
