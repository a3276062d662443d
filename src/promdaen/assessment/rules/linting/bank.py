"""All checks of items and papers: of one item while it is edited, or of the whole bank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from promdaen.assessment.rules.linting import (
    coverage,
    cues,
    keys,
    likeness,
    negatives,
    papers,
    sensitive,
    wording,
)
from promdaen.assessment.rules.linting.drafts import TEST, ItemDraft, PaperDraft
from promdaen.curriculum.rules.findings import ContentCheck, ContentFinding

CHECKS: tuple[ContentCheck, ...] = (
    *wording.CHECKS,
    *negatives.CHECKS,
    *cues.CHECKS,
    *sensitive.CHECKS,
    *likeness.CHECKS,
    *coverage.CHECKS,
    *keys.CHECKS,
    *papers.CHECKS,
)


def item_findings(
    *, item: ItemDraft, words: Mapping[str, sensitive.SensitiveWords]
) -> Iterator[ContentFinding]:
    """Findings on one item alone; `words` by language."""
    yield from wording.wording_findings(item=item)
    yield from negatives.negative_findings(item=item)
    yield from cues.cue_findings(item=item)
    yield from sensitive.sensitive_findings(item=item, words=words)


def bank_findings(
    *,
    items: Sequence[ItemDraft],
    sheets: Sequence[PaperDraft],
    outcomes: Mapping[str, Sequence[str]],
    words: Mapping[str, sensitive.SensitiveWords],
) -> Iterator[ContentFinding]:
    """Findings on the items and papers of the bank; `outcomes` by topic, in their order."""
    for item in items:
        yield from item_findings(item=item, words=words)
    yield from likeness.likeness_findings(items=items)
    yield from coverage.coverage_findings(outcomes=outcomes, items=items)
    by_code = {item.code: item for item in items}
    yield from papers.paper_findings(papers=sheets, items=by_code, topics=list(outcomes))
    for group in _groups(items=items, by_code=by_code, sheets=sheets, topics=list(outcomes)):
        yield from keys.key_findings(group=group)
        yield from keys.length_findings(group=group)


def _groups(
    *,
    items: Sequence[ItemDraft],
    by_code: Mapping[str, ItemDraft],
    sheets: Sequence[PaperDraft],
    topics: Sequence[str],
) -> Iterator[keys.KeyGroup]:
    yield keys.bank_group(items=items)
    for topic in topics:
        yield keys.topic_group(topic=topic, items=[item for item in items if item.topic == topic])
    for sheet in sheets:
        if sheet.use == TEST:
            ours = [by_code[code] for code in sheet.items if code in by_code]
            yield keys.paper_group(subject=sheet.subject, items=ours)
