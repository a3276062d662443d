"""The pack of a phone: open and coming refreshers, with their questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from promdaen.assessment import kinds
from promdaen.assessment.models import Item
from promdaen.assessment.queries import bank, phone
from promdaen.booth.queries import runs as booth
from promdaen.casework.queries import sessions as casework
from promdaen.kit.json_objects import JsonObject
from promdaen.refresher.models import Answer, Share, Window
from promdaen.refresher.queries import pieces as queries
from promdaen.refresher.rules import pieces
from promdaen.specimen.queries import phone_sets as specimens

LANGUAGES = ("km", "en")
LOOKING_BACK = 3
LOOKING_AHEAD = 2
"""The number of windows that a refresher plans ahead (`Share.ahead`)."""


@dataclass(frozen=True, kw_only=True)
class PackShare:
    """A planned refresher: outcomes with their items, and which are answered, and right."""

    window: Window
    asks: Sequence[tuple[str, str]]
    answered: Mapping[str, bool]
    ahead: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PackNext:
    """A refresher that is not planned yet: an item for each possible outcome."""

    window: Window
    asks: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class PackItem:
    """A question in each language: text, key, right answer."""

    item: Item
    mark: str
    right: JsonObject
    shown_by_language: Mapping[str, phone.ShownItem]
    words: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Pack:
    """All that a phone needs for an officer until the next contact with the server."""

    shares: Sequence[PackShare]
    nexts: Sequence[PackNext]
    items: Sequence[PackItem]
    safe_count: int


def safe_count(*, officer_id: UUID) -> int:
    """The number of an officer's answers, cases, runs and documents saved on the server."""
    answers = Answer.objects.filter(share__member__officer=officer_id).count()
    cases = casework.finished_count(officer_id=officer_id)
    runs = booth.ended_count(officer_id=officer_id)
    return answers + cases + runs + specimens.decided_count(officer_id=officer_id)


def load_pack(*, officer_id: UUID, now: datetime) -> Pack:
    """The refreshers of an officer for a phone, including those closed recently."""
    rows = queries.officer_shares(officer_id=officer_id).order_by("-window__number")
    recent_shares = list(rows)[: LOOKING_BACK * 2]
    outcomes = {outcome for share in recent_shares for outcome in (*share.outcomes, *share.ahead)}
    drawing = _ItemDraw(officer_id=officer_id, outcomes=outcomes)
    shares = [
        PackShare(
            window=share.window,
            asks=drawing.asks(outcomes=share.outcomes, key=str(share.pk)),
            answered=_answered(share),
            ahead=share.ahead,
        )
        for share in recent_shares
    ]
    nexts = [
        PackNext(
            window=window, asks=drawing.asks(outcomes=sorted(share.ahead), key=str(window.pk))
        )
        for share, window in _next_windows(shares=recent_shares, officer_id=officer_id, now=now)
    ]
    asks = [ask for share in shares for ask in share.asks]
    asks += [ask for later in nexts for ask in later.asks]
    used = {code for _outcome, code in asks}
    return Pack(
        shares=shares,
        nexts=nexts,
        items=[_pack_item(item=drawing.items[code]) for code in sorted(used)],
        safe_count=safe_count(officer_id=officer_id),
    )


def moments(*, window: Window) -> tuple[datetime, datetime]:
    """When a window opens and closes: its last day is included."""
    after = window.closes_on + timedelta(days=1)
    opens, closes = (datetime.combine(day, time()) for day in (window.opens_on, after))
    return timezone.make_aware(opens), timezone.make_aware(closes)


class _ItemDraw:
    """Draws items for outcomes from one reading of the bank."""

    def __init__(self, *, officer_id: UUID, outcomes: set[str]) -> None:
        items = bank.practice_items().filter(outcome__in=outcomes)
        self.items = {item.code: item for item in items}
        self.of_outcome: dict[str, list[str]] = {}
        for item in self.items.values():
            self.of_outcome.setdefault(item.outcome_id, []).append(item.code)
        self.met = queries.met_counts(officer_id=officer_id, outcomes=outcomes)

    def asks(self, *, outcomes: Sequence[str], key: str) -> list[tuple[str, str]]:
        """An item for each outcome that has one, in order."""
        return [
            (
                outcome,
                pieces.drawn(
                    items=self.of_outcome[outcome], asked_counts=self.met, key=f"{key} {outcome}"
                ),
            )
            for outcome in outcomes
            if outcome in self.of_outcome
        ]


def _answered(share: Share) -> dict[str, bool]:
    return {
        outcome: mark == 1 for outcome, mark in share.answers.values_list("outcome_id", "mark")
    }


def _next_windows(
    *, shares: Sequence[Share], officer_id: UUID, now: datetime
) -> list[tuple[Share, Window]]:
    """Windows without a share, each with the newest refresher that plans ahead for it."""
    planned = {share.window_id for share in shares}
    newest: dict[UUID, Share] = {}
    for share in shares:
        newest.setdefault(share.window.season_id, share)
    windows = Window.objects.filter(
        season__in=list(newest),
        season__members__officer=officer_id,
        season__members__arm=F("arm"),
        closes_on__gte=timezone.localdate(now),
    )
    return [
        (newest[window.season_id], window)
        for window in windows.order_by("number")
        if window.pk not in planned
        and 0 < window.number - newest[window.season_id].window.number <= LOOKING_AHEAD
    ]


def _pack_item(*, item: Item) -> PackItem:
    kind = kinds.get_kind(name=item.kind)
    seed = pieces.key_seed(key=item.code)
    items_by_language = {
        language: phone.item_alone(item=item, seed=seed, language=language)
        for language in LANGUAGES
    }
    return PackItem(
        item=item,
        mark=kind.PAGE.program,
        right=kind.right(body=item.body, key=item.key),
        shown_by_language=items_by_language,
        words={
            language: phone.answer_in_words(item=item, answer=None, language=language)
            for language in LANGUAGES
        },
    )
