"""Broken, odd and honest files as people send them, each with what must come of it.

`CASES` is made by code, so that no binary file is kept; run it through readers and through the
import actions alike.
"""

from tests.corpus.answers import ANSWERS
from tests.corpus.case import DEPARTMENTS, OFFICERS, PAPER, PROVINCES, RANKS, Case, Outcome
from tests.corpus.containers import CONTAINERS
from tests.corpus.programmes import PROGRAMMES, TARGETS, YEARS, ProgrammeCase
from tests.corpus.rosters import ROSTERS

CASES: tuple[Case, ...] = (*CONTAINERS, *ROSTERS, *ANSWERS, *TARGETS)

__all__ = [
    "CASES",
    "DEPARTMENTS",
    "OFFICERS",
    "PAPER",
    "PROGRAMMES",
    "PROVINCES",
    "RANKS",
    "YEARS",
    "Case",
    "Outcome",
    "ProgrammeCase",
]
