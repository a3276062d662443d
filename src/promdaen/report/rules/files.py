"""A sheet directly from an answer file: no account, no database."""

from promdaen.assessment.rules import items, shifts, strict, summaries
from promdaen.kit.texts import Text, Words
from promdaen.report.rules import documents
from promdaen.report.rules import facts as sheet_facts

SEED = 20121031
RESAMPLES = 10_000
# Above this many officers the bootstrap's tables would not fit a laptop; t intervals remain.
MAX_RESAMPLED = 20_000


def sheet_of_file(*, name: str, read: strict.StrictCohort) -> dict[str, object]:
    """The sheet of a strictly read answer file, named after the file."""
    cohort = read.cohort
    both = cohort.has_both
    resamples = RESAMPLES if int(both.sum()) <= MAX_RESAMPLED else 0
    return documents.sheet_document(
        facts=sheet_facts.ScopeFacts(
            scope=sheet_facts.Scope(
                kind="file",
                code=name,
                title=Text("Results of an answer file").by_language(),
                subtitle=Words.same(name).by_language(),
            ),
            cohort=cohort,
            relevance=read.relevance,
            overall=read.overall,
            stored=summaries.bootstrap(cohort=cohort, seed=SEED, resamples=resamples),
            groups=sheet_facts.OfficerGroups(
                departments=read.departments, provinces=read.provinces, sexes=read.sexes
            ),
            people=sheet_facts.PeopleFacts(
                neither=int((~cohort.has_before & ~cohort.has_after).sum())
            ),
            items=_items(read=read),
            notices=[Text("Computed from a file, not issued by the system.").by_language()],
        )
    )


def _items(*, read: strict.StrictCohort) -> list[sheet_facts.ItemFacts]:
    both = read.cohort.has_both
    before, after = read.before[both], read.after[both]
    moved = shifts.shifts(counts=shifts.shift_counts(before=read.before, after=read.after))
    first, second = (items.paper_figures(marks=marks).items for marks in (before, after))
    return [
        sheet_facts.ItemFacts(
            code=f"{item:02}",
            topic="",
            is_anchor=False,
            shift=shift,
            facility_before=was.facility,
            facility_after=now.facility,
            discrimination_before=was.discrimination,
            discrimination_after=now.discrimination,
        )
        for item, shift, was, now in zip(read.items, moved, first, second, strict=True)
    ]
