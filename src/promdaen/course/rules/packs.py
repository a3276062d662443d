"""What is printed for a run: its parts in order, their purpose, and file names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.course.rules import steps
from promdaen.kit.texts import Digits, Lowered, Text, Words


@dataclass(frozen=True, kw_only=True)
class PackPart:
    """A part of the print pack: its code, name, and instructions."""

    code: str
    label: Words
    use: Words


WEEK_OCCASIONS = ("before", "after")
"""The occasions of the week in order; later tests are printed when they are due."""

READ_FIRST_PART = PackPart(
    code="read-first",
    label=Text("Read this first"),
    use=Text("What is in it, in order."),
)
_ALL = (
    PackPart(
        code="badges",
        label=Text("Badges"),
        use=Text("Thick paper. Cut them apart; one for each officer."),
    ),
    PackPart(
        code="pins",
        label=Text("PIN strips"),
        use=Text("Cut them apart and hand each to its officer alone. Destroy what is left over."),
    ),
    PackPart(
        code="sign-in-sheets",
        label=Text("Sheets to sign"),
        use=Text("One copy. Put the sheet of each day by the door."),
    ),
    PackPart(
        code="booklet",
        label=Text("Test booklets"),
        use=Text("Both sides. Count them out and back in: they serve for the test after, too."),
    ),
    PackPart(
        code="key",
        label=Text("Keys of the tests"),
        use=Text(
            "For trainers alone, apart from the booklets. Never in the room before the test."
        ),
    ),
    PackPart(
        code="answer-sheets",
        label=Text("Answer sheets"),
        use=Text("One copy: each sheet bears the name of its officer. Do not scale it."),
    ),
    PackPart(
        code="day",
        label=Text("Day packs of the course"),
        use=Text("One for each trainer. Copy the handouts in it for every officer."),
    ),
    PackPart(
        code="timetable",
        label=Text("Timetable"),
        use=Text("One for the wall and one for each trainer."),
    ),
    PackPart(
        code="evaluation-form",
        label=Text("Evaluation form"),
        use=Text("One for each officer, without a name. Collect them in a box."),
    ),
    PackPart(
        code="certificates",
        label=Text("Certificates"),
        use=Text("Thick paper, A4 lying, to be signed and sealed."),
    ),
)
PACK_PARTS: Mapping[str, PackPart] = MappingProxyType({part.code: part for part in _ALL})
"""Each part by code, in the order in which a run needs them."""


PAPERS = ("booklet", "key")
"""The parts that have a file for each paper."""


def part_label(*, part: str, detail: str = "") -> Words:
    """The label of a file: its part, and the day, paper or occasion.

    >>> part_label(part="day", detail="2").en, part_label(part="booklet", detail="A").en
    ('Day packs of the course, day 2', 'Test booklets, paper A')
    >>> part_label(part="answer-sheets", detail="before").en, part_label(part="badges").km
    ('Answer sheets, test before', 'ផ្លាកឈ្មោះ')
    """
    label = PACK_PARTS[part].label
    if not detail:
        return label
    if detail in steps.OCCASION_NAMES:
        occasion = steps.OCCASION_NAMES[detail]
        return Text("{label}, {test}", label=label, test=Lowered(occasion))
    if part in PAPERS:
        return Text("{label}, paper {detail}", label=label, detail=detail)
    return Text("{label}, day {day}", label=label, day=Digits(detail))


def file_name(*, part: str, detail: str = "", copies: int = 0) -> str:
    """The name of a file in a pack, so that files sort in the order of PACK_PARTS.

    `copies` is how many to print, if more than one.

    >>> file_name(part="booklet", detail="A", copies=30), file_name(part="read-first")
    ('04-booklet-A-print-30.pdf', '00-read-first.pdf')
    >>> file_name(part="answer-sheets", detail="before")
    '06-answer-sheets-1-before.pdf'
    """
    place = [READ_FIRST_PART.code, *PACK_PARTS].index(part)
    in_order = (
        f"{WEEK_OCCASIONS.index(detail) + 1}-{detail}" if detail in WEEK_OCCASIONS else detail
    )
    count = f"-print-{copies}" if copies else ""
    return f"{place:02}-{part}{f'-{in_order}' if detail else ''}{count}.pdf"


def booklet_copies(
    *, papers: Mapping[tuple[str, int], str], halves: Sequence[int]
) -> dict[str, int]:
    """How many booklets of each paper a week needs; `halves` is the half of each officer.

    Booklets are collected and used again, so the largest test decides. `papers` has the paper of
    each occasion and half, 0 for everyone.

    >>> booklet_copies(papers={("before", 0): "A", ("after", 0): "A"}, halves=[1, 2, 1])
    {'A': 3}
    """
    copies_by_paper: dict[str, int] = {}
    for occasion in WEEK_OCCASIONS:
        sitting: dict[str, int] = {}
        for (paper_occasion, half), paper in papers.items():
            if paper_occasion == occasion:
                count = sum(half in (0, number) for number in halves)
                sitting[paper] = sitting.get(paper, 0) + count
        for paper, count in sitting.items():
            copies_by_paper[paper] = max(copies_by_paper.get(paper, 0), count)
    return dict(sorted(copies_by_paper.items()))
