"""What is missing in the data of a sheet, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from promdaen.course.rules import reasons
from promdaen.kit.texts import Digits, Text
from promdaen.report.rules import facts as sheet_facts

LATER_AFTER = timedelta(days=90)
DEMO_NOTICE = Text("DEMO: invented officers and answers; no real officer is shown.")


@dataclass(frozen=True)
class OfficerCounts:
    """Officers of a scope: enrolled, attended, tested; feedback forms."""

    enrolled: int
    attended: int
    before: int
    after: int
    later: int
    forms: int


def gaps(
    *, counts: OfficerCounts, last_ended_on: date | None, is_interval_due: bool, today: date
) -> list[sheet_facts.Words]:
    """One sentence for each missing thing; `last_ended_on` is the last run's end."""
    later_due = last_ended_on is not None and last_ended_on + LATER_AFTER < today
    gap_rows = (
        (counts.enrolled > 0 and counts.attended == 0, Text("Attendance was not recorded.")),
        (
            counts.before < counts.enrolled,
            Text(
                "{part} of {whole} enrolled officers have no test before.",
                part=Digits(counts.enrolled - counts.before),
                whole=Digits(counts.enrolled),
            ),
        ),
        (
            counts.after < counts.enrolled,
            Text(
                "{part} of {whole} enrolled officers have no test after.",
                part=Digits(counts.enrolled - counts.after),
                whole=Digits(counts.enrolled),
            ),
        ),
        (
            later_due and counts.later == 0,
            Text("No later test was held: nothing is known of what stayed in memory."),
        ),
        (counts.forms == 0, Text("No evaluation form was handed in.")),
        (
            is_interval_due,
            Text(
                "The bootstrap intervals of this many officers are still to be computed in a job."
            ),
        ),
    )
    return [text.by_language() for is_so, text in gap_rows if is_so]


def equating_words(*, is_equated: bool, unlinked_count: int) -> sheet_facts.Words | None:
    """How papers A and B were put on one scale, or that this was not possible; else None."""
    if unlinked_count:
        return Text(
            "Papers A and B were crossed, but too few officers sat them to put their "
            "scores on one scale: gains are of raw scores."
        ).by_language()
    if is_equated:
        return Text(
            "Papers A and B were crossed; scores on B are put on the scale of A through "
            "their shared items (Tucker linear equating, Kolen and Brennan 2014)."
        ).by_language()
    return None


def missing_rows(*, reasons: Mapping[str, Mapping[str, int]]) -> list[dict[str, object]]:
    """Officers without a test by occasion and reason, the reason in words."""
    return [
        {
            "occasion": occasion,
            "reason": _reason(code=reason),
            "count": count,
        }
        for occasion, counts_by_reason in reasons.items()
        for reason, count in counts_by_reason.items()
        if count
    ]


def _reason(*, code: str) -> sheet_facts.Words:
    reason_words = (
        reasons.MISSING_REASONS.get(code, reasons.MISSING_REASONS["other"])
        if code
        else reasons.NOT_GIVEN
    )
    return reason_words.by_language()
