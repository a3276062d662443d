"""Changes of the item bank and its papers; sittings, marks and their corrections."""

from promdaen.assessment.actions.bank import (
    NewItem,
    NewPaper,
    put_item,
    put_items,
    put_paper,
    put_papers,
)
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.actions.sittings import (
    Given,
    NewSitting,
    correct_response,
    record_sitting,
    record_sittings,
    withdraw_sitting,
    withdraw_sittings,
)
from promdaen.assessment.actions.statistics import (
    ask_stale_statistics,
    ask_statistics,
    store_statistics,
    store_statistics_now,
)

__all__ = [
    "AssessmentRefused",
    "Given",
    "NewItem",
    "NewPaper",
    "NewSitting",
    "ask_stale_statistics",
    "ask_statistics",
    "correct_response",
    "put_item",
    "put_items",
    "put_paper",
    "put_papers",
    "record_sitting",
    "record_sittings",
    "store_statistics",
    "store_statistics_now",
    "withdraw_sitting",
    "withdraw_sittings",
]
