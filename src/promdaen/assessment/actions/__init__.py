"""Changes to the item bank and its papers; sittings, marks and corrections."""

from promdaen.assessment.actions.authoring import (
    as_item,
    create_item,
    delete_drafts,
    edit_item,
)
from promdaen.assessment.actions.bank import NewItem, NewPaper, put_items, put_papers
from promdaen.assessment.actions.blind import answer_blind
from promdaen.assessment.actions.imports import (
    ItemsImported,
    confirm_import,
    discard_import,
    forget_old_imports,
    import_items,
    keep_import,
)
from promdaen.assessment.actions.marking import TypedAnswer
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.actions.sittings import (
    NewSitting,
    correct_response,
    record_sittings,
    withdraw_sittings,
)
from promdaen.assessment.actions.statistics import (
    ask_stale_statistics,
    ask_statistics,
    store_statistics,
    store_statistics_now,
)
