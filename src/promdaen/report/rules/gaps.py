"""What is missing in the data of a sheet, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from promdaen.course.rules import reasons
from promdaen.kit import languages
from promdaen.report.rules import facts as sheet_facts

LATER_AFTER = timedelta(days=90)
DEMO: sheet_facts.Words = {
    "en": "DEMO: invented officers and answers; no real officer is shown.",
    "km": "សាកល្បង៖ មន្ត្រី និងចម្លើយប្រឌិត មិនបង្ហាញមន្ត្រីពិតណាម្នាក់ឡើយ។",
}


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
        (
            counts.enrolled > 0 and counts.attended == 0,
            "Attendance was not recorded.",
            "មិនបានកត់ត្រាវត្តមានទេ។",
        ),
        (
            counts.before < counts.enrolled,
            _share_sentence("no test before", counts.enrolled - counts.before, counts.enrolled),
            _of_km("គ្មានតេស្តមុនវគ្គ", counts.enrolled - counts.before, counts.enrolled),
        ),
        (
            counts.after < counts.enrolled,
            _share_sentence("no test after", counts.enrolled - counts.after, counts.enrolled),
            _of_km("គ្មានតេស្តក្រោយវគ្គ", counts.enrolled - counts.after, counts.enrolled),
        ),
        (
            later_due and counts.later == 0,
            "No later test was held: nothing is known of what stayed in memory.",
            "មិនទាន់មានតេស្តពេលក្រោយទេ៖ មិនដឹងថាចំណេះដឹងនៅសល់ប៉ុន្មានឡើយ។",
        ),
        (
            counts.forms == 0,
            "No evaluation form was handed in.",
            "គ្មានទម្រង់មតិយោបល់ត្រូវបានប្រគល់ទេ។",
        ),
        (
            is_interval_due,
            "The bootstrap intervals of this many officers are still to be computed in a job.",
            "ចន្លោះទំនុកចិត្តសម្រាប់មន្ត្រីចំនួនច្រើននេះ មិនទាន់បានគណនាទេ។",
        ),
    )
    return [{"en": english, "km": khmer} for is_so, english, khmer in gap_rows if is_so]


def equating_words(*, is_equated: bool, unlinked_count: int) -> sheet_facts.Words | None:
    """How papers A and B were put on one scale, or that this was not possible; else None."""
    if unlinked_count:
        return {
            "en": "Papers A and B were crossed, but too few officers sat them to put their "
            "scores on one scale: gains are of raw scores.",
            "km": "វិញ្ញាសា A និង B ត្រូវបានប្តូរឆ្លាស់ តែមន្ត្រីតិចពេកសម្រាប់ដាក់ពិន្ទុលើមាត្រដ្ឋានតែមួយ៖ "
            "កំណើនគិតពីពិន្ទុដើម។",
        }
    if is_equated:
        return {
            "en": "Papers A and B were crossed; scores on B are put on the scale of A through "
            "their shared items (Tucker linear equating, Kolen and Brennan 2014).",
            "km": "វិញ្ញាសា A និង B ត្រូវបានប្តូរឆ្លាស់។ ពិន្ទុវិញ្ញាសា B ត្រូវបានដាក់លើមាត្រដ្ឋានវិញ្ញាសា A "
            "តាមសំណួររួម (Tucker, Kolen និង Brennan 2014)។",
        }
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
        reasons.REASONS.get(code, reasons.REASONS["other"]) if code else reasons.NOT_GIVEN
    )
    return sheet_facts.words(en=reason_words.en, km=reason_words.km)


def _share_sentence(reason: str, part: int, whole: int) -> str:
    return f"{part} of {whole} enrolled officers have {reason}."


def _of_km(reason: str, part: int, whole: int) -> str:
    khmer_numbers = (languages.khmer_digits(part), languages.khmer_digits(whole))
    return f"មន្ត្រី {khmer_numbers[0]} រូប ក្នុងចំណោម {khmer_numbers[1]} រូប {reason}។"
