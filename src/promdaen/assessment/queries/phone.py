"""Phone sittings: items in this officer's order, saved answers, the result."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Case, Func, IntegerField, OuterRef, QuerySet, Subquery, When

from promdaen.assessment import kinds
from promdaen.assessment.models import Item, ItemImage, Paper, PaperItem, SavedAnswer, Sitting
from promdaen.assessment.queries.bank import shown_rows
from promdaen.assessment.queries.marks import current_responses
from promdaen.assessment.rules import page_answers, showing
from promdaen.kit import slots
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.languages import text_in

MODE = "phone"


@dataclass(frozen=True, kw_only=True)
class HeldSave:
    """The save of an item that counts, with its arrival time."""

    answer: JsonObject
    is_flagged: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PhonePosition:
    """The highest sequence of the phones, and the phone it came from."""

    highest: int
    phone: str


@dataclass(frozen=True, kw_only=True)
class ShownItem:
    """An item as this officer sees it, with the saved answer.

    `page` is how it is answered; `options` and `left` hold id and text in the requested language;
    `chosen` is the answer by option: "1" for a choice, the place in an order, or for an entry on
    the left the id matched to it.
    """

    code: str
    position: int
    item: Item
    page: page_answers.Page
    options: Sequence[tuple[str, str]]
    left: Sequence[tuple[str, str]]
    chosen: Mapping[str, str] = field(default_factory=dict)
    is_flagged: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.chosen)

    @property
    def places(self) -> range:
        """The places of an order, from 1."""
        return range(1, len(self.options) + 1)


@dataclass(frozen=True, kw_only=True)
class ResultItem:
    """An item of a result: the texts of the given and the right answer; whether it is right."""

    position: int
    item: Item
    answer: str
    right: str
    is_right: bool


def is_result_open(*, sitting: Sitting) -> bool:
    """Whether the officer may see marks and rationales of a sitting that is handed in."""
    return sitting.closed_at is not None and any(
        opens(sitting=sitting) for opens in slots.slot_fills(name=slots.RESULT_OPENING)
    )


def find_sitting(*, sitting_id: UUID, officer_id: UUID) -> Sitting | None:
    """This officer's own phone sitting, with its paper; None if withdrawn."""
    sittings = Sitting.objects.select_related("paper").filter(mode=MODE, withdrawn_at__isnull=True)
    return sittings.filter(pk=sitting_id, officer=officer_id).first()


def asked_items(*, paper: Paper) -> list[showing.ShownOptions]:
    """The items of a paper in the form that `showing.order` takes."""
    paper_items = PaperItem.objects.filter(paper=paper).select_related("item").order_by("position")
    return [_shown_options(item=paper_item.item) for paper_item in paper_items]


def item_alone(*, item: Item, seed: int, language: str) -> ShownItem:
    """A single item outside a paper, its options shuffled by this seed."""
    [ordered_item] = showing.order(shown_items=[_shown_options(item=item)], seed=seed)
    return _item_on_phone(
        item=item, position=1, order=ordered_item["options"], save=None, language=language
    )


def answer_in_words(*, item: Item, answer: JsonObject | None, language: str) -> str:
    """The text of an answer, or of the right one for None; "" for a blank."""
    kind = kinds.get_kind(name=item.kind)
    answer_shown = kind.right(body=item.body, key=item.key) if answer is None else dict(answer)
    return kind.answer_text(body=item.body, answer=answer_shown, language=language)


def newest_saves(*, sittings: Iterable[UUID]) -> dict[tuple[UUID, str], HeldSave]:
    """The save that counts for every item of sittings, by sitting and item code."""
    rows = list(
        SavedAnswer.objects.filter(sitting__in=list(sittings)).values_list(
            "sitting_id", "item__code", "sequence", "pk", "answer", "is_flagged", "at"
        )
    )
    at = {str(row[3]): row[6] for row in rows}
    newest = showing.newest(
        saves=(
            showing.Save(
                item=(sitting, code),
                sequence=sequence,
                key=str(key),
                answer=answer,
                is_flagged=is_flagged,
            )
            for sitting, code, sequence, key, answer, is_flagged, _at in rows
        )
    )
    return {
        (save.item[0], save.item[1]): HeldSave(  # type: ignore[index]
            answer=save.answer, is_flagged=save.is_flagged, at=at[save.key]
        )
        for save in newest.values()
    }


