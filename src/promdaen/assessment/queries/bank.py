"""Current items and papers, and the data of their pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from promdaen.assessment import kinds
from promdaen.assessment.models import AdaptiveItem, Item, Paper, PaperItem, Sitting
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.models import Review
from promdaen.kit.texts import Words

TEST_ONLY = "test"
UNTRANSLATED_STATE = "translation"


def current_items() -> QuerySet[Item]:
    """The newest version of every item, with its outcome and topic."""
    return Item.objects.filter(is_current=True).select_related("outcome__topic")


def practice_items() -> QuerySet[Item]:
    """The newest versions that no test uses: for unlimited practice.

    Tests use the items of current papers, of older papers with an open sitting on a phone, of
    banks for adaptive tests, and items marked for tests only. Items with pictures are left out; a
    phone without signal could not show them; and those that wait for translation.
    """
    going = Sitting.objects.filter(
        mode="phone", closed_at__isnull=True, withdrawn_at__isnull=True
    ).values("paper")
    tests = PaperItem.objects.filter(
        Q(paper__is_current=True) | Q(paper__in=going), paper__use="test"
    ).values("item__code")
    chosen = AdaptiveItem.objects.filter(is_usable=True).values("item__code")
    items = current_items().filter(images=[], missing_language="").exclude(use=TEST_ONLY)
    return items.exclude(code__in=tests).exclude(code__in=chosen)


def untranslated_items() -> QuerySet[Item]:
    """The items that wait for translation."""
    return Item.objects.filter(is_current=True).exclude(missing_language="")


def items_matching(*, text: str) -> QuerySet[Item]:
    """The items with a code, or whose question has all words in one language."""
    in_km, in_en = Q(), Q()
    for word in text.split():
        in_km &= Q(stem_km__icontains=word)
        in_en &= Q(stem_en__icontains=word)
    return current_items().filter(Q(code__icontains=text) | in_km | in_en).order_by("code")


def current_papers() -> QuerySet[Paper]:
    """The newest version of every paper."""
    return Paper.objects.filter(is_current=True)


def paper_items(*, paper: Paper) -> QuerySet[PaperItem]:
    """The places of a paper in order, each with its item, outcome and topic."""
    return (
        PaperItem.objects.filter(paper=paper)
        .select_related("item__outcome__topic")
        .order_by("position")
    )


def items_of_papers(*, papers: Collection[UUID]) -> list[Item]:
    """Every item of papers once, with its outcome, in the order of topics."""
    items = Item.objects.filter(places__paper__in=papers).select_related("outcome__topic")
    return list(items.distinct().order_by("outcome__topic__number", "code", "version"))


@dataclass(frozen=True, kw_only=True)
class ItemFilter:
    """Filter of the list of items; "" means all.

    review: "draft", "approved", "translation" (waits for it); use: "any", "test".
    """

    topic: str = ""
    kind: str = ""
    level: str = ""
    review: str = ""
    use: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewedItem:
    """An item with the label of its kind and the review state of its texts."""

    item: Item
    kind: Words
    reviews: Mapping[str, Review | None]

    @property
    def is_approved(self) -> bool:
        """Whether the texts of both languages are approved."""
        return all(
            review is not None and review.state == "approved" for review in self.reviews.values()
        )


@dataclass(frozen=True, kw_only=True)
class OptionTexts:
    """An option in both languages, and whether it is in the key."""

    id: str
    en: str
    km: str
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """An item for reading; `matched_entries` are those that options are matched to.

    `is_public`: it came with the content files, which are public.
    """

    line: ReviewedItem
    options: Sequence[OptionTexts]
    matched_entries: Sequence[OptionTexts]
    right_answer: Words
    is_public: bool
    papers: Sequence[tuple[Paper, int]]


def reviewed_items(*, item_filter: ItemFilter) -> list[ReviewedItem]:
    """The items that match a filter, in the order of the topics."""
    items = current_items().order_by("outcome__topic__number", "code")
    filters = {
        "outcome__topic": item_filter.topic,
        "kind": item_filter.kind,
        "level": item_filter.level,
        "use": item_filter.use,
    }
    items = items.filter(**{name: value for name, value in filters.items() if value})
    if item_filter.review == UNTRANSLATED_STATE:
        return _reviewed_items(items=list(items.exclude(missing_language="")))
    reviewed_items = _reviewed_items(items=list(items))
    if not item_filter.review:
        return reviewed_items
    return [
        reviewed_item
        for reviewed_item in reviewed_items
        if reviewed_item.is_approved == (item_filter.review == "approved")
    ]


def item_page(*, code: str) -> ItemPage | None:
    """The newest version of an item with its key and its papers."""
    item = current_items().filter(code=code).first()
    if item is None:
        return None
    kind = kinds.get_kind(name=item.kind)
    answer = kind.right(body=item.body, key=item.key)
    # An order has no right options to mark: the answer is shown below them.
    is_order = kind.ANSWER_SHAPE == "order"
    key_ids = () if is_order else kind.chosen_ids(body=item.body, answer=answer)
    places = PaperItem.objects.filter(item=item, paper__is_current=True).select_related("paper")
    return ItemPage(
        line=_reviewed_items(items=[item])[0],
        options=_options(rows=shown_rows(item=item), key_ids=key_ids),
        matched_entries=_options(rows=item.body.get("left", ())),
        right_answer=Words(
            en=kind.answer_text(body=item.body, answer=answer, language="en"),
            km=kind.answer_text(body=item.body, answer=answer, language="km"),
        ),
        is_public=curriculum_queries.has_file(kind="item", code=code),
        papers=[(paper_item.paper, paper_item.position) for paper_item in places],
    )


def find_paper(*, paper_id: UUID) -> Paper | None:
    """A paper, of any version."""
    return Paper.objects.filter(pk=paper_id).first()


def paper_pages(*, paper: Paper) -> list[tuple[PaperItem, Sequence[OptionTexts]]]:
    """The items of a paper in order, each with its options, without the key."""
    return [
        (paper_item, _options(rows=shown_rows(item=paper_item.item)))
        for paper_item in paper_items(paper=paper)
    ]


def papers_with_counts() -> QuerySet[Paper]:
    """The newest papers, each with `items_count`."""
    return current_papers().annotate(items_count=Count("places"))


def _reviewed_items(*, items: Sequence[Item]) -> list[ReviewedItem]:
    states = curriculum_queries.review_states(subjects=[f"item:{item.code}" for item in items])
    return [
        ReviewedItem(
            item=item,
            kind=kinds.get_kind(name=item.kind).LABEL,
            reviews={
                language: states.get((f"item:{item.code}", language)) for language in ("km", "en")
            },
        )
        for item in items
    ]


def shown_rows(*, item: Item) -> Sequence[Mapping[str, str]]:
    """The options of an item as numbered on paper: for matching the right side; true and false."""
    return kinds.get_kind(name=item.kind).option_rows(body=item.body)


def _options(
    *, rows: Iterable[Mapping[str, str]], key_ids: Collection[str] = ()
) -> list[OptionTexts]:
    return [
        OptionTexts(id=row["id"], en=row["en"], km=row["km"], is_right=row["id"] in key_ids)
        for row in rows
    ]
