"""How far assessors agree on described posts, with the agreed levels and with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from promdaen.survey.rules.agreement import Agreement, agreement

SUBSTANTIAL = 0.61
"""The kappa from which agreement is called substantial: Landis and Koch (1977), Biometrics 33."""

Levels = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class AnsweredPost:
    """The levels that an assessor gave to a post, and the agreed ones, by indicator."""

    post: str
    levels: Levels
    agreed: Levels


def agreement_with_agreed(*, answers: Sequence[AnsweredPost]) -> Agreement:
    """The agreement of one assessor with the agreed levels."""
    pairs = [(answer.agreed, answer.levels) for answer in answers]
    return agreement(codes=_codes([first for first, _second in pairs]), visits=pairs)


def agreement_of_assessors(*, answers: Mapping[str, Sequence[AnsweredPost]]) -> Agreement:
    """The agreement of assessors with each other: every pair on every post.

    >>> one = [AnsweredPost(post="A", levels={"X": 0, "Y": 4}, agreed={})]
    >>> two = [AnsweredPost(post="A", levels={"X": 0, "Y": 3}, agreed={})]
    >>> found = agreement_of_assessors(answers={"1": one, "2": two})
    >>> found.pairs, found.same, found.near
    (2, 1, 2)
    """
    pairs = []
    for first, second in combinations(answers.values(), 2):
        others = {answer.post: answer.levels for answer in second}
        pairs += [
            (answer.levels, others[answer.post]) for answer in first if answer.post in others
        ]
    return agreement(codes=_codes([first for first, _second in pairs]), visits=pairs)


def is_calibrated(*, own_agreement: Agreement, posts: int) -> bool:
    """Whether all posts were answered with substantial agreement."""
    kappa = own_agreement.kappa
    return own_agreement.places >= posts > 0 and kappa is not None and kappa >= SUBSTANTIAL


def _codes(levels: Sequence[Levels]) -> list[str]:
    return sorted({code for own in levels for code in own})