@dataclass(frozen=True, kw_only=True)
class SavedProgress:
    """The progress of a sitting by its saves: `position` is the place of the last saved item."""

    progress: showing.SittingProgress
    position: int | None = None
    saved_at: datetime | None = None


@dataclass
class _Journal:
    """The saves of a sitting read so far: the newest of each item, by its place."""

    places: Mapping[str, int]
    keys: set[UUID] = field(default_factory=set)
    newest: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    saved_progress: SavedProgress | None = None

    def add(self, *, save: tuple[Any, ...]) -> None:
        """Add a save: item, sequence, key, whether blank, whether flagged, and time."""
        item, sequence, key = save[:3]
        self.keys.add(key)
        self.saved_progress = None
        if item not in self.newest or self.newest[item][1:3] < (sequence, key):
            self.newest[item] = save

    @property
    def last(self) -> tuple[Any, ...] | None:
        """The last save to arrive among those that count."""
        return max(self.newest.values(), key=lambda save: save[-1], default=None)

    @property
    def progress(self) -> SavedProgress:
        """The progress that the saves add up to."""
        if self.saved_progress is not None:
            return self.saved_progress
        last = self.last
        self.saved_progress = SavedProgress(
            progress=showing.SittingProgress(
                items_count=len(self.places),
                answered_count=sum(not save[3] for save in self.newest.values()),
                flagged_count=sum(save[4] for save in self.newest.values()),
            ),
            position=self.places[last[0]] if last else None,
            saved_at=last[-1] if last else None,
        )
        return self.saved_progress


# A live page asks every few seconds. Saves are only ever added, so cached ones stay valid, and the
# number of stored saves shows whether any is missing.
MAX_JOURNALS = 1_500
_journals: OrderedDict[UUID, _Journal] = OrderedDict()
_reading = Lock()


def saves_count(*, sitting: str) -> Subquery:
    """The number of saves of a sitting, for rows with a `sitting` column."""
    rows = SavedAnswer.objects.filter(sitting=OuterRef(sitting)).order_by()
    # An aggregate would make Django group the rows, and a count of a column reads every row.
    counted = rows.annotate(count=Func(template="COUNT(*)", output_field=IntegerField()))
    return Subquery(counted.values("count"))


def saved_progress(*, counts: Mapping[UUID, int]) -> dict[UUID, SavedProgress]:
    """The progress of phone sittings, given their numbers of saves (`saves_count`).

    Reads only saves added since the last call.
    """
    with _reading:
        _read_new(sittings=[key for key in _behind(counts=counts) if key in _journals])
        _read_whole(sittings=_behind(counts=counts))
        progress_by_sitting = {sitting: _journals[sitting].progress for sitting in counts}
        while len(_journals) > MAX_JOURNALS:
            _journals.popitem(last=False)
    return progress_by_sitting


def _behind(*, counts: Mapping[UUID, int]) -> list[UUID]:
    """The sittings whose number of stored saves differs from the number read."""
    return [
        sitting
        for sitting, count in counts.items()
        if sitting not in _journals or len(_journals[sitting].keys) != count
    ]


def _read_new(*, sittings: Collection[UUID]) -> None:
    """Read from the last known save on; if a clock was set back, `_read_whole` reads the rest."""
    last_saves = [
        last[-1] for sitting in sittings if (last := _journals[sitting].last) is not None
    ]
    if last_saves:
        _add_saves(
            saved_answers=SavedAnswer.objects.filter(sitting__in=sittings, at__gte=min(last_saves))
        )


def _read_whole(*, sittings: Collection[UUID]) -> None:
    if not sittings:
        return
    for sitting, sitting_rows in Sitting.objects.filter(pk__in=sittings).values_list(
        "pk", "shown"
    ):
        places = {
            item_row["item"]: number for number, item_row in enumerate(sitting_rows, start=1)
        }
        _journals[sitting] = _Journal(places=places)
    _add_saves(saved_answers=SavedAnswer.objects.filter(sitting__in=sittings))


