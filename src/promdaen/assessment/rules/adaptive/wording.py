"""Wording: why a later test cannot be adaptive, and how one ended."""

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.assessment.rules.adaptive import readiness
from promdaen.kit.texts import Digits, Text, Words

KNOWN, LONGEST, EMPTY, CLOSED = "known", "longest", "empty", "closed"
ENDING_TEXTS: Mapping[str, Words] = MappingProxyType(
    {
        KNOWN: Text("known well enough"),
        LONGEST: Text("the most questions asked"),
        EMPTY: Text("no question left to ask"),
        CLOSED: Text("closed before its end"),
    }
)
"""Why an adaptive test ended."""


def refusal_reason(*, paper_readiness: readiness.Readiness) -> Words | None:
    """Why a paper does not allow an adaptive test; None if it does.

    >>> refusal_reason(paper_readiness=readiness.Readiness(reason="")) is None
    True
    >>> short = readiness.Readiness(reason="paper", paper_count=8, settled_count=3)
    >>> refusal_reason(paper_readiness=short).en
    '3 of the 8 questions of the paper have 100 answers or more; all must.'
    """
    if paper_readiness.is_ready:
        return None
    if paper_readiness.reason == readiness.UNCOUNTED:
        return Text("The statistics hold no difficulty of its questions yet.")
    if paper_readiness.reason == readiness.PAPER:
        many, settled, fewest = (
            paper_readiness.paper_count,
            paper_readiness.settled_count,
            readiness.MIN_ANSWERS,
        )
        return Text(
            "{settled} of the {many} questions of the paper have {fewest} answers or more; "
            "all must.",
            settled=Digits(settled),
            many=Digits(many),
            fewest=Digits(fewest),
        )
    has, lacking = paper_readiness.usable_count, paper_readiness.lacking_count
    topics, short = len(paper_readiness.supply), len(paper_readiness.short)
    return Text(
        "{has} questions can be asked; {lacking} more needed, in {short} of {topics} topics.",
        has=Digits(has),
        lacking=Digits(lacking),
        short=Digits(short),
        topics=Digits(topics),
    )
