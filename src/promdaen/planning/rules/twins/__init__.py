"""The twin of a checkpoint: a simulated day, what it is fed, and what may be tried on it."""

from promdaen.planning.rules.twins.coverage import (
    BandCoverage,
    TwinBelief,
    belief,
)
from promdaen.planning.rules.twins.days import (
    BAND,
    CLASS_LABELS,
    PROMISE_MINUTES,
    ClassDay,
    LineOutside,
    OutsideBlock,
    SecondLineDay,
    TwinDay,
    second_line_day,
    twin_day,
)
from promdaen.planning.rules.twins.first_documents import (
    TwinShape,
    first_document,
    proposed_booths,
)
from promdaen.planning.rules.twins.imported_rows import (
    MAX_MINUTES,
    counted_arrivals,
    dated_counts,
    marked_waits,
    real_waits,
    timed_waits,
)
from promdaen.planning.rules.twins.replays import (
    ReplayMoment,
    busiest_moment,
    replay,
    replay_moment,
)
from promdaen.planning.rules.twins.shifts import (
    clock_text,
    shift_text,
    shift_windows,
)
from promdaen.planning.rules.twins.staffing_changes import (
    SECOND_LINE,
    StaffingChange,
    staffing_change,
    too_many_closed,
    with_wish,
    without_hours,
)

__all__ = [
    "BAND",
    "CLASS_LABELS",
    "MAX_MINUTES",
    "PROMISE_MINUTES",
    "SECOND_LINE",
    "BandCoverage",
    "ClassDay",
    "LineOutside",
    "OutsideBlock",
    "ReplayMoment",
    "SecondLineDay",
    "StaffingChange",
    "TwinBelief",
    "TwinDay",
    "TwinShape",
    "belief",
    "busiest_moment",
    "clock_text",
    "counted_arrivals",
    "dated_counts",
    "first_document",
    "marked_waits",
    "proposed_booths",
    "real_waits",
    "replay",
    "replay_moment",
    "second_line_day",
    "shift_text",
    "shift_windows",
    "staffing_change",
    "timed_waits",
    "too_many_closed",
    "twin_day",
    "with_wish",
    "without_hours",
]
