"""Wording: why a later test cannot be adaptive, and how one ended."""

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.assessment.rules.adaptive import readiness
from promdaen.kit import languages
from promdaen.kit.spreadsheets import Words

KNOWN, LONGEST, EMPTY, CLOSED = "known", "longest", "empty", "closed"
ENDINGS: Mapping[str, Words] = MappingProxyType(
    {
        KNOWN: Words(en="known well enough", km="ដឹងច្បាស់គ្រប់គ្រាន់"),
        LONGEST: Words(en="the most questions asked", km="សួរដល់ចំនួនអតិបរមា"),
        EMPTY: Words(en="no question left to ask", km="អស់សំណួរដែលអាចសួរ"),
        CLOSED: Words(en="closed before its end", km="បិទមុនពេលចប់"),
    }
)
"""Why an adaptive test ended."""


def why_not(*, paper_readiness: readiness.Readiness) -> Words | None:
    """Why a paper cannot be tested adaptively; None where it can.

    >>> why_not(paper_readiness=readiness.Readiness(reason="")) is None
    True
    >>> short = readiness.Readiness(reason="paper", paper_count=8, settled_count=3)
    >>> why_not(paper_readiness=short).en
    '3 of the 8 questions of the paper have 100 answers or more; all must.'
    """
    if paper_readiness.is_ready:
        return None
    if paper_readiness.reason == readiness.UNCOUNTED:
        return Words(
            en="The statistics hold no difficulty of its questions yet.",
            km="ស្ថិតិមិនទាន់មានកម្រិតលំបាកនៃសំណួររបស់វានៅឡើយ។",
        )
    if paper_readiness.reason == readiness.PAPER:
        many, settled, fewest = (
            paper_readiness.paper_count,
            paper_readiness.settled_count,
            readiness.FEWEST_ANSWERS,
        )
        return Words(
            en=f"{settled} of the {many} questions of the paper have {fewest} answers or more; "
            "all must.",
            km=f"សំណួរ {_km(settled)} ក្នុងចំណោម {_km(many)} នៃវិញ្ញាសាមានចម្លើយចាប់ពី {_km(fewest)} ឡើងទៅ។ "
            "ត្រូវមានទាំងអស់។",
        )
    has, lacking = paper_readiness.usable_count, paper_readiness.lacking_count
    topics, short = len(paper_readiness.supply), len(paper_readiness.short)
    return Words(
        en=f"{has} questions can be asked; {lacking} more needed, in {short} of {topics} topics.",
        km=f"អាចសួរបាន {_km(has)} សំណួរ។ ត្រូវការ {_km(lacking)} សំណួរទៀត ក្នុងប្រធានបទ {_km(short)} "
        f"ក្នុងចំណោម {_km(topics)}។",
    )


def _km(value: int) -> str:
    return languages.khmer_digits(value)
