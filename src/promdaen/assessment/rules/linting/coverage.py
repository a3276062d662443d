"""Whether a topic's items cover what it teaches: outcomes, levels, kinds, number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from promdaen.assessment.rules.linting.drafts import ItemDraft
from promdaen.curriculum.rules.findings import ERROR, ContentCheck, ContentFinding
from promdaen.kit.texts import Text

TOPIC_SIZE = ContentCheck(
    code="topic-size",
    severity=ERROR,
    problem=Text("has {count} items"),
    remedy=Text("bring it to {wanted} at least"),
)
OUTCOME_THIN = ContentCheck(
    code="outcome-thin",
    severity=ERROR,
    problem=Text("outcome {outcome} has {count} items"),
    remedy=Text("write at least {wanted}"),
)
TOPIC_RECALLS = ContentCheck(
    code="topic-recalls",
    severity=ERROR,
    problem=Text("{count} of {of} items ask officers to apply, analyse or evaluate"),
    remedy=Text("bring it to at least half"),
)
KINDS_UNMIXED = ContentCheck(
    code="kinds-unmixed",
    severity=ERROR,
    problem=Text("has items of {count} kinds, {most} of {of} of one kind"),
    remedy=Text("use at least {wanted} kinds, none for more than three items in four"),
)
ITEM_ELSEWHERE = ContentCheck(
    code="item-elsewhere",
    severity=ERROR,
    problem=Text("belongs by its outcome to topic {topic}"),
    remedy=Text("give it an outcome or a code of its own topic"),
)
CHECKS = (TOPIC_SIZE, OUTCOME_THIN, TOPIC_RECALLS, KINDS_UNMIXED, ITEM_ELSEWHERE)
ITEMS_A_TOPIC = 20
ITEMS_AN_OUTCOME = 2
MIN_KINDS = 4
MAX_SHARE_OF_ONE_KIND = 0.75
ABOVE_RECALL = frozenset({"apply", "analyse", "evaluate"})


def coverage_findings(
    *, outcomes: Mapping[str, Sequence[str]], items: Sequence[ItemDraft]
) -> Iterator[ContentFinding]:
    """Gaps in each topic; `outcomes` has the codes of the outcomes of each topic.

    A topic is judged fully once it has the twenty items that practice may use; before that only
    their number is reported.
    """
    for item in items:
        if item.topic != item.code.rpartition("-")[0]:
            details = {"topic": item.topic}
            yield ContentFinding(check=ITEM_ELSEWHERE, subject=item.subject, details=details)
    for topic, codes in outcomes.items():
        ours = [item for item in items if item.topic == topic]
        open_count = sum(not item.is_for_tests_only for item in ours)
        if open_count < ITEMS_A_TOPIC:
            yield _coverage_finding(TOPIC_SIZE, topic, count=open_count, wanted=ITEMS_A_TOPIC)
        else:
            yield from _whole(topic=topic, codes=codes, items=ours)


def _whole(
    *, topic: str, codes: Sequence[str], items: Sequence[ItemDraft]
) -> Iterator[ContentFinding]:
    counts_by_outcome = Counter(item.outcome for item in items)
    for code in codes:
        if counts_by_outcome[code] < ITEMS_AN_OUTCOME:
            yield _coverage_finding(
                OUTCOME_THIN,
                topic,
                outcome=code,
                count=counts_by_outcome[code],
                wanted=ITEMS_AN_OUTCOME,
            )
    above = sum(item.level in ABOVE_RECALL for item in items)
    if 2 * above < len(items):
        yield _coverage_finding(TOPIC_RECALLS, topic, count=above, of=len(items))
    kinds = Counter(item.kind for item in items)
    most = max(kinds.values())
    if len(kinds) < MIN_KINDS or most > MAX_SHARE_OF_ONE_KIND * len(items):
        yield _coverage_finding(
            KINDS_UNMIXED,
            topic,
            count=len(kinds),
            most=most,
            of=len(items),
            wanted=MIN_KINDS,
        )


def _coverage_finding(check: ContentCheck, topic: str, **details: str | int) -> ContentFinding:
    return ContentFinding(check=check, subject=f"items:{topic}", details=details)
