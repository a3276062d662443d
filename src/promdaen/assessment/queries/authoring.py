"""Items for their authors: as records, by version, and as an officer sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from promdaen.assessment import kinds
from promdaen.assessment.models import Item, Paper, Sitting
from promdaen.assessment.queries.bank import TEST_ONLY
from promdaen.assessment.queries.item_statistics import FigureColumn, item_statistics
from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files.changes import next_code
from promdaen.assessment.rules.files.items import USES
from promdaen.assessment.rules.linting import bank, drafts, sensitive
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import labels, places, rewordings
from promdaen.curriculum.rules.findings import ContentFinding
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words

PLAIN = ("kind", "outcome", "level", "sources", "passage", "verification", "use", "key")


@dataclass(frozen=True, kw_only=True)
class UsedPaper:
    """A version of a paper with a version of an item, and how often it was sat."""

    paper: Paper
    sittings_count: int


@dataclass(frozen=True, kw_only=True)
class ItemVersion:
    """One version of an item: its changes, the papers that use it, its statistics.

    `plain` has changed fields other than texts: name, before and after. `figures` are those of
    real tests; empty if too few officers answered it.
    """

    item: Item
    texts: Sequence[rewordings.TextChange]
    plain: Sequence[tuple[Words, Words | str, Words | str]]
    papers: Sequence[UsedPaper]
    sittings_count: int
    figures: Sequence[FigureColumn]


def item_values(*, item: Item) -> NewJsonObject:
    """An item as a record of content, without its pictures."""
    values: NewJsonObject = {
        "code": item.code,
        "kind": item.kind,
        "outcome": item.outcome_id,
        "level": item.level,
        "sources": list(item.sources),
        "verification": item.verification,
        "stem": {"en": item.stem_en, "km": item.stem_km},
        **item.body,
        "key": item.key,
        "rationale": {"en": item.rationale_en, "km": item.rationale_km},
    }
    if item.passage:
        values["passage"] = item.passage
    return values | ({"use": item.use} if item.use == TEST_ONLY else {})


def find_item(*, code: str) -> Item | None:
    """The newest version of an item."""
    items = Item.objects.filter(code=code, is_current=True)
    return items.select_related("outcome__topic").first()


def free_code(*, topic: str) -> str:
    """The next unused code of a topic."""
    used_codes = Item.objects.filter(code__startswith=f"{topic}-").values_list("code", flat=True)
    return next_code(topic=topic, used_codes=used_codes)


def item_findings(*, values: JsonObject) -> list[ContentFinding]:
    """The findings of the content checks on an item while it is edited."""
    words = curriculum_queries.values_of_kind(kind="word")
    kind = kinds.get_kind(name=values["kind"])
    draft = drafts.item_draft(code=values["code"], values=values, checks=kind.CHECKS)
    return [
        *bank.item_findings(item=draft, words=sensitive.sensitive_words(words=words)),
        *curriculum_queries.word_findings(subject=draft.subject, values=values),
    ]


def item_versions(*, code: str) -> list[ItemVersion]:
    """Every version of an item, newest first."""
    items = list(Item.objects.filter(code=code).order_by("version"))
    previous_items = [None, *items[:-1]]
    return [
        _version(item=item, before=old) for item, old in zip(items, previous_items, strict=True)
    ][::-1]


def _version(*, item: Item, before: Item | None) -> ItemVersion:
    papers = [
        UsedPaper(paper=paper, sittings_count=paper.sat)
        for paper in Paper.objects.filter(places__item=item)
        .annotate(
            sat=Count("sittings", distinct=True, filter=Q(sittings__closed_at__isnull=False))
        )
        .order_by("code", "version")
    ]
    statistics_page = item_statistics(item=item)
    return ItemVersion(
        item=item,
        texts=_texts(before=before, after=item) if before else (),
        plain=_plain(before=before, after=item) if before else (),
        papers=papers,
        sittings_count=Sitting.objects.filter(paper__places__item=item, closed_at__isnull=False)
        .distinct()
        .count(),
        figures=statistics_page.columns if statistics_page else (),
    )


def _texts(*, before: Item, after: Item) -> list[rewordings.TextChange]:
    keys = list(curriculum_queries.record_shape(kind="item").fields)
    return rewordings.text_changes(
        old=item_values(item=before), new=item_values(item=after), keys=keys
    )


def _plain(*, before: Item, after: Item) -> list[tuple[Words, Words | str, Words | str]]:
    old, new = _facts(item=before), _facts(item=after)
    return [
        (places.words_of_place(place=name), old[name], new[name])
        for name in PLAIN
        if old[name] != new[name]
    ]


def _facts(*, item: Item) -> dict[str, Words | str]:
    """The fields of an item that are not texts."""
    kind = kinds.get_kind(name=item.kind)
    answer = kind.right(body=item.body, key=item.key)
    chosen = kind.chosen_ids(body=item.body, answer=answer)
    return {
        "kind": kind.LABEL,
        "outcome": item.outcome_id,
        "level": levels.words_of_level(code=item.level),
        "sources": ", ".join(item.sources),
        "passage": item.passage,
        "verification": labels.words_of_check(code=item.verification),
        "use": USES[item.use],
        "key": ", ".join(chosen),
    }
