"""What is printed for a run: its parts in order, what each is for, and the names of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.course.rules import steps
from promdaen.kit import languages
from promdaen.kit.spreadsheets import Words


@dataclass(frozen=True, kw_only=True)
class PackPart:
    """A part of what is printed: its code, its name, and what to do with it."""

    code: str
    label: Words
    use: Words


WEEK = ("before", "after")
"""The occasions of the week in their order; later tests are printed when they are due."""

FIRST = PackPart(
    code="read-first",
    label=Words(en="Read this first", km="សូមអានជាមុន"),
    use=Words(en="What is in it, in order.", km="អ្វីដែលមានក្នុងនេះ តាមលំដាប់។"),
)
_ALL = (
    PackPart(
        code="badges",
        label=Words(en="Badges", km="ផ្លាកឈ្មោះ"),
        use=Words(
            en="Thick paper. Cut them apart; one for each officer.",
            km="ក្រដាសក្រាស់។ កាត់ជាផ្លាក ម្នាក់មួយ។",
        ),
    ),
    PackPart(
        code="pins",
        label=Words(en="PIN strips", km="សន្លឹក PIN"),
        use=Words(
            en="Cut them apart and hand each to its officer alone. Destroy what is left over.",
            km="កាត់ រួចប្រគល់ជូនមន្ត្រីម្ចាស់ផ្ទាល់ម្នាក់ៗ។ សូមបំផ្លាញសន្លឹកដែលនៅសល់។",
        ),
    ),
    PackPart(
        code="sign-in-sheets",
        label=Words(en="Sheets to sign", km="បញ្ជីចុះហត្ថលេខា"),
        use=Words(
            en="One copy. Put the sheet of each day by the door.",
            km="មួយច្បាប់។ ដាក់បញ្ជីនៃថ្ងៃនីមួយៗនៅមាត់ទ្វារ។",
        ),
    ),
    PackPart(
        code="booklet",
        label=Words(en="Test booklets", km="សៀវភៅសំណួរតេស្ត"),
        use=Words(
            en="Both sides. Count them out and back in: they serve for the test after, too.",
            km="បោះពុម្ពទាំងពីរមុខ។ រាប់ពេលចែក និងពេលប្រមូលវិញ៖ ប្រើម្តងទៀតសម្រាប់តេស្តក្រោយវគ្គ។",
        ),
    ),
    PackPart(
        code="key",
        label=Words(en="Keys of the tests", km="ចម្លើយត្រឹមត្រូវនៃតេស្ត"),
        use=Words(
            en="For trainers alone, apart from the booklets. Never in the room before the test.",
            km="សម្រាប់គ្រូបណ្តុះបណ្តាលតែប៉ុណ្ណោះ ដោយឡែកពីសៀវភៅ។ កុំយកចូលបន្ទប់មុនតេស្ត។",
        ),
    ),
    PackPart(
        code="answer-sheets",
        label=Words(en="Answer sheets", km="សន្លឹកចម្លើយ"),
        use=Words(
            en="One copy: each sheet bears the name of its officer. Do not scale it.",
            km="មួយច្បាប់៖ សន្លឹកនីមួយៗមានឈ្មោះមន្ត្រី។ សូមកុំបង្រួម ឬពង្រីកពេលបោះពុម្ព។",
        ),
    ),
    PackPart(
        code="day",
        label=Words(en="Day packs of the course", km="ឯកសារបង្រៀនប្រចាំថ្ងៃ"),
        use=Words(
            en="One for each trainer. Copy the handouts in it for every officer.",
            km="គ្រូម្នាក់មួយច្បាប់។ ចម្លងឯកសារចែកក្នុងនោះសម្រាប់មន្ត្រីគ្រប់រូប។",
        ),
    ),
    PackPart(
        code="timetable",
        label=Words(en="Timetable", km="កាលវិភាគ"),
        use=Words(
            en="One for the wall and one for each trainer.",
            km="មួយច្បាប់សម្រាប់បិទជញ្ជាំង និងគ្រូម្នាក់មួយច្បាប់។",
        ),
    ),
    PackPart(
        code="evaluation-form",
        label=Words(en="Evaluation form", km="ទម្រង់មតិយោបល់"),
        use=Words(
            en="One for each officer, without a name. Collect them in a box.",
            km="ម្នាក់មួយច្បាប់ ដោយគ្មានឈ្មោះ។ ប្រមូលដាក់ក្នុងប្រអប់។",
        ),
    ),
    PackPart(
        code="certificates",
        label=Words(en="Certificates", km="វិញ្ញាបនបត្រ"),
        use=Words(
            en="Thick paper, A4 lying, to be signed and sealed.",
            km="ក្រដាសក្រាស់ A4 ផ្តេក សម្រាប់ចុះហត្ថលេខា និងបោះត្រា។",
        ),
    ),
)
PARTS: Mapping[str, PackPart] = MappingProxyType({part.code: part for part in _ALL})
"""Each part by its code, in the order in which a run needs them."""


PAPERS = ("booklet", "key")
"""The parts that have a file for each paper."""


def label_of(*, part: str, detail: str = "") -> Words:
    """What a file is called by people: its part, and which day, paper or occasion it is of.

    >>> label_of(part="day", detail="2").en, label_of(part="booklet", detail="A").en
    ('Day packs of the course, day 2', 'Test booklets, paper A')
    >>> label_of(part="answer-sheets", detail="before").en, label_of(part="badges").km
    ('Answer sheets, test before', 'ផ្លាកឈ្មោះ')
    """
    label = PARTS[part].label
    if not detail:
        return label
    if detail in steps.OCCASIONS:
        held = steps.OCCASIONS[detail]
        return Words(en=f"{label.en}, {held.en.lower()}", km=f"{label.km} {held.km}")
    if part in PAPERS:
        return Words(en=f"{label.en}, paper {detail}", km=f"{label.km} វិញ្ញាសា {detail}")
    return Words(
        en=f"{label.en}, day {detail}", km=f"{label.km} ថ្ងៃទី{languages.khmer_digits(detail)}"
    )


def file_name(*, part: str, detail: str = "", copies: int = 0) -> str:
    """The name of a file of a pack, so that files are in the order of PARTS.

    `copies` is how many to print, where it is more than one.

    >>> file_name(part="booklet", detail="A", copies=30), file_name(part="read-first")
    ('04-booklet-A-print-30.pdf', '00-read-first.pdf')
    >>> file_name(part="answer-sheets", detail="before")
    '06-answer-sheets-1-before.pdf'
    """
    place = [FIRST.code, *PARTS].index(part)
    in_order = f"{WEEK.index(detail) + 1}-{detail}" if detail in WEEK else detail
    count = f"-print-{copies}" if copies else ""
    return f"{place:02}-{part}{f'-{in_order}' if detail else ''}{count}.pdf"


def booklet_copies(
    *, papers: Mapping[tuple[str, int], str], halves: Sequence[int]
) -> dict[str, int]:
    """How many booklets of each paper a week needs; `halves` is the half of each officer.

    Booklets are collected and used again, so that the fullest test counts. `papers` names the
    paper of each occasion and half, 0 for everybody.

    >>> booklet_copies(papers={("before", 0): "A", ("after", 0): "A"}, halves=[1, 2, 1])
    {'A': 3}
    """
    found: dict[str, int] = {}
    for occasion in WEEK:
        sitting: dict[str, int] = {}
        for (held, half), paper in papers.items():
            if held == occasion:
                count = sum(half in (0, one) for one in halves)
                sitting[paper] = sitting.get(paper, 0) + count
        for paper, count in sitting.items():
            found[paper] = max(found.get(paper, 0), count)
    return dict(sorted(found.items()))
