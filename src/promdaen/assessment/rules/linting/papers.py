"""Whether papers can be put on one scale and compared: topics, anchors, levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from promdaen.assessment.rules.linting.drafts import QUIZ, TEST, ItemDraft, PaperDraft
from promdaen.curriculum.rules.findings import ERROR, ContentCheck, ContentFinding
from promdaen.kit.texts import Text, Words

DUPLICATE_ITEM = ContentCheck(
    code="item-twice",
    severity=ERROR,
    problem=Text("contains {item} twice"),
    remedy=Text("take one away"),
)
ANCHOR_ABSENT = ContentCheck(
    code="anchor-absent",
    severity=ERROR,
    problem=Text("names anchor {item}, which it does not contain"),
    remedy=Text("put it among the items"),
)
TOPICS_UNEVEN = ContentCheck(
    code="topics-uneven",
    severity=ERROR,
    problem=Text("has {counts} items of its topics, {anchors} anchors"),
    remedy=Text("give every topic the same number of items and of anchors"),
)
ANCHORS_DIFFER = ContentCheck(
    code="anchors-differ",
    severity=ERROR,
    problem=Text("shares with paper {other} {items}"),
    remedy=Text("share the anchors of both, and nothing else"),
)
PAPERS_UNMATCHED = ContentCheck(
    code="papers-unmatched",
    severity=ERROR,
    problem=Text("has {count} items of {feature} “{value}”, paper {other} {others}"),
    remedy=Text("exchange items until they differ by at most {bound}"),
)
QUIZ_REUSES = ContentCheck(
    code="quiz-reuses",
    severity=ERROR,
    problem=Text("uses {items}, which paper {other} tests"),
    remedy=Text("take items that are on no test paper"),
)
QUIZ_SECRET = ContentCheck(
    code="quiz-secret",
    severity=ERROR,
    problem=Text("uses {items}, for tests only"),
    remedy=Text("take items for tests and practice"),
)
CHECKS = (
    DUPLICATE_ITEM,
    ANCHOR_ABSENT,
    TOPICS_UNEVEN,
    ANCHORS_DIFFER,
    PAPERS_UNMATCHED,
    QUIZ_REUSES,
    QUIZ_SECRET,
)
# How many items of one topic, level or kind two test papers may differ by; the counts of the
# longer paper are scaled to the length of the shorter.
FEATURES: Mapping[str, tuple[Words, int]] = MappingProxyType(
    {
        "topic": (Text("topic"), 0),
        "level": (Text("level"), 2),
        "kind": (Text("kind"), 2),
    }
)


ROUNDING = 1e-9


def paper_findings(
    *, papers: Sequence[PaperDraft], items: Mapping[str, ItemDraft], topics: Sequence[str]
) -> Iterator[ContentFinding]:
    """Errors in each paper, in each pair of test papers, and in a quiz beside them.

    `items` by code; a paper of another use, such as a demonstration, is checked alone.
    """
    tests = [paper for paper in papers if paper.use == TEST]
    for paper in papers:
        yield from _alone(paper)
    for paper in tests:
        yield from _topics(paper=paper, items=items, topics=topics)
    for draft, other in combinations(tests, 2):
        yield from _shared(draft=draft, other=other)
        if not (_is_anchors_alone(draft) or _is_anchors_alone(other)):
            yield from _matched(draft=draft, other=other, items=items)
    for quiz in papers:
        if quiz.use == QUIZ:
            yield from _quiz(quiz=quiz, tests=tests, items=items)


def _is_anchors_alone(paper: PaperDraft) -> bool:
    """Whether a short paper is the anchors, which put it on the scale of the others."""
    return bool(paper.anchors) and set(paper.items) == set(paper.anchors)


def _alone(paper: PaperDraft) -> Iterator[ContentFinding]:
    for item, count in Counter(paper.items).items():
        if count > 1:
            yield _paper_finding(DUPLICATE_ITEM, paper, item=item)
    for anchor in sorted(set(paper.anchors) - set(paper.items)):
        yield _paper_finding(ANCHOR_ABSENT, paper, item=anchor)


def _topics(
    *, paper: PaperDraft, items: Mapping[str, ItemDraft], topics: Sequence[str]
) -> Iterator[ContentFinding]:
    counts, anchors = (
        Counter(items[code].topic for code in codes if code in items)
        for codes in (paper.items, paper.anchors)
    )
    topic_counts = {counts[topic] for topic in topics}
    marked = {anchors[topic] for topic in topics}
    if len(topic_counts) > 1 or len(marked) > 1:
        yield _paper_finding(
            TOPICS_UNEVEN,
            paper,
            counts=f"{min(topic_counts)}-{max(topic_counts)}",
            anchors=f"{min(marked)}-{max(marked)}",
        )


def _shared(*, draft: PaperDraft, other: PaperDraft) -> Iterator[ContentFinding]:
    shared = set(draft.items) & set(other.items)
    anchors = set(draft.anchors) & set(other.anchors)
    if shared != anchors or set(draft.anchors) != set(other.anchors):
        wrong = sorted(shared ^ anchors) or sorted(set(draft.anchors) ^ set(other.anchors))
        yield _paper_finding(ANCHORS_DIFFER, other, other=draft.code, items=", ".join(wrong))


def _matched(
    *, draft: PaperDraft, other: PaperDraft, items: Mapping[str, ItemDraft]
) -> Iterator[ContentFinding]:
    for feature, (text, bound) in FEATURES.items():
        other_counts, draft_counts = (
            Counter(getattr(items[code], feature) for code in paper.items if code in items)
            for paper in (other, draft)
        )
        for value in sorted(other_counts | draft_counts):
            if (
                _difference(first=other_counts, second=draft_counts, value=value)
                > bound + ROUNDING
            ):
                yield ContentFinding(
                    check=PAPERS_UNMATCHED,
                    subject=other.subject,
                    details={
                        "feature": text,
                        "value": value,
                        "count": other_counts[value],
                        "other": draft.code,
                        "others": draft_counts[value],
                        "bound": bound,
                    },
                )


def _difference(*, first: Counter[str], second: Counter[str], value: str) -> float:
    shorter = min(first.total(), second.total())
    return shorter * abs(first[value] / first.total() - second[value] / second.total())


def _quiz(
    *, quiz: PaperDraft, tests: Sequence[PaperDraft], items: Mapping[str, ItemDraft]
) -> Iterator[ContentFinding]:
    secret = [item for item in quiz.items if item in items and items[item].is_for_tests_only]
    if secret:
        yield _paper_finding(QUIZ_SECRET, quiz, items=", ".join(secret))
    for test in tests:
        reused = sorted(set(quiz.items) & set(test.items))
        if reused:
            yield _paper_finding(QUIZ_REUSES, quiz, items=", ".join(reused), other=test.code)


def _paper_finding(check: ContentCheck, paper: PaperDraft, **details: str | int) -> ContentFinding:
    return ContentFinding(check=check, subject=paper.subject, details=details)
