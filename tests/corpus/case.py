"""What a case of the corpus is, and the small world its files are about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["refused", "rows refused", "repaired", "read"]
Kind = Literal["roster", "answers", "targets"]

DEPARTMENTS: dict[str, list[str]] = {
    "IMM": ["General Department of Immigration", "Immigration", "GDI", "អន្តោប្រវេសន៍"],
    "MAR": ["Department of Maritime Police", "Maritime Police", "នគរបាលដែនទឹក"],
    "BPP": ["Department of Border Patrol Police", "Border Patrol Police"],
    "AHT": ["Anti-Human Trafficking and Juvenile Protection", "AHTJP"],
}
PROVINCES: dict[str, list[str]] = {
    "09": ["Koh Kong", "កោះកុង"],
    "18": ["Preah Sihanouk", "ព្រះសីហនុ"],
    "07": ["Kampot", "កំពត"],
}
RANKS: dict[str, list[str]] = {
    "COL": ["Colonel", "វរសេនីយ៍ឯក"],
    "CPT": ["Captain", "អនុសេនីយ៍ឯក"],
}
# Code, Latin name, Khmer name, department.
OFFICERS: tuple[tuple[str, str, str, str], ...] = (
    ("KK-01", "Sok Dara", "សុខ ដារ៉ា", "IMM"),
    ("KK-02", "Chan Thy", "ចាន់ ធី", "MAR"),
    ("KK-03", "Chea Vuthy", "ជា វុទ្ធី", "BPP"),
)
# Item codes of the one paper, used before and after; each has options a, b, c, d, one right.
PAPER: tuple[str, ...] = ("UNTOC.1-1", "UNTOC.1-2", "TIP.1-1", "SOM.1-1")


@dataclass(frozen=True)
class Case:
    """A file, and what must come of it.

    `outcome`: "refused" (the whole file), "rows refused" (some rows), "repaired" (all rows are
    taken and the message says what was put right or left out), "read" (nothing to say).
    `code`, `row`, `column`, `words`: of the first message of that code; None or "" is not checked
    for the last three.
    """

    name: str
    kind: Kind
    file_name: str
    build: Callable[[], bytes]
    outcome: Outcome
    code: str = ""
    row: int | None = None
    column: str | None = None
    words: str = ""