def _add_saves(*, saved_answers: QuerySet[SavedAnswer]) -> None:
    is_blank = Case(When(answer={}, then=True), default=False)
    columns = ("sitting_id", "item__code", "sequence", "pk", "is_blank", "is_flagged", "at")
    for sitting, *save in (
        saved_answers.annotate(is_blank=is_blank).order_by().values_list(*columns)
    ):
        _journals[sitting].add(save=tuple(save))


def sitting_position(*, sitting: Sitting) -> PhonePosition:
    """The highest sequence of the phones of a sitting."""
    rows = SavedAnswer.objects.filter(sitting=sitting).order_by("-sequence", "-pk")
    last_save = rows.values_list("sequence", "phone").first()
    return (
        PhonePosition(highest=last_save[0], phone=last_save[1])
        if last_save
        else PhonePosition(highest=0, phone="")
    )


def shown_items(*, sitting: Sitting, language: str) -> list[ShownItem]:
    """The items of a sitting in this officer's order, with the saved answer of each."""
    items = _items(paper_id=sitting.paper_id)
    saves = newest_saves(sittings=[sitting.pk])
    return [
        _item_on_phone(
            item=items[shown_row["item"]],
            position=position,
            order=shown_row["options"],
            save=saves.get((sitting.pk, shown_row["item"])),
            language=language,
        )
        for position, shown_row in enumerate(sitting.shown, start=1)
    ]


def plain_items(*, paper: Paper, language: str) -> list[ShownItem]:
    """The items of a paper in its own order without answers: shared by all its sittings."""
    return [
        _item_on_phone(item=item, position=position, order=None, save=None, language=language)
        for position, item in enumerate(_items(paper_id=paper.pk).values(), start=1)
    ]


def result_items(*, sitting: Sitting, language: str) -> list[ResultItem]:
    """The items of a sitting that is handed in, as its officer saw them, with their marks."""
    responses_by_item = {
        response.item_id: response for response in current_responses(sittings=[sitting.pk])
    }
    items = _items(paper_id=sitting.paper_id)
    result_items = []
    for position, shown_row in enumerate(sitting.shown, start=1):
        item = items[shown_row["item"]]
        kind, body, response = (
            kinds.get_kind(name=item.kind),
            item.body,
            responses_by_item[item.pk],
        )
        right = kind.right(body=body, key=item.key)
        result_items.append(
            ResultItem(
                position=position,
                item=item,
                answer=kind.answer_text(
                    body=body, answer=response.answer or {}, language=language
                ),
                right=kind.answer_text(body=body, answer=right, language=language),
                is_right=response.mark == 1,
            )
        )
    return result_items


def find_image(*, sitting: Sitting, sha256: str) -> ItemImage | None:
    """A picture of an item on the paper of a sitting."""
    items = _items(paper_id=sitting.paper_id).values()
    if not any(image["sha256"] == sha256 for item in items for image in item.images):
        return None
    return ItemImage.objects.filter(pk=sha256).first()


def _shown_options(*, item: Item) -> showing.ShownOptions:
    kind, body = kinds.get_kind(name=item.kind), item.body
    right = kind.chosen_ids(body=body, answer=kind.right(body=body, key=item.key))
    return showing.ShownOptions(
        item=item.code,
        options=kind.option_ids(body=body),
        is_fixed=kind.KEEPS_ORDER,
        never=right if kind.HIDES_ORDER else (),
    )


def _items(*, paper_id: UUID) -> dict[str, Item]:
    paper_items = (
        PaperItem.objects.filter(paper=paper_id).select_related("item").order_by("position")
    )
    return {paper_item.item.code: paper_item.item for paper_item in paper_items}


def _item_on_phone(
    *,
    item: Item,
    position: int,
    order: Sequence[str] | None,
    save: HeldSave | None,
    language: str,
) -> ShownItem:
    texts = {row["id"]: text_in(row, language=language) for row in shown_rows(item=item)}
    page = kinds.get_kind(name=item.kind).PAGE
    return ShownItem(
        code=item.code,
        position=position,
        item=item,
        page=page,
        options=[(option, texts[option]) for option in order or texts],
        left=[(row["id"], text_in(row, language=language)) for row in item.body.get("left", ())],
        chosen=page.filled(dict(save.answer)) if save else {},
        is_flagged=bool(save and save.is_flagged),
    )
